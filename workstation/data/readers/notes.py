"""What a file's times and columns leave open, said to the user and never silently decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.readers.column_names import found_by_name
from workstation.data.report import Repair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.times import Times


def notes_on_times(file: str, column: str, times: Times, settings: ReadingSettings) -> tuple[Repair, ...]:
    """Notes on times of day without an offset, and on midnights elsewhere that are kept as dates."""
    rows = len(times.nanoseconds)
    if times.was_elsewhere:
        sentence = f"{file}: {rows} times are midnights away from UTC (column {column}); they are kept as dates"
        return (Repair(file, "local_days", rows, None, sentence),)
    if times.has_offset or settings.timezone:
        return ()
    sentence = (
        f"{file}: {rows} times name no offset from UTC (column {column}); they are read as UTC; "
        'if they are not, say data.timezone = "Area/City"'
    )
    return (Repair(file, "no_offset", rows, None, sentence),)


def notes_on_adjusted(file: str, names: Sequence[str], settings: ReadingSettings) -> tuple[Repair, ...]:
    """A note on adjusted closes that a file has and that are not used."""
    index = found_by_name(names).get("adjusted_close")
    if settings.adjusted or index is None:
        return ()
    sentence = (
        f"{file}: it has adjusted closes (column {names[index].strip()}), and the prices are taken as written; "
        "data.adjusted = true scales them"
    )
    return (Repair(file, "adjusted_column", 0, None, sentence),)
