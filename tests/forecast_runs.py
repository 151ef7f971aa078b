"""Runs with evaluated forecasts of the sample market, as workers would have left them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation import profiles
from workstation.config.profile import DataSettings
from workstation.config.toml import to_toml
from workstation.data.load import load_prices
from workstation.evaluation.outcomes import Outcomes
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.steps import fingerprint, step_name, write_manifest
from workstation.worker.forecasting import write

if TYPE_CHECKING:
    from workstation.data.report import LoadedPrices
    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Run, Store

SYMBOLS = ("ALFA", "BRAVO", "CHARLIE")
HORIZON = 3


def prices() -> LoadedPrices:
    """Three symbols of the sample market."""
    return load_prices(DataSettings(symbols=SYMBOLS))


def outcomes(bars: range) -> Outcomes:
    """What happened after windows that end on these bars of each symbol."""
    table = prices().table
    ends = np.concatenate(
        [
            np.arange(table.rows_of(symbol).start + bars.start, table.rows_of(symbol).start + bars.stop)
            for symbol in SYMBOLS
        ]
    )
    return Outcomes(
        kind="log_return",
        symbols=table.symbols,
        symbol=np.repeat(np.arange(len(SYMBOLS)), len(bars)),
        time=table.time[ends],
        last_close=table.close[ends],
        closes=table.close[ends[:, None] + np.arange(1, HORIZON + 1)],
        deviation=np.ones(len(SYMBOLS)),
        usual_move=np.ones(len(SYMBOLS)),
    )


def leave_run(store: Store, name: str, bars: range, *overrides: str, part: EvaluatedPart = "test") -> Run:
    """A run with one checkpoint whose forecasts on windows that end on these bars are noise around what happened."""
    own = f"data.symbols={list(SYMBOLS)!r}", f"horizon={HORIZON}", *overrides
    run = store.create(name, profile=to_toml(profiles.load("quick", own)), origin={})
    folder = run.steps / step_name(7)
    folder.mkdir()
    write_manifest(folder, {})
    request = Request(folder.name, part)
    run.results.mkdir()
    happened = outcomes(bars)
    noise = np.random.default_rng(bars.start).normal(0.0, 0.01, happened.changes.shape)
    path = evaluations.result_path(run, request, "parquet")
    facts = {
        "schema": evaluations.SCHEMA,
        "checkpoint_sha256": fingerprint(run.steps / request.checkpoint),
        "data_sha256": prices().fingerprint,
        "horizon": HORIZON,
        "at": 1_700_000_000.0,
        "forecasts": write(path, happened, 0.3 * happened.changes + noise),
    }
    evaluations.write_result(run, request, facts)
    return run
