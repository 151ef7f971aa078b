"""Dates under a chart whose columns are bars: ticks where a year, a month, a day or an hour begins, as many as fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE = 60_000_000_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_MONDAY = 4 * _DAY
"""Nanoseconds from 1970-01-01, a Thursday, to the first Monday."""

_AIR = 2
"""Blank columns between two labels."""

_FITTING = 0.9
"""Share of a unit's labels that must fit for the unit to be used: a few may fall together at a hole."""


@dataclass(frozen=True)
class TimeTick:
    """A label and the column it stands for."""

    column: int
    label: str


@dataclass(frozen=True)
class _Unit:
    number: Callable[[NDArray[np.int64]], NDArray[np.int64]]
    """Which of these units a time falls into."""
    label: Callable[[np.datetime64], str]


def time_ticks(times: NDArray[np.int64], columns: NDArray[np.intp], width: int) -> tuple[TimeTick, ...]:
    """Ticks for bars that begin at `times`, (n,) rising nanoseconds, drawn at `columns`, (n,), of `width` columns.

    The finest unit is taken whose labels fit beside each other.
    """
    if not times.size:
        return ()
    for unit in _UNITS:
        ticks, count = _placed(unit, times, columns, width)
        if ticks and len(ticks) >= _FITTING * count:
            return ticks
    label = str(times[:1].view("datetime64[ns]")[0].astype("datetime64[D]"))
    return (TimeTick(int(columns[0]), label),) if len(label) <= width else ()


def year_of(time: int) -> str:
    """The year of a time in nanoseconds since 1970-01-01 UTC."""
    return str(np.datetime64(time, "ns").astype("datetime64[Y]"))


def _placed(
    unit: _Unit, times: NDArray[np.int64], columns: NDArray[np.intp], width: int
) -> tuple[tuple[TimeTick, ...], int]:
    """The unit's ticks whose labels fit, and how many there would be."""
    begins = np.flatnonzero(np.diff(unit.number(times))) + 1
    if begins.size * (_AIR + 2) > width:
        return (), int(begins.size)
    ticks: list[TimeTick] = []
    free, year = 0, ""
    for at in begins.tolist():
        moment = times[at : at + 1].view("datetime64[ns]")[0]
        label = unit.label(moment)
        this_year = year_of(int(times[at]))
        if year_of(int(times[at - 1])) != this_year != year:
            label, year = this_year, this_year
        start = label_start(int(columns[at]), label, width)
        if start < free and label.isdigit() and ticks and not ticks[-1].label.isdigit():  # a year says more
            ticks.pop()
            free = _free_after(ticks[-1], width) if ticks else 0
        if start >= free:
            ticks.append(TimeTick(int(columns[at]), label))
            free = _free_after(ticks[-1], width)
    return tuple(ticks), int(begins.size)


def _free_after(tick: TimeTick, width: int) -> int:
    """The first column that another label may take."""
    return label_start(tick.column, tick.label, width) + len(tick.label) + _AIR


def label_start(column: int, label: str, width: int) -> int:
    """Where a label begins that is centred under its column and lies within the axis."""
    return min(max(0, column - len(label) // 2), width - len(label))


def _every(length: int, offset: int = 0) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
    return lambda times: (times - offset) // length


def _months(count: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
    return lambda times: times.view("datetime64[ns]").astype("datetime64[M]").astype(np.int64) // count


def _years(count: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
    return lambda times: (times.view("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970) // count


def _clock(moment: np.datetime64) -> str:
    text = str(moment.astype("datetime64[m]"))
    return text[-5:] if text[-5:] != "00:00" else _day(moment)


def _day(moment: np.datetime64) -> str:
    return f"{_month(moment)} {str(moment.astype('datetime64[D]'))[-2:]}"


def _month(moment: np.datetime64) -> str:
    return _MONTHS[int(moment.astype("datetime64[M]").astype(np.int64)) % 12]


def _year(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[Y]"))


_UNITS = (
    *(_Unit(_every(count * _MINUTE), _clock) for count in (1, 5, 15, 30)),
    *(_Unit(_every(count * _HOUR), _clock) for count in (1, 3, 6, 12)),
    *(_Unit(_every(_DAY), _day), _Unit(_every(7 * _DAY, _MONDAY), _day)),
    *(_Unit(_months(count), _month) for count in (1, 3, 6)),
    *(_Unit(_years(count), _year) for count in (1, 2, 5, 10, 20, 50, 100)),
)
"""From the finest to the coarsest."""
