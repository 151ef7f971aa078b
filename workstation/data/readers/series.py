"""Columns of numbers beside a time -> one series each: temperatures, loads, rates, or a matrix of closing prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.data.price_table import PriceTable
from workstation.data.raw_prices import time_text
from workstation.data.readers.bar_start import at_bar_start
from workstation.data.readers.bars import in_utc, time_column
from workstation.data.readers.column_names import chosen_columns, found_by_name, with_chosen
from workstation.data.readers.notes import notes_on_times
from workstation.data.readers.symbols import checked_symbol
from workstation.data.report import FilePrices, Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from workstation.data.readers.columns import Columns

    Rows = NDArray[np.int64]

_ROLE = "series "
_EXAMPLES = 3


def series_roles(file: str, names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """The time's column, and `series 0`, `series 1` ... for every other column.

    The time is the column that the settings name, the one that is named like a time, or an unnamed first one.

    Raises:
        DataError: if no column can be the time, none is left, or two have the same name.
    """
    named = {role: index for role, index in chosen_columns(file, names, chosen).items() if role.startswith("time")}
    if len(named) < len(chosen):
        wrong = next(role for role in chosen if role not in named)
        raise DataError(f"{file}: data.columns.{wrong} has no effect on a table of series, where each column is one")
    found = with_chosen({role: at for role, at in found_by_name(names).items() if role.startswith("time")}, named)
    if "time" not in found:
        found["time"] = _first_unnamed(file, names)
    rest = [index for index in range(len(names)) if index not in found.values()]
    if not rest:
        raise DataError(f"{file}: there is no column beside the time {names[found['time']].strip()!r}")
    _refuse_twins(file, [names[index].strip() for index in rest])
    return found | {f"{_ROLE}{number}": index for number, index in enumerate(rest)}


def _first_unnamed(file: str, names: Sequence[str]) -> int:
    if names[0].strip().lower() in ("", "unnamed: 0", "index"):
        return 0
    raise DataError(
        f"{file}: no column is named like a time (date, timestamp ...); a series needs one: rename it in the header, "
        'or name it: data.columns.time = "name of the column"'
    )


def _refuse_twins(file: str, names: list[str]) -> None:
    twin = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twin is not None:
        raise DataError(f"{file}: two columns are named {twin!r}; rename or remove one")


def series_of(columns: Columns, place: Literal["line", "row"]) -> FilePrices:
    """Each column as a symbol whose value stands in all four prices; empty cells are dropped from their series.

    Values are of any sign; volume and amount are unknown.

    Raises:
        DataError: for the first cell that is no number, two different rows at one time, or a file without a value.
    """
    times = columns.times()
    time = in_utc(columns, times, np.zeros(len(times.nanoseconds), dtype=np.int64))
    roles = [role for role in columns.roles if role.startswith(_ROLE)]
    values = np.vstack([_finite(columns, role) for role in roles])
    rows, repairs = _in_order(columns, place, time, values)
    name = columns.source.name
    symbols = [checked_symbol(columns.name_of(role), f"{name}, column {columns.roles[role] + 1}") for role in roles]
    table, kept, missing = _table(name, symbols, time[rows], values[:, rows])
    column = time_column(columns)
    table, moved = at_bar_start(name, column, table, columns.settings, is_daily=times.is_daily)
    notes = (*columns.notes, *notes_on_times(name, column, times, columns.settings), *moved)
    return FilePrices(
        table, (*repairs, *missing, *notes), (column, *symbols), lambda row: columns.where(int(rows[kept[row]]))
    )


def _finite(columns: Columns, role: str) -> NDArray[np.float64]:
    numbers = columns.numbers(role)
    if np.isinf(numbers).any():
        raise columns.bad_cell(role, int(np.argmax(np.isinf(numbers))), "a finite number")
    return numbers


def _in_order(
    columns: Columns, place: str, time: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[Rows, list[Repair]]:
    rows = np.argsort(time, kind="stable")
    moved = int((rows != np.arange(len(rows))).sum())
    repairs = [_repair(columns, "sorted", moved, f"{moved} rows not in order of time, sorted oldest first")]
    same = np.diff(time[rows]) == 0
    first, second = rows[:-1][same], rows[1:][same]
    left, right = values[:, first], values[:, second]
    differs = ~((left == right) | (np.isnan(left) & np.isnan(right))).all(axis=0)
    if differs.any():
        one, other = int(first[differs][0]), int(second[differs][0])
        raise DataError(
            f"{columns.where(one)} and {place} {columns.line_of(other)}: two different rows at "
            f"{time_text(int(time[one]))}; remove the wrong one"
        )
    repeated = f"{len(second)} rows repeating the row before, dropped"
    repairs.append(_repair(columns, "duplicate", len(second), repeated))
    return rows[np.concatenate(([True], ~same))], [repair for repair in repairs if repair.count]


def _repair(columns: Columns, kind: Literal["sorted", "duplicate"], count: int, what: str) -> Repair:
    name = columns.source.name
    return Repair(name, kind, count, None, f"{name}: {what}")


def _table(
    name: str, symbols: list[str], time: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[PriceTable, Rows, list[Repair]]:
    """The table, for each of its rows the position in `time`, and a word on empty cells."""
    order = sorted(range(len(symbols)), key=symbols.__getitem__)
    has_value = ~np.isnan(values[order])
    counts = has_value.sum(axis=1)
    if not counts.any():
        raise DataError(f"{name}: none of its {len(time)} rows has a value")
    of_series, kept = np.nonzero(has_value)
    value = values[order][of_series, kept]
    unknown = np.full(len(kept), np.nan)
    held = tuple(symbols[index] for index, count in zip(order, counts, strict=True) if count)
    offsets = np.concatenate(([0], np.cumsum(counts[counts > 0]))).astype(np.int64)
    table = PriceTable(held, offsets, time[kept], value, value, value, value, unknown, unknown, is_series=True)
    missing = {symbols[index]: len(time) - int(count) for index, count in zip(order, counts, strict=True)}
    return table, kept.astype(np.int64), _on_missing(name, missing)


def _on_missing(name: str, missing: dict[str, int]) -> list[Repair]:
    holes = {symbol: count for symbol, count in missing.items() if count}
    if not holes:
        return []
    shown = ", ".join(f"{symbol} {count}" for symbol, count in list(holes.items())[:_EXAMPLES])
    more = f" and {len(holes) - _EXAMPLES} more" if len(holes) > _EXAMPLES else ""
    total = sum(holes.values())
    sentence = (
        f"{name}: {total} empty cells in {len(holes)} of {len(missing)} series dropped, never filled: {shown}{more}"
    )
    return [Repair(name, "missing_value", total, None, sentence, tuple(holes))]
