"""When the bars to come will begin, by the calendar and step that a symbol's own history shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.rhythm import Rhythm, rhythm_of, step_text, weekday_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Times = NDArray[np.int64]

_DAY = 86_400 * 10**9
_WEEK = 7 * _DAY
_MONTH_DAYS = (27, 32)
_WORKING_DAYS = (0, 1, 2, 3, 4)
_ENOUGH_DAYS = 10
_ALIKE_DAYS = 3
"""A bar is expected at a time of day at which most of so many days before had one."""
_LOOK_BACK_DAYS = 60
"""In a stretch of days as long as this every day of the week traded a few times, and clocks changed once at most."""


@dataclass(frozen=True, eq=False)
class BarsAhead:
    """Times of bars that are not there yet, and how they were told."""

    times: Times
    """(bars,) rising, at which they begin, nanoseconds since 1970-01-01 UTC."""
    convention: str
    """In words."""


def bars_ahead(time: Times, count: int) -> BarsAhead:
    """The next bars after one symbol's last.

    Days on which an exchange will be closed are in no history, so that they are taken for days of trading.

    Args:
        time: (rows,) at least two rising times at which its bars begin, nanoseconds since 1970-01-01 UTC.
        count: how many bars.
    """
    rhythm = rhythm_of(time)
    name, last, ahead = rhythm.calendar.name, int(time[-1]), np.arange(1, count + 1)
    if name in {"every day", "around the clock"}:
        return BarsAhead(last + ahead * rhythm.step, _calendar(rhythm))
    if name == "weekdays":
        return BarsAhead(_days(last, rhythm, count), _calendar(rhythm))
    if name == "daily sessions":
        return BarsAhead(_days(last, rhythm, count), _with_holidays(rhythm))
    if name == "intraday sessions" and (found := _sessions(time, rhythm, count)) is not None:
        return BarsAhead(found, _with_holidays(rhythm))
    if _is_monthly(time):
        return BarsAhead(_months(time, count), "a bar a month")
    step = int(np.median(np.diff(time)))
    words = f"no calendar that is known here: the usual {step_text(step)} after each other"
    return BarsAhead(last + ahead * step, words if step != _WEEK else "a bar a week")


def _calendar(rhythm: Rhythm) -> str:
    """In words, without the pace, in which symbols of one exchange differ a little."""
    return rhythm.calendar.description.partition(", about ")[0]


def _with_holidays(rhythm: Rhythm) -> str:
    return f"{_calendar(rhythm)}; holidays to come are not known, and are taken for days of trading"


def _days(last: int, rhythm: Rhythm, count: int) -> Times:
    """The next days of the week on which it trades, at the last bar's time of day."""
    line = last + np.arange(1, 7 * count + 8) * _DAY
    hour = int(rhythm.hour * 3600 * 10**9)
    days = (line - hour + _DAY // 2) // _DAY  # the day that a bar stands for, whichever side of midnight UTC it begins
    return np.asarray(line[np.isin(weekday_of(days), rhythm.weekdays)][:count])


def _sessions(time: Times, rhythm: Rhythm, count: int) -> Times | None:
    """The next times of day at which bars usually begin on their day of the week; None where no day before tells."""
    last = int(time[-1])
    today = last // _DAY
    before = time[(time > last - _LOOK_BACK_DAYS * _DAY) & (time // _DAY < today)]
    slots = [_slots(before, weekday, _weekdays(before, rhythm)) for weekday in range(7)]
    a_week = sum(map(len, slots))
    if not a_week:
        return None
    days = np.arange(today, today + 7 * (count // a_week + 2))
    pairs = zip(days.tolist(), weekday_of(days).tolist(), strict=True)
    line = np.concatenate([day * _DAY + slots[weekday] for day, weekday in pairs])
    return np.asarray(line[line > last][:count])


def _weekdays(time: Times, rhythm: Rhythm) -> tuple[int, ...]:
    """Days of the week on which it trades; a history of few days that are all of Monday to Friday has not seen all."""
    is_short = len(np.unique(time // _DAY)) < _ENOUGH_DAYS
    return _WORKING_DAYS if is_short and set(rhythm.weekdays) <= set(_WORKING_DAYS) else rhythm.weekdays


def _slots(time: Times, weekday: int, weekdays: tuple[int, ...]) -> Times:
    """Rising times of day at which most of the weekday's last days had a bar; of any days where it had too few."""
    days = time // _DAY
    own = np.unique(days[weekday_of(days) == weekday])[-_ALIKE_DAYS:]
    if len(own) < _ALIKE_DAYS and weekday in weekdays:
        own = np.unique(days)[-_ALIKE_DAYS:]
    if not own.size:
        return own
    slots, bars = np.unique(time[np.isin(days, own)] % _DAY, return_counts=True)
    return np.asarray(slots[2 * bars > own.size])


def _is_monthly(time: Times) -> bool:
    steps = np.diff(time) / _DAY
    low, high = _MONTH_DAYS
    return bool(np.mean((steps >= low) & (steps <= high)) > 0.9)  # noqa: PLR2004 - nearly all of them


def _months(time: Times, count: int) -> Times:
    """The usual day of the months to come, or their last day where bars begin there, at the last bar's time of day."""
    stamps = time.astype("datetime64[ns]")
    months = stamps.astype("datetime64[M]")
    days = (stamps.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    lengths = _lengths(months)
    is_at_end = bool(np.mean(days == lengths - 1) > 0.9)  # noqa: PLR2004 - nearly all of them
    ahead = months[-1] + np.arange(1, count + 1)
    own = _lengths(ahead) - 1 if is_at_end else np.minimum(int(np.median(days)), _lengths(ahead) - 1)
    first = ahead.astype("datetime64[D]").astype(np.int64)
    return np.asarray((first + own) * _DAY + int(time[-1]) % _DAY)


def _lengths(months: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """(months,) days in each."""
    return np.asarray(((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64))
