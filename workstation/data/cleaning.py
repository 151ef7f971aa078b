"""What is repaired and what is refused: raw prices of a file -> its table and a report of every repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.data.price_table import PRICES, PriceTable
from workstation.data.report import FilePrices, Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.raw_prices import RawPrices
    from workstation.data.report import RepairKind

    Rows = NDArray[np.int64]

ROUNDING = 1e-6
"""Relative distance by which an open or close may lie outside high and low and still be called rounding."""
_EXAMPLES = 3


def clean(raw: RawPrices) -> FilePrices:
    """Refuse what cannot be, repair what is safe, and report each repair.

    Rows without a price are dropped, never filled; rows are sorted by symbol and time; exact duplicates are
    dropped; high and low are widened to hold open and close.

    Raises:
        DataError: for a price that is not positive, a negative volume, two different rows at one time, or no
            row left; the sentence names file, line and column.
    """
    _refuse_impossible(raw)
    rows, missing = _with_prices(raw)
    rows, moved = _in_order(raw, rows)
    rows, duplicates = _without_duplicates(raw, rows)
    prices, widened = _widened(raw, rows)
    repairs = (*moved, *missing, *duplicates, *widened, *_blank_volumes(raw, rows))
    return FilePrices(_table(raw, rows, prices), repairs, where=lambda row: raw.where(int(rows[row])))


def _refuse_impossible(raw: RawPrices) -> None:
    for name, column in zip(PRICES, raw.prices, strict=True):
        _refuse(raw, name, column, (column <= 0) | np.isinf(column), "a price is a positive number")
    for name, column in (("volume", raw.volume), ("amount", raw.amount)):
        _refuse(raw, name, column, (column < 0) | np.isinf(column), f"{name} is 0 or more")


def _refuse(raw: RawPrices, name: str, column: NDArray[np.float64], is_bad: NDArray[np.bool_], rule: str) -> None:
    if not is_bad.any():
        return
    row = int(np.argmax(is_bad))
    raise DataError(
        f"{raw.where(row)}, column {raw.names.get(name, name)}: {column[row]:g} cannot be: {rule}; "
        f"correct it, or leave it empty and the row will be dropped"
    )


def _with_prices(raw: RawPrices) -> tuple[Rows, list[Repair]]:
    is_missing = np.logical_or.reduce([np.isnan(column) for column in raw.prices])
    dropped = np.flatnonzero(is_missing)
    rows = np.flatnonzero(~is_missing)
    if not rows.size:
        raise DataError(f"{raw.file}: none of its {len(is_missing)} rows has all of {', '.join(PRICES)}")
    return rows, reported(raw, "missing_price", dropped, "without open, high, low or close dropped, never filled")


def _in_order(raw: RawPrices, rows: Rows) -> tuple[Rows, list[Repair]]:
    if _rises(raw, rows):
        return rows, []
    by_symbol = rows[np.argsort(raw.symbol_of[rows], kind="stable")]
    ordered = by_symbol[np.lexsort((raw.time[by_symbol], raw.symbol_of[by_symbol]))]
    moved = by_symbol[ordered != by_symbol]
    return ordered, reported(raw, "sorted", moved, "not in order of time, sorted oldest first")


def _rises(raw: RawPrices, rows: Rows) -> bool:
    """Whether the rows are in order already, as most are: then nothing as large as they are need be sorted."""
    time = _taken(raw.time, rows)
    if len(raw.symbols) == 1:
        return bool((time[1:] >= time[:-1]).all())
    symbol = _taken(raw.symbol_of, rows)
    goes_on = (symbol[1:] == symbol[:-1]) & (time[1:] >= time[:-1])
    return bool((goes_on | (symbol[1:] > symbol[:-1])).all())


def _taken(column: NDArray[Any], rows: Rows) -> NDArray[Any]:
    """The column at these rows, itself if that is all of it in its order."""
    is_all = rows.size == column.shape[-1] and bool((rows[1:] > rows[:-1]).all())
    return column if is_all else column[..., rows]


def _without_duplicates(raw: RawPrices, rows: Rows) -> tuple[Rows, list[Repair]]:
    symbol, time = _taken(raw.symbol_of, rows), _taken(raw.time, rows)
    same = (symbol[1:] == symbol[:-1]) & (time[1:] == time[:-1])
    if not same.any():
        return rows, []
    first, second = rows[:-1][same], rows[1:][same]
    columns = (*raw.prices, raw.volume, raw.amount)
    differs = ~np.logical_and.reduce([_equal(column[first], column[second]) for column in columns])
    if differs.any():
        _refuse_two_at_one_time(raw, int(first[differs][0]), int(second[differs][0]))
    kept = rows[np.concatenate(([True], ~same))]
    return kept, reported(raw, "duplicate", second, "repeating the row before, dropped")


def _equal(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.equal(left, right) | (np.isnan(left) & np.isnan(right))


def _refuse_two_at_one_time(raw: RawPrices, first: int, second: int) -> None:
    symbol = raw.symbols[raw.symbol_of[first]]
    raise DataError(
        f"{raw.where(first)} and {raw.place} {raw.line_of(second)}: two different rows for {symbol} at "
        f"{raw.when(first)}; remove the wrong one"
    )


def _widened(raw: RawPrices, rows: Rows) -> tuple[NDArray[np.float64], list[Repair]]:
    prices = _taken(raw.prices, rows)
    opens, highs, lows, closes = prices
    high, low = prices.max(axis=0), prices.min(axis=0)
    if np.array_equal(high, highs) and np.array_equal(low, lows):
        return prices, []
    reach = np.maximum((high - highs) / high, (lows - low) / low)
    rounded, outside = rows[(reach > 0) & (reach <= ROUNDING)], rows[reach > ROUNDING]
    repairs = [
        *reported(raw, "rounding", rounded, "with open or close outside high and low by a rounding, widened"),
        *reported(raw, "outside_range", outside, "with open or close outside high and low, which were widened"),
    ]
    return np.vstack((opens, high, low, closes)), repairs


def _blank_volumes(raw: RawPrices, rows: Rows) -> list[Repair]:
    if not raw.has_volume:
        return []
    blank = rows[np.isnan(_taken(raw.volume, rows))]
    return reported(raw, "blank_volume", blank, "without a volume, which stays unknown")


def reported(raw: RawPrices, kind: RepairKind, rows: Rows, what: str) -> list[Repair]:
    """The report on these rows, with the first few as examples; none where there are no rows."""
    if not rows.size:
        return []
    rows = np.sort(rows)
    shown = ", ".join(f"{raw.when(int(row))} ({raw.place} {raw.line_of(int(row))})" for row in rows[:_EXAMPLES])
    more = f" and {rows.size - _EXAMPLES} more" if rows.size > _EXAMPLES else ""
    noun = "row" if rows.size == 1 else "rows"
    sentence = f"{raw.file}: {rows.size} {noun} {what}: {shown}{more}"
    symbols = tuple(raw.symbols[index] for index in np.unique(raw.symbol_of[rows]))
    return [Repair(raw.file, kind, int(rows.size), raw.line_of(int(rows[0])), sentence, symbols)]


def _table(raw: RawPrices, rows: Rows, prices: NDArray[np.float64]) -> PriceTable:
    counts = np.bincount(_taken(raw.symbol_of, rows), minlength=len(raw.symbols))
    has_rows = counts > 0
    return PriceTable(
        tuple(symbol for symbol, has in zip(raw.symbols, has_rows, strict=True) if has),
        np.concatenate(([0], np.cumsum(counts[has_rows]))).astype(np.int64),
        _taken(raw.time, rows),
        *(prices[0], prices[1], prices[2], prices[3], _taken(raw.volume, rows), _taken(raw.amount, rows)),
    )
