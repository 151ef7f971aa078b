"""Keeps a backtest among the results of its run: its facts, its tables as Parquet, and the same tables as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.csv as pc

from workstation.backtest import saving
from workstation.backtest.forecasts import Forecasts
from workstation.errors import StorageError
from workstation.runs import backtests
from workstation.runs.store import Run

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.backtest.perform import Performed
    from workstation.runs.store import Store


def kept(store: Store, done: Performed) -> Path:
    """Write it in place of the same one before, and return the folder.

    Raises:
        StorageError: if the disk refuses.
    """
    signals = done.plan.signals
    assert isinstance(signals, Forecasts), "screens trade what runs forecast"
    run = Run(store.root / signals.evaluated[0].run)

    def write(place: Path) -> None:
        saving.save(place, done.facts, done.report)
        tables = {
            "equity": saving.equity_table(done.report),
            "trades": saving.trades_table(done.report.result),
            "fills": saving.fills_table(done.report.result),
        }
        for name, table in tables.items():
            pc.write_csv(table, place / f"{name}.csv", pc.WriteOptions(quoting_style="needed"))

    try:
        return backtests.keep(run, done.facts["name"], write)
    except OSError as error:
        raise StorageError(f"the backtest was not kept in {run.results}: {error.strerror or error}") from error
