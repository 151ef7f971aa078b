"""Evaluations as a worker would have left them in a run's folder, of one small market that all of them share."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workstation.evaluation.account import account
from workstation.evaluation.distribution.account import distribution_account, other_spread
from workstation.evaluation.distribution.laws import Normal
from workstation.evaluation.distribution.predictive import Predictive, learned
from workstation.evaluation.outcomes import Outcomes
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.steps import fingerprint, step_name, write_manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Run

    Floats = NDArray[np.float64]

DAY = 86_400 * 10**9
SYMBOLS = ("ALFA", "BRAVO", "CHARLIE")


def market(dates: int = 60, *, seed: int = 0, horizon: int = 1, first: int = 0) -> Outcomes:
    """What happened after windows of three symbols that end on these dates."""
    generator = np.random.default_rng(seed)
    last = 100.0 * np.exp(generator.normal(0.0, 0.3, (len(SYMBOLS), dates)))
    changes = np.cumsum(generator.normal(0.0, 0.02, (len(SYMBOLS), dates, horizon)), axis=2)
    last, changes = last[:, first:], changes[:, first:]
    days = dates - first
    return Outcomes(
        kind="log_return",
        symbols=SYMBOLS,
        symbol=np.repeat(np.arange(len(SYMBOLS)), days),
        time=np.tile((18_000 + first + np.arange(days)) * DAY, len(SYMBOLS)),
        last_close=last.ravel(),
        closes=(last[..., None] * np.exp(changes)).reshape(-1, horizon),
        deviation=np.ones(len(SYMBOLS)),
        usual_move=np.ones(len(SYMBOLS)),
    )


def forecast(outcomes: Outcomes, *, skill: float, noise: float, seed: int) -> Floats:
    """A part of what happened, and noise."""
    generator = np.random.default_rng(seed)
    return skill * outcomes.changes + noise * generator.normal(0.0, 0.02, outcomes.changes.shape)


def write_evaluation(
    run: Run, step: int, outcomes: Outcomes, found: Floats, *, part: EvaluatedPart = "test", data: str = "4be1f0"
) -> None:
    """Leave the run a checkpoint of this step, and its evaluation."""
    folder = run.steps / step_name(step)
    folder.mkdir(parents=True)
    write_manifest(folder, {})
    request = Request(folder.name, part)
    run.results.mkdir(exist_ok=True)
    path = evaluations.result_path(run, request, "parquet")
    write_forecasts(path, outcomes, found)
    baselines = {
        "last_close": ("no change", lambda: np.zeros_like(found)),
        "drift": ("a drift", lambda: np.full_like(found, 1e-4)),
    }
    facts: dict[str, Any] = account(outcomes, found, baselines, reach=outcomes.horizon, seed=1, tell=lambda _: None)
    facts |= _distribution(outcomes, found, part)
    facts |= {
        "schema": evaluations.SCHEMA,
        "checkpoint_sha256": fingerprint(run.steps / request.checkpoint),
        "data_sha256": data,
        "part": part,
        "run": run.name,
        "checkpoint": folder.name,
        "model": "lstm",
        "epoch": 1,
        "notes": [],
        "horizon": outcomes.horizon,
        "target": outcomes.kind,
        "unit": {"name": outcomes.kind},
        "windows": len(outcomes.time),
        "dates": len(outcomes.dates[0]),
        "symbols": len(outcomes.symbols),
        "first": f"{np.datetime64(int(outcomes.time.min()), 'ns').astype('datetime64[s]')}Z",
        "last": f"{np.datetime64(int(outcomes.time.max()), 'ns').astype('datetime64[s]')}Z",
        "source": "a market made for tests",
        "at": 1_700_000_000.0,
        "device": "cpu",
        "forecasts": {
            "file": path.name,
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        },
    }
    evaluations.write_result(run, request, facts)


def tear_forecasts(run: Run, request: Request) -> None:
    """Leave forecasts that cannot be read, as a faulty disk had them written: the facts beside them are of these."""
    facts = evaluations.read_result(run, request)
    assert facts is not None
    path = evaluations.result_path(run, request, "parquet")
    path.write_bytes(b"x" * path.stat().st_size)
    torn = {**facts["forecasts"], "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    evaluations.write_result(run, request, {**facts, "forecasts": torn})


def _distribution(outcomes: Outcomes, found: Floats, part: EvaluatedPart) -> dict[str, Any]:
    """The forecasts with errors around them, beside a normal distribution about the last close."""
    if part == "validation":
        return {"distribution": None, "distribution_missing": "it is learned of these very windows"}
    errors = np.random.default_rng(3).normal(0.0, 0.02, (200, outcomes.horizon))
    errors = np.cumsum(errors, axis=1)
    own, other = (learned(errors, np.ones(len(errors)), how) for how in ("scaled", "pooled"))
    spread = np.ones(len(outcomes.time))
    normal = tuple(Normal(0.02 * np.sqrt(ahead)) for ahead in range(1, outcomes.horizon + 1))
    rival = Predictive("normal about the last close", np.zeros_like(found), spread, normal)
    told = distribution_account(
        outcomes, own.predictive(found, spread), rival, own, reach=outcomes.horizon, seed=1, tell=lambda _: None
    )
    told["other_spread"] = other_spread(outcomes, other.predictive(found, spread), other, lambda _: None)
    return {"distribution": told, "distribution_missing": ""}


def write_forecasts(path: Any, outcomes: Outcomes, found: Floats) -> None:  # noqa: ANN401 - a path
    """The columns that evaluations write, in their order."""
    horizon = outcomes.horizon
    symbol = np.repeat(outcomes.symbol.astype(np.int32), horizon)
    table = {
        "symbol": pa.DictionaryArray.from_arrays(pa.array(symbol), pa.array(outcomes.symbols)),
        "time": pa.array(np.repeat(outcomes.time, horizon), pa.timestamp("ns", "UTC")),
        "step": pa.array(np.tile(np.arange(1, horizon + 1, dtype=np.int32), len(outcomes.time))),
        "forecast": pa.array(found.ravel()),
        "actual": pa.array(outcomes.changes.ravel()),
        "last_close": pa.array(np.repeat(outcomes.last_close, horizon)),
        "forecast_close": pa.array(outcomes.closes_after(found).ravel()),
        "actual_close": pa.array(outcomes.closes.ravel()),
    }
    pq.write_table(pa.table(table), path)
