"""A backtest's report and ledger as files: JSON for facts, Parquet for tables, each replaced as a whole."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from workstation.backtest.fills import COSTS, Reason
from workstation.backtest.metrics.growth import drawdowns
from workstation.backtest.metrics.rolling import rolling_sharpe
from workstation.errors import StorageError
from workstation.runs import backtests
from workstation.runs.durable import FOLDER_MODE, explained, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from workstation.backtest.perform import Performed
    from workstation.backtest.report import Report
    from workstation.backtest.trial import Result
    from workstation.runs.store import Run

_TIME = pa.timestamp("ns", tz="UTC")


def save(folder: Path, facts: Mapping[str, Any], report: Report) -> None:
    """Write `equity.parquet`, `trades.parquet`, `fills.parquet` and, last, `report.json` with their checksums.

    Files of the same names are replaced; those of one call belong together where the checksums say so.

    Raises:
        StorageError: if the disk refuses.
    """
    _make(folder)
    tables = {
        "equity": equity_table(report),
        "trades": trades_table(report.result),
        "fills": fills_table(report.result),
    }
    checksums = {}
    for name, table in tables.items():
        data = _parquet(table)
        write_atomically(folder / f"{name}.parquet", data)
        checksums[f"{name}.parquet"] = hashlib.sha256(data).hexdigest()
    text = json.dumps({**facts, "files": checksums}, indent=1, allow_nan=False)
    write_atomically(folder / backtests.FACTS, f"{text}\n".encode())


def keep(run: Run, performed: Performed) -> str:
    """Keep a backtest among the run's results, in place of the same one; why it was not, or an empty text.

    A disk that refuses costs a warning, never the result.
    """
    facts, report = performed.facts, performed.report
    try:
        backtests.keep(run, facts["name"], lambda place: save(place, facts, report))
    except (StorageError, OSError) as error:
        return f"the backtest was not kept in the folder of {run.name}: {error}"
    return ""


def _make(folder: Path) -> None:
    try:
        with explained(folder):
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise StorageError(f"cannot write into {folder}: it is no folder; choose another") from None
    except FileNotFoundError:
        raise StorageError(f"cannot make {folder}: there can be no folder in that place; choose another") from None


def _parquet(table: Any) -> bytes:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def equity_table(report: Report) -> Any:  # noqa: ANN401 - as above
    """A row for each bar: money, positions, equity, what was traded and paid, and the benchmarks' equity.

    The rolling Sharpe ratio is NaN where there is none.
    """
    path, market = report.result.path, report.result.market
    periods, rate = report.calendar.periods_per_year, report.trial.settings.risk_free_rate
    columns: dict[str, NDArray[np.float64]] = {
        "equity": report.result.equity,
        "cash": path.cash[:, 0],
        "long_value": path.long_value[:, 0],
        "short_value": path.short_value[:, 0],
        "drawdown": drawdowns(report.result.equity),
        "rolling_sharpe": rolling_sharpe(report.result.equity, periods, risk_free_rate=rate),
        "traded": path.traded[:, 0],
        **{name: path.costs[kind, :, 0] for kind, name in enumerate(COSTS)},
        "borrow": path.borrow[:, 0],
        "funding": path.funding[:, 0],
        "interest": path.interest[:, 0],
        **{name.replace(" ", "_"): equity for name, equity in report.benchmark_equity.items()},
    }
    return pa.table({"time": _times(market.time), **columns})


def trades_table(result: Result) -> Any:  # noqa: ANN401 - as above
    """A row for each trade, in order of entry."""
    trades, market = result.trades, result.market
    return pa.table(
        {
            "symbol": pa.array([market.symbols[index] for index in trades.symbol], pa.string()),
            "side": pa.array(["long" if side > 0 else "short" for side in trades.side], pa.string()),
            "entry_time": _times(market.time[trades.entry_bar]),
            "exit_time": _times(market.time[trades.exit_bar]),
            "is_open": trades.is_open,
            "quantity": trades.quantity,
            "entry_price": trades.entry_price,
            "exit_price": trades.exit_price,
            "costs": trades.costs,
            "profit": trades.profit,
            "reason": pa.array([Reason(reason).words for reason in trades.reason], pa.string()),
        }
    )


def fills_table(result: Result) -> Any:  # noqa: ANN401 - as above
    """A row for each fill, in the order in which they happened; their sum up to a bar is the position."""
    fills, market = result.fills, result.market
    return pa.table(
        {
            "time": _times(market.time[fills.bar]),
            "symbol": pa.array([market.symbols[index] for index in fills.symbol], pa.string()),
            "quantity": fills.quantity,
            "price": fills.price,
            **{name: fills.costs[kind] for kind, name in enumerate(COSTS)},
            "reason": pa.array([Reason(reason).words for reason in fills.reason], pa.string()),
        }
    )


def _times(nanoseconds: NDArray[np.int64]) -> Any:  # noqa: ANN401 - as above
    return pa.array(nanoseconds, pa.int64()).cast(_TIME)
