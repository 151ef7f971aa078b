"""From the time that a bar is stamped with to the time at which it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.raw_prices import time_text
from workstation.data.readers.column_names import is_bar_close_time, is_bar_open_time
from workstation.data.report import Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.config.reading import ReadingSettings
    from workstation.data.price_table import PriceTable

_SECOND = 10**9
_MINUTE = 60 * _SECOND
_LATEST = 2**63 - 1
_LEAST_STEPS = 2
_RUN = 5
"""Steps in a row that are equal to each other and longer than a bar's: bars of another size, no longer gaps."""
_NAMED = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def at_bar_start(
    file: str, column: str, table: PriceTable, settings: ReadingSettings, *, is_daily: bool
) -> tuple[PriceTable, tuple[Repair, ...]]:
    """The table with the times at which its bars begin, and what was taken for granted or changed.

    Bars stamped at their end, as the settings or the column's name say, begin one bar before. A bar's size is the
    shortest step between two times of a symbol, if that is also the most common one and no other step repeats
    itself: a row added later then either changes nothing or makes the file be refused. What cannot be told is taken
    as the start. At last `data.time_shift_hours` is added.

    Raises:
        DataError: if bars are stamped at their end and their size cannot be told, or a time moved is none any more.
    """
    notes: list[Repair] = []
    if settings.bar_time == "close" or (settings.bar_time == "auto" and is_bar_close_time(column)):
        table, note = _moved_to_start(file, column, table)
        notes.append(note)
    elif settings.bar_time == "auto" and not is_daily and not is_bar_open_time(column):
        notes.append(_taken_as_start(file, column, table))
    if settings.time_shift_hours:
        table = _shifted(file, table, round(settings.time_shift_hours * 3600 * _SECOND))
        sentence = f"{file}: all times are moved by data.time_shift_hours {settings.time_shift_hours:+g}"
        notes.append(Repair(file, "time_shift", table.rows, None, sentence))
    return table, tuple(notes)


def _taken_as_start(file: str, column: str, table: PriceTable) -> Repair:
    sentence = (
        f"{file}: {table.rows} times are taken as the start of their bars (column {column}); "
        'if they are the end, say data.bar_time = "close"'
    )
    return Repair(file, "bar_time", table.rows, None, sentence)


def _moved_to_start(file: str, column: str, table: PriceTable) -> tuple[PriceTable, Repair]:
    last_instant = _last_instant(table.time)
    size = _bar_size(file, table)
    moved = _shifted(file, table, last_instant - size)
    sentence = (
        f"{file}: {table.rows} bars are stamped at their end (column {column}) and moved to their start, "
        f"{_in_words(size)} before"
    )
    return moved, Repair(file, "bar_time", table.rows, None, sentence)


def _shifted(file: str, table: PriceTable, by: int) -> PriceTable:
    first, last = int(table.time.min()), int(table.time.max())
    if first + by < -_LATEST or last + by > _LATEST:
        farthest = time_text(last if by > 0 else first)
        hours = f"{by / (3600 * _SECOND):+g} hours"
        raise DataError(f"{file}: {farthest} moved by {hours} is not between the years 1678 and 2261; correct either")
    return replace(table, time=table.time + np.int64(by))


def _last_instant(time: NDArray[np.int64]) -> int:
    """What is missing to the end of a bar that is stamped 23:59:59.999 or 23:59:59: one unit of its clock."""
    for unit in (1, 10**3, 10**6):
        if (time % _SECOND == _SECOND - unit).all():
            return unit
    return _SECOND if (time % _MINUTE == _MINUTE - _SECOND).all() else 0


def _bar_size(file: str, table: PriceTable) -> int:
    steps = np.diff(table.time)
    is_within = np.ones(len(steps), dtype=np.bool_)
    is_within[table.offsets[1:-1] - 1] = False
    within = steps[is_within]
    if len(within) < _LEAST_STEPS:
        raise DataError(
            f"{file}: its bars are stamped at their end, and {table.rows} rows are too few to tell how long a bar is; "
            'say data.bar_time = "open" and the length of a bar in data.time_shift_hours, -24 for days'
        )
    sizes, counts = np.unique(within, return_counts=True)
    most_common = int(sizes[np.argmax(counts)])
    if most_common != int(sizes[0]):
        raise _mixed(file, int(sizes[0]), most_common)
    repeated = _repeated(steps, is_within)
    if repeated:
        raise _mixed(file, most_common, repeated)
    return most_common


def _repeated(steps: NDArray[np.int64], is_within: NDArray[np.bool_]) -> int | None:
    """A step longer than the shortest that stands `_RUN` times in a row within a symbol, if there is one."""
    longer = is_within & (steps > steps[is_within].min())
    is_same = np.concatenate(([False], longer[1:] & longer[:-1] & (steps[1:] == steps[:-1])))
    borders = np.flatnonzero(~is_same)
    lengths = np.diff(np.concatenate((borders, [len(steps)])))
    long_runs = borders[lengths >= _RUN]
    return int(steps[long_runs[0]]) if long_runs.size else None


def _mixed(file: str, one: int, other: int) -> DataError:
    return DataError(
        f"{file}: its bars are stamped at their end, and they are of several sizes ({_in_words(one)} and "
        f"{_in_words(other)}), so their start cannot be told; put each size in a file of its own, or say "
        'data.bar_time = "open"'
    )


def _in_words(nanoseconds: int) -> str:
    seconds = nanoseconds / _SECOND
    return next((f"{seconds / size:g} {unit}" for size, unit in _NAMED if seconds % size == 0), f"{seconds:g} s")
