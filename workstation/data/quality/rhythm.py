"""When a symbol's bars fall: the step between them and the calendar that they keep, as the times themselves show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.finding import Calendar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.quality.finding import CalendarName

    Times = NDArray[np.int64]

_HOUR = 3600 * 10**9
_DAY = 24 * _HOUR
_YEAR_DAYS = 365.25
_WEEK = 7
_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DAILY_FROM = 20 * _HOUR
"""A step of 20 hours to 2 days is a day: clocks that change in summer make days of 23 and 25 hours."""
DAILY_TO = 2 * _DAY
USUAL_BREAK = 5 * _DAY
"""No weekend with its holidays is longer; longer distances do not count towards the pace of bars."""
_WEEKDAY_SHARE = 0.25
"""A weekday belongs to the calendar if it has this share of the busiest weekday's bars."""
_NO_HOLIDAYS = 0.01
"""Exchanges close on 3 % of weekdays; where fewer than 1 % are missing there are no holidays."""
_DENSE = 0.7
"""A calendar explains bars only if this share of its days has one."""
_SAME_STRETCH_DAYS = 30
"""A longer hole says nothing of the calendar that is kept on both sides of it."""
_NIGHTLY = 0.3
"""Sessions close on most days: fewer long pauses than this per day with bars are none of a calendar."""
_ROUND_THE_CLOCK = 0.75
"""A usual day that holds more than this share of the bars that fit into a day has no night."""
_PAUSE_HOURS = 2
_ENOUGH_DAYS = 10
"""Days with bars from which a Saturday without any tells something."""
_SATURDAY = 5


@dataclass(frozen=True, eq=False)
class Rhythm:
    """A calendar, and what the search for holes needs of it."""

    calendar: Calendar
    step: int
    """Most common distance between bars in nanoseconds; 0 for a single bar."""
    days: Times
    """(days,) rising numbers of the days (since 1970-01-01) that have a bar."""
    weekdays: tuple[int, ...]
    """Days of the week on which bars fall, Monday is 0."""
    hour: float
    """Median time of day at which a day's bar begins, in hours; that of the first bar of a day within sessions."""

    @property
    def is_daily(self) -> bool:
        """Whether a bar is a day."""
        return DAILY_FROM <= self.step <= DAILY_TO

    @property
    def is_intraday(self) -> bool:
        """Whether a bar is less than a day."""
        return 0 < self.step < DAILY_FROM

    @property
    def sessions_per_year(self) -> float:
        """Days with bars in a year, by the days of the week on which they fall."""
        return _YEAR_DAYS * max(1, len(self.weekdays)) / _WEEK


def rhythm_of(time: Times) -> Rhythm:
    """The rhythm of one symbol's rising times, (rows,) nanoseconds since 1970-01-01 UTC."""
    steps = np.diff(time)
    step = _most_common(steps)
    days = day_numbers(time, step)
    hour = float(np.median(time % _DAY)) / _HOUR
    weekdays = _weekdays(days)
    name = _name(time, step, days, weekdays)
    pace = _bars_per_year(steps, step, name)
    calendar = Calendar(name, step / 1e9 if step else float("nan"), pace, _describe(name, step, weekdays, pace))
    return Rhythm(calendar, step, np.unique(days), weekdays, hour)


def day_numbers(time: Times, step: int) -> Times:
    """(rows,) day since 1970-01-01 of each bar; daily bars around midnight, as summer time has them, keep apart."""
    if not DAILY_FROM <= step <= DAILY_TO:
        return time // _DAY
    usual = int(np.median(time % _DAY))
    return (time - usual + _DAY // 2) // _DAY


def weekday_of(days: Times) -> Times:
    """Day of the week of each day number, Monday is 0: 1970-01-01 was a Thursday."""
    return (days + 3) % _WEEK


def _most_common(steps: Times) -> int:
    if not steps.size:
        return 0
    values, counts = np.unique(steps, return_counts=True)
    return int(values[np.argmax(counts)])


def _weekdays(days: Times) -> tuple[int, ...]:
    counts = np.bincount(weekday_of(np.unique(days)), minlength=_WEEK)
    return tuple(int(day) for day in np.flatnonzero(counts >= max(1.0, _WEEKDAY_SHARE * counts.max())))


def _name(time: Times, step: int, days: Times, weekdays: tuple[int, ...]) -> CalendarName:
    if not step or step > DAILY_TO:
        return "irregular"
    return _daily_name(np.unique(days), weekdays) if step >= DAILY_FROM else _intraday_name(time, step, days)


def _daily_name(days: Times, weekdays: tuple[int, ...]) -> CalendarName:
    steps = np.diff(days)
    near = steps[steps <= _SAME_STRETCH_DAYS]
    present = float(near.size * _WEEK / (near.sum() * len(weekdays))) if near.size else 1.0
    if present < _DENSE and days.size > _ENOUGH_DAYS:
        return "irregular"
    if len(weekdays) == _WEEK:
        return "every day"
    if weekdays == (0, 1, 2, 3, 4) and present > 1.0 - _NO_HOLIDAYS and days.size > 5 * _ENOUGH_DAYS:
        return "weekdays"
    return "daily sessions"


def _intraday_name(time: Times, step: int, days: Times) -> CalendarName:
    present, bars = np.unique(days, return_counts=True)
    steps = np.diff(time)
    pauses = int((steps >= max(_PAUSE_HOURS * _HOUR, 2 * step)).sum())
    is_nightly = pauses > _NIGHTLY * present.size and float(np.median(bars)) < _ROUND_THE_CLOCK * _DAY / step
    if not is_nightly and not _skips_saturdays(present):
        return "around the clock"
    inside = float((steps <= max(_PAUSE_HOURS * _HOUR, step)).mean())
    return "intraday sessions" if inside > 1.0 - _DENSE else "irregular"


def _skips_saturdays(days: Times) -> bool:
    return bool(days.size > _ENOUGH_DAYS and not (weekday_of(days) == _SATURDAY).any())


def _bars_per_year(steps: Times, step: int, name: CalendarName) -> float:
    year = _YEAR_DAYS * _DAY
    if name in {"every day", "around the clock"}:
        return year / step
    usual = steps[steps <= max(USUAL_BREAK, 2 * step)]
    return float(usual.size * year / usual.sum()) if usual.size else float("nan")


def _describe(name: CalendarName, step: int, weekdays: tuple[int, ...], pace: float) -> str:
    if not step:
        return "a single bar"
    size = step_text(step)
    bars = f"about {pace:,.0f} bars a year"
    texts = {
        "daily sessions": f"daily bars on {_days_text(weekdays)} with holidays, {bars}",
        "weekdays": f"daily bars on every weekday without holidays, {bars}",
        "every day": "daily bars on all seven days of the week",
        "intraday sessions": f"bars of {size} in sessions on {_days_text(weekdays)}, {bars}",
        "around the clock": f"bars of {size} day and night, all seven days of the week",
        "irregular": f"bars most often {size} apart in no calendar that is known here, {bars}",
    }
    return texts[name]


def _days_text(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) > 1 and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return f"{_WEEKDAY_NAMES[weekdays[0]]} to {_WEEKDAY_NAMES[weekdays[-1]]}"
    return ", ".join(_WEEKDAY_NAMES[day] for day in weekdays)


def step_text(step: int) -> str:
    """A distance between bars in its largest whole unit: `1 day`, `4 hours`, `5 minutes`."""
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (60 * 10**9, "minute"), (10**9, "second")):
        if step >= size and step % size == 0:
            return f"{step // size} {unit}{'' if step == size else 's'}"
    return f"{step / 1e9:g} seconds"
