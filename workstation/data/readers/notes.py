"""What a file's times leave open, said to the user and never silently changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.readers.column_names import is_bar_close_time
from workstation.data.report import Repair

if TYPE_CHECKING:
    from workstation.data.readers.times import Times


def notes_on_times(file: str, column: str, times: Times) -> tuple[Repair, ...]:
    """Notes on bars stamped at their end and on times of day without an offset; the times stay as they are."""
    rows = len(times.nanoseconds)
    notes = []
    if is_bar_close_time(column):
        sentence = f"{file}: {rows} bars are stamped at their end (column {column}); the times are kept as they are"
        notes.append(Repair(file, "bar_time", rows, None, sentence))
    if not times.has_offset:
        sentence = f"{file}: {rows} times name no offset from UTC (column {column}); they are read as UTC"
        notes.append(Repair(file, "no_offset", rows, None, sentence))
    return tuple(notes)
