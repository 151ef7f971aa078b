"""The evaluation job: forecasts a part with a checkpoint, scores it beside the baselines, and writes what came out."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import time
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from workstation import profiles
from workstation.errors import CheckpointError
from workstation.evaluation.account import account
from workstation.evaluation.baselines import fitted
from workstation.evaluation.by_date import reach_in_dates
from workstation.evaluation.definitions import METRICS
from workstation.runs import evaluations
from workstation.runs.commands import Verb
from workstation.runs.durable import FOLDER_MODE, explained, write_atomically
from workstation.runs.events import PhaseEntered, RunFinished, RunStarted, RunStopped
from workstation.training.recovery import explained as explained_fault
from workstation.worker import device as devices
from workstation.worker import forecasting
from workstation.worker.assembly import network
from workstation.worker.keeper import Kept, read
from workstation.worker.ledger import note_evaluation
from workstation.worker.subject import Subject, subject, unit_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.evaluation.baselines import Baseline
    from workstation.evaluation.history import History
    from workstation.evaluation.outcomes import Outcomes
    from workstation.runs.evaluations import Request
    from workstation.runs.store import Run
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]


class Stopped(Exception):  # noqa: N818 - not a mistake: somebody asked for it
    """The evaluation was asked to stop; nothing of it is written."""


def run_job(work: Run, journalist: Journalist, inbox: Inbox) -> None:
    """Evaluate what the folder of work asks for, or until it is asked to stop.

    Raises:
        WorkstationError: whatever keeps it from being done, explained.
    """
    run, request = evaluations.request_of(work)
    started = time.monotonic()

    def tell(detail: str) -> None:
        _heed(inbox, journalist)
        journalist.enter_phase(PhaseEntered("evaluating", detail))

    try:
        with explained_fault(lambda: journalist.progress.phase_detail or "the start"):
            kept, told = _evaluate(run, request, journalist, tell)
    except Stopped as stopped:
        journalist.close(RunStopped(0, 0, str(stopped), ""))
        return
    seconds = round(time.monotonic() - started, 3)
    training = kept.snapshot.state
    journalist.close(RunFinished(training["step"], training["epoch"], told, request.checkpoint, seconds))


def _heed(inbox: Inbox, journalist: Journalist) -> None:
    if inbox.signal is not None:
        raise Stopped("stopped by a signal")
    for command in inbox.poll():
        if command.verb in {Verb.STOP, Verb.STOP_NOW}:
            inbox.answer(command, journalist.progress.step, "stops; nothing of the evaluation is kept")
            raise Stopped(f"stopped by {command.by}")
        text = "refused: an evaluation can be stopped and nothing else"
        inbox.answer(command, journalist.progress.step, text, is_accepted=False)


def _evaluate(run: Run, request: Request, journalist: Journalist, tell: Tell) -> tuple[Kept, str]:
    """The checkpoint, and in words what came out."""
    kept = read(run.steps / request.checkpoint)
    profile = profiles.resolve(kept.facts["profile"])
    torch.set_num_threads(profile.training.threads)
    device = devices.resolve(request.device or profile.training.device)
    _note_started(device, profile.training.threads, journalist)
    chosen = subject(profile, kept.preprocessing, kept.facts["data"], (request.part, request.source), tell)
    facts = _identity(run, request, chosen)
    before = None if request.is_again else evaluations.read_result(run, request)
    if before is not None and before["inputs"] == facts["inputs"]:
        return kept, "these were evaluated already"
    model = network(profile, device)
    try:
        model.load_state_dict(kept.snapshot.model)
    except RuntimeError as error:
        raise CheckpointError(f"checkpoint {kept.name} is of another model: {error}") from None
    found = forecasting.forecast(chosen, model, device, tell)
    history = chosen.history()
    outcomes = chosen.outcomes(history)
    facts |= _about(kept, chosen, outcomes, str(device)) | _account(chosen, history, outcomes, found, tell)
    tell("writing")
    _write(run, request, facts, outcomes, found)
    note_evaluation(run, request, facts, journalist)
    return kept, str(facts["verdict"])


def _note_started(device: torch.device, threads: int, journalist: Journalist) -> None:
    journalist.attempts += 1
    host, name = socket.gethostname(), devices.name_of(device)
    journalist.note(RunStarted(journalist.attempts, os.getpid(), host, str(device), name, threads))


def _identity(run: Run, request: Request, chosen: Subject) -> dict[str, Any]:
    """What decides the result; `inputs` is equal for two evaluations of the same on the same."""
    table = {
        "schema": evaluations.SCHEMA,
        "checkpoint_sha256": evaluations.checkpoint_sha256(run, request),
        "part": request.part,
        "data_sha256": chosen.loaded.fingerprint,
    }
    inputs = hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()
    return {**table, "inputs": inputs, "run": run.name, "checkpoint": request.checkpoint}


def _about(kept: Kept, chosen: Subject, outcomes: Outcomes, device: str) -> dict[str, Any]:
    profile, dates = chosen.profile, outcomes.dates[0]
    return {
        "step": kept.snapshot.state["step"],
        "epoch": kept.snapshot.state["epoch"],
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
        "first": _time(int(dates[0])),
        "last": _time(int(dates[-1])),
        "device": device,
        "notes": list(chosen.notes),
    }


def _time(nanoseconds: int) -> str:
    return f"{np.datetime64(nanoseconds, 'ns').astype('datetime64[s]')}Z"


def _account(chosen: Subject, history: History, outcomes: Outcomes, found: Floats, tell: Tell) -> dict[str, Any]:
    tell("fitting baselines")
    profile, own = chosen.profile, chosen.own

    def made(baseline: Baseline) -> Floats:
        return outcomes.changes_to(baseline.closes(history, chosen.ends, profile.horizon))

    baselines = {
        each.name: (each.words, partial(made, each))
        for each in fitted(chosen.own_history(), own.ends.train, profile.window, profile.horizon)
    }
    reach = reach_in_dates(outcomes, chosen.loaded.table.time[chosen.ends + profile.horizon])
    return account(outcomes, found, baselines, reach=reach, seed=profile.training.seed, tell=tell)


def _write(run: Run, request: Request, facts: dict[str, Any], outcomes: Outcomes, found: Floats) -> None:
    """First the forecasts, then the facts that tell of them: what has no facts beside it is not there."""
    path, forecasts = evaluations.result_path(run, request), evaluations.result_path(run, request, "parquet")
    with explained(path):
        path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    size = forecasting.write(forecasts, outcomes, found)
    facts |= {
        "forecasts": {"file": forecasts.name, "bytes": size, "rows": int(found.size)},
        "metrics": [asdict(metric) for metric in METRICS],
        "at": round(time.time(), 3),
    }
    write_atomically(path, json.dumps(facts, indent=1, allow_nan=False).encode())
