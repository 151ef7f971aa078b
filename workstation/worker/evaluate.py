"""The evaluation job: forecasts a part with a checkpoint, scores it beside the baselines, and writes what came out."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

import workstation
from workstation.evaluation.account import account
from workstation.evaluation.baselines import fitted
from workstation.evaluation.by_date import reach_in_dates
from workstation.evaluation.definitions import METRICS
from workstation.evaluation.distribution.account import distribution_account, other_spread
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.evaluation.distribution.predictive import ewma
from workstation.runs import evaluations, steps
from workstation.runs.events import MessageLogged
from workstation.worker import device as devices
from workstation.worker import forecasting
from workstation.worker.forecaster import Forecaster, forecaster
from workstation.worker.learning import learned_errors, spreads
from workstation.worker.ledger import note_evaluation
from workstation.worker.parts import PartsFolder, clear
from workstation.worker.short_job import Done, Kind, done, note_started, run_short_job
from workstation.worker.subject import Subject, of_own, subject, unit_facts
from workstation.worker.times import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.evaluation.baselines import Baseline
    from workstation.evaluation.conformal import Spread
    from workstation.evaluation.history import History
    from workstation.evaluation.outcomes import Outcomes
    from workstation.runs.evaluations import Request
    from workstation.runs.store import Run
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist
    from workstation.worker.parts import Parts

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]

_KIND = Kind(
    "an evaluation", "evaluating", "what it has forecast is kept, and it goes on from there when it is asked for again"
)
_SPREADS: tuple[Spread, Spread] = ("scaled", "pooled")
"""How errors make a distribution, and how they could otherwise."""


def run_job(work: Run, journalist: Journalist, inbox: Inbox) -> None:
    """Evaluate what the folder of work asks for, or until it is asked to stop.

    Raises:
        WorkstationError: whatever keeps it from being done, explained.
    """
    run, request = evaluations.request_of(work)
    run_short_job(_KIND, journalist, inbox, lambda tell: _evaluate(run, request, journalist, tell))


def _evaluate(run: Run, request: Request, journalist: Journalist, tell: Tell) -> Done:
    ready = forecaster(run, request.checkpoint, request.device)
    checkpoint = steps.fingerprint(run.steps / request.checkpoint)  # before a run in training may remove it
    note_started(ready, journalist)
    data = ready.kept.facts["data"]
    chosen = subject(ready.profile, ready.kept.preprocessing, data, (request.part, request.source), tell)
    facts = _identity(run, request, chosen, checkpoint)
    before = None if request.is_again else evaluations.read_result(run, request)
    if before is not None and before["inputs"] == facts["inputs"]:
        return done(ready, "these were evaluated already")
    clear(run)
    about = _made_with(ready) | {name: facts[name] for name in ("inputs", "checkpoint_sha256")}
    kept = PartsFolder(run, request.name, about, lambda text: journalist.note(MessageLogged("info", text)))
    try:
        found = ready.forecast(chosen, tell, _parts(kept, request.part, chosen))
        history = chosen.history()
        outcomes = chosen.outcomes(history)
        facts |= _about(ready, chosen, outcomes) | _account(chosen, history, outcomes, found, tell)
        facts |= _distribution(ready, request, (chosen, history, outcomes, found), kept, tell)
        tell("writing")
        _write(run, request, facts, outcomes, found)
        kept.remove()
    finally:
        kept.close()
    note_evaluation(run, request, facts, journalist)
    return done(ready, str(facts["verdict"]))


def _made_with(ready: Forecaster) -> dict[str, Any]:
    """What decides the bits of a forecast beside its inputs."""
    return {
        "device": str(ready.device),
        "device_name": devices.name_of(ready.device),
        "threads": ready.profile.training.threads,
        "torch": torch.__version__,
        "workstation": workstation.__version__,
    }


def _parts(kept: PartsFolder, what: str, windows: Subject) -> Parts | None:
    return kept.open(what, len(windows.ends), windows.profile.horizon, forecasting.batch_size(windows.profile))


def _identity(run: Run, request: Request, chosen: Subject, checkpoint: str) -> dict[str, Any]:
    """What decides the result; `inputs` is equal for two evaluations of the same on the same."""
    table = {
        "schema": evaluations.SCHEMA,
        "checkpoint_sha256": checkpoint,
        "part": request.part,
        "data_sha256": chosen.loaded.fingerprint,
    }
    inputs = hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()
    named = {"run": run.name, "checkpoint": request.checkpoint, "source_path": request.source}
    return {**table, "inputs": inputs, **named}


def _about(ready: Forecaster, chosen: Subject, outcomes: Outcomes) -> dict[str, Any]:
    profile, dates, training = chosen.profile, outcomes.dates[0], ready.kept.snapshot.state
    return {
        "step": training["step"],
        "epoch": training["epoch"],
        "model": profile.model.name,
        "window": profile.window,
        "horizon": profile.horizon,
        "target": profile.target,
        "unit": unit_facts(chosen.unit),
        "source": chosen.loaded.description,
        "is_own_data": chosen.is_own,
        "split": chosen.own.split.description,
        "symbols": len(np.unique(outcomes.symbol)),
        "windows": len(outcomes.time),
        "dates": len(dates),
        "first": utc_text(int(dates[0])),
        "last": utc_text(int(dates[-1])),
        "device": str(ready.device),
        "notes": list(chosen.notes),
    }


def _account(chosen: Subject, history: History, outcomes: Outcomes, found: Floats, tell: Tell) -> dict[str, Any]:
    tell("fitting baselines")
    profile, own = chosen.profile, chosen.own

    def made(baseline: Baseline) -> Floats:
        return outcomes.changes_to(baseline.closes(history, chosen.ends, profile.horizon))

    baselines = {
        each.name: (each.words, partial(made, each))
        for each in fitted(chosen.own_history(), own.ends.train, profile.window, profile.horizon)
    }
    return account(outcomes, found, baselines, reach=_reach(chosen, outcomes), seed=profile.training.seed, tell=tell)


def _distribution(
    ready: Forecaster,
    request: Request,
    found: tuple[Subject, History, Outcomes, Floats],
    kept: PartsFolder,
    tell: Tell,
) -> dict[str, Any]:
    """What the forecasts are worth as distributions, or why they are none."""
    chosen, history, outcomes, forecasts = found
    profile, own = chosen.profile, chosen.own
    if missing := _no_distribution(request, len(own.ends.validation)):
        return {"distribution": None, "distribution_missing": missing}
    tell("learning errors on validation windows")
    if chosen.is_own:
        validation = chosen.of(own.ends.validation)
    else:
        validation = of_own(profile, own, (ready.fitted, ready.unit), own.ends.validation)
    scaled, pooled = learned_errors(ready, validation, _SPREADS, tell, _parts(kept, "validation", validation))
    own_spreads = spreads(profile, chosen.loaded.table, chosen.ends, chosen.unit)
    made = distribution_account(
        outcomes,
        scaled.predictive(forecasts, own_spreads),
        ewma(history, outcomes, chosen.ends, profile.window),
        scaled,
        reach=_reach(chosen, outcomes),
        seed=profile.training.seed,
        tell=tell,
    )
    other = other_spread(outcomes, pooled.predictive(forecasts, own_spreads), pooled, tell)
    return {"distribution": {**made, "other_spread": other}, "distribution_missing": ""}


def _reach(chosen: Subject, outcomes: Outcomes) -> int:
    return reach_in_dates(outcomes, chosen.loaded.table.time[chosen.ends + chosen.profile.horizon])


def _no_distribution(request: Request, windows: int) -> str:
    """Why there is none, empty where there is one."""
    if request.part == "validation":
        return "it is learned of the errors on these very windows, so that it would fit them by itself; see test"
    return "" if windows else "the split has no validation windows whose errors could tell how forecasts spread"


def _write(run: Run, request: Request, facts: dict[str, Any], outcomes: Outcomes, found: Floats) -> None:
    metrics = [asdict(metric) for metric in (*METRICS, *DISTRIBUTION_METRICS)]
    whole = {**facts, "metrics": metrics, "at": round(time.time(), 3)}
    evaluations.keep_result(run, request, whole, lambda path: forecasting.write(path, outcomes, found))
