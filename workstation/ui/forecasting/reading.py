"""Looks a kept forecast up in the run's folder, and writes it where a user finds it; all of it blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workstation.data.changes import digest_of
from workstation.errors import DataError, WorkstationError
from workstation.evaluation.ahead import as_csv, read
from workstation.reporting.exports import write_new
from workstation.runs import evaluations, forecasts
from workstation.runs.store import Run
from workstation.ui.lookout import stamp_of_files

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.runs.store import Store
    from workstation.ui.forecasting.forecasted import Forecasted
    from workstation.ui.lookout import Stamp


def stamp_of(store: Store, of: Forecasted) -> Stamp:
    """What tells a look from the one before: checkpoint, kept forecast, evaluation, and files of prices."""
    run = Run(store.root / of.asked.run)
    kept = forecasts.kept_path(run, of.asked.request(of.checkpoint))
    judged = evaluations.result_path(run, evaluations.Request(of.checkpoint, "test"))
    files = stamp_of_files((run.steps, run.steps / f"{of.asked.wanted}.json", kept, judged))
    return of.asked, digest_of(of.facts["prices"]) if of.facts else "", *files


def looked_up(store: Store, of: Forecasted) -> tuple[Forecasted, Stamp]:
    """The forecast with all that is there of it, and what tells whether that is still so."""
    found = _found(store, replace(of, facts=None, ahead=None, verdict="", has_other_prices=False))
    return found, stamp_of(store, found)


def _found(store: Store, of: Forecasted) -> Forecasted:
    of = replace(of, checkpoint="", refusal="", fault="", is_read=True)
    try:
        run, checkpoint = evaluations.find(store, f"{of.asked.run}/{of.asked.wanted}")
    except WorkstationError as error:
        return replace(of, refusal=str(error))
    of = replace(of, checkpoint=checkpoint, verdict=_verdict(run, checkpoint))
    facts, fault = forecasts.read_kept(run, of.asked.request(checkpoint))
    if facts is None:
        return replace(of, fault=fault)
    rows, closes = (forecasts.file_of(run, facts, kind) for kind in ("rows", "closes"))
    try:
        ahead = read(rows, closes, facts["steps"])
    except DataError as error:
        return replace(of, fault=str(error))
    has_other_prices = digest_of(facts["prices"]) != facts["prices_stamp"]
    return replace(of, facts=facts, ahead=ahead, has_other_prices=has_other_prices)


def _verdict(run: Run, checkpoint: str) -> str:
    facts: dict[str, Any] | None = evaluations.read_result(run, evaluations.Request(checkpoint, "test"))
    return str(facts["verdict_last_close"]) if facts else ""


def export(store: Store, of: Forecasted) -> list[Path]:
    """Write the forecast as Parquet and as CSV into the run's results; no file is replaced.

    Raises:
        DataError: if it was damaged meanwhile.
        StorageError: if the disk refuses.
    """
    run = Run(store.root / of.asked.run)
    facts, _ = forecasts.read_kept(run, of.asked.request(of.checkpoint))
    if facts is None:
        raise DataError("the forecast is not there any more: f forecasts anew")
    stem = f"table-{of.checkpoint}-{of.asked.spread}-{str(facts['last_origin'])[:10]}"
    parquet = forecasts.file_of(run, facts, "rows").read_bytes()
    return write_new(run.results, stem, {"parquet": parquet, "csv": as_csv(parquet)})
