"""Times on the clock of a place -> UTC, through the days on which that clock is set forward or back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from workstation.data.raw_prices import time_text
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Nanoseconds = NDArray[np.int64]


def wall_clock(utc: Nanoseconds, zone: str) -> Nanoseconds:
    """(rows,) what a clock in the zone showed at these times of UTC."""
    shown = pd.DatetimeIndex(utc.view("datetime64[ns]"), tz="UTC").tz_convert(zone).tz_localize(None)
    return shown.as_unit("ns").asi8


def from_wall_clock(
    wall: Nanoseconds, zone: str, symbol_of: NDArray[np.int64], where: Callable[[int], str]
) -> Nanoseconds:
    """(rows,) UTC of what a clock in the zone showed; rows are in the order of the file, oldest or newest first.

    An hour that the clock showed twice is told by the order of a symbol's rows: where its times go through that hour
    and then start again, the rows before are of the first pass and the rest of the second.

    Raises:
        DataError: for a time that the clock skipped, or that it showed twice and no repetition tells which is meant.
    """
    index = pd.DatetimeIndex(wall.view("datetime64[ns]"))
    place = ZoneInfo(zone)
    plain = index.tz_localize(place, ambiguous="NaT", nonexistent="NaT")
    if not plain.hasnans:
        return plain.tz_convert("UTC").as_unit("ns").asi8
    shifted = index.tz_localize(place, ambiguous="NaT", nonexistent="shift_forward")
    is_skipped = np.asarray(plain.isna()) & ~np.asarray(shifted.isna())
    if is_skipped.any():
        row = int(np.argmax(is_skipped))
        raise DataError(
            f"{where(row)}: {time_text(int(wall[row]))} never was in data.timezone {zone}, where clocks were set "
            "forward over it; correct the row, or the zone"
        )
    is_first = _first_passes(wall, np.flatnonzero(plain.isna()), symbol_of, zone, where)
    return index.tz_localize(place, ambiguous=is_first, nonexistent="raise").tz_convert("UTC").as_unit("ns").asi8


def _first_passes(
    wall: Nanoseconds, twice: NDArray[np.int64], symbol_of: NDArray[np.int64], zone: str, where: Callable[[int], str]
) -> NDArray[np.bool_]:
    """(rows,) whether a row is of the first pass through its hour; of use for the rows `twice` alone."""
    is_first = np.zeros(len(wall), dtype=np.bool_)
    day = wall[twice] // (86_400 * 10**9)
    for symbol, of_day in sorted(set(zip(symbol_of[twice].tolist(), day.tolist(), strict=True))):
        rows = twice[(symbol_of[twice] == symbol) & (day == of_day)]
        own = wall[symbol_of == symbol]
        ordered = rows[::-1] if own[0] > own[-1] else rows
        restarts = np.flatnonzero(np.diff(wall[ordered]) <= 0) + 1
        if len(restarts) != 1:
            row = int(ordered[0])
            raise DataError(
                f"{where(row)}: {time_text(int(wall[row]))} was twice in data.timezone {zone}, where clocks were set "
                "back, and the rows do not go through that hour twice; write the times with their offsets from UTC"
            )
        is_first[ordered[: restarts[0]]] = True
    return is_first
