"""The trades of a backtest, as many as a page can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

from workstation.reporting.document import Column, Remark, Table
from workstation.reporting.figures import NONE, bar_time, counted, money, number, price
from workstation.reporting.tables import figure, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.reporting.document import Block, Cell
    from workstation.runs.backtests import Kept

MOST = 1000
"""Trades that are shown."""


def trades(kept: Kept) -> Iterator[Block]:
    """All trades in order of entry, or of many those with the largest profits and losses."""
    try:
        found = pq.read_table(kept.folder / "trades.parquet")
        profit = found["profit"].to_numpy()
        largest = np.sort(np.argsort(-np.abs(profit), kind="stable")[:MOST])
        rows = tuple(tuple(_trade(row)) for row in _rows(found.take(largest)))
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are of these kinds
        yield Remark(f"Its trades cannot be shown: {error}", is_warning=True)
        return
    if not rows:
        yield Remark("It made no trade.")
        return
    titles = (Column("symbol"), Column("side"), Column("from"), Column("to"))
    columns = (*titles, *numbers("quantity", "in", "out", "costs", "profit"), Column("closed by"))
    count = counted(len(profit), "trade")
    if len(rows) < len(profit):
        count += f", of which these {len(rows):,} have the largest profits and losses; trades.parquet has all"
    yield Table("Trades", columns, rows, (count, *_closed_by(kept.facts)), is_sortable=True)


def _rows(found: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    """Rows by name of the column; times as text, which pyarrow itself would ask pandas for."""
    columns = {name: found[name].to_pylist() for name in found.column_names if not name.endswith("_time")}
    for name in ("entry_time", "exit_time"):
        instants = found[name].to_numpy().astype("datetime64[ns]").astype(np.int64)
        columns[name] = [bar_time(int(instant)) for instant in instants]
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _closed_by(facts: dict[str, Any]) -> list[str]:
    told = [f"{count:,} by {reason}" for reason, count in facts["trades"]["closed_by"].items()]
    still_open = facts["trades"]["open_at_the_end"]
    told += [f"{still_open:,} still open at the end"] if still_open else []
    return [f"closed: {', '.join(told)}"] if told else []


def _trade(row: dict[str, Any]) -> list[Cell]:
    return [
        words(row["symbol"]),
        words(row["side"]),
        words(row["entry_time"]),
        words(row["exit_time"]),
        figure(number(row["quantity"]), row["quantity"]),
        figure(_price(row["entry_price"]), row["entry_price"]),
        figure(_price(row["exit_price"]), row["exit_price"]),
        figure(money(row["costs"]), row["costs"]),
        figure(money(row["profit"]), row["profit"]),
        words("still open" if row["is_open"] else row["reason"]),
    ]


def _price(value: float | None) -> str:
    return NONE if value is None or not np.isfinite(value) else price(value)
