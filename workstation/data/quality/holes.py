"""Missing bars: days without trading that others or the week expect, and bars missing inside sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.examined import DAY, HOUR
from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.rhythm import step_text
from workstation.data.quality.sessions import Peers, missing_days, stretches
from workstation.data.quality.wording import capped, counted, listed, longest_first, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined
    from workstation.data.quality.finding import Severity
    from workstation.data.quality.rhythm import Rhythm

PROBLEM_DAYS = 90
"""Across a hole of three months the market before is not the one after, and a window would join them."""
WARNING_DAYS = 5
"""A hole of a week or more within sessions is worth a look."""
FEW = 0.01
"""Up to 1 % of the bars inside sessions missing is usual: minutes without a trade have no bar."""
FEW_DAYS = 4
"""Up to four weekdays in a row without a bar, and no other symbol to ask, may be a closed exchange (September 2001)."""
_WEEK = 7
_BREAK_FROM = 2 * HOUR
"""A pause of two hours or more may be a night, a weekend or a lunch break."""
_NEAR = HOUR
"""Clocks change by an hour in summer, and with them the length of a night."""
_USUAL_SHARE = 0.2
"""Pauses of one length, whole days left out, that make up a fifth of all pauses are the calendar's own."""
_USUAL_DAILY = 0.3
"""A shorter pause is the calendar's own if one as long begins at its time on this share of days, as lunch does."""
_LENGTHS = 10_000
"""More than the seconds of the longest such pause."""


def holes(examined: Examined) -> Iterator[Finding]:
    """Missing bars of each symbol."""
    peers = _peers(examined)
    for index, rhythm in enumerate(examined.rhythms):
        rows = slice(int(examined.table.offsets[index]), int(examined.table.offsets[index + 1]))
        time, symbol = examined.table.time[rows], examined.table.symbols[index]
        others = peers if len(rhythm.weekdays) < _WEEK else None
        if rhythm.is_daily and rhythm.calendar.name != "irregular":
            yield from _missing_sessions(symbol, time, rhythm, others)
        elif rhythm.is_intraday:
            yield from _missing_intraday(symbol, time, rhythm, others)
        elif rhythm.step:
            yield from _missing_steps(symbol, time, rhythm)


def _peers(examined: Examined) -> Peers | None:
    with_sessions = [rhythm for rhythm in examined.rhythms if len(rhythm.weekdays) < _WEEK and rhythm.step]
    return Peers(with_sessions) if len(with_sessions) > 1 else None


def _missing_sessions(symbol: str, time: NDArray[np.int64], rhythm: Rhythm, peers: Peers | None) -> Iterator[Finding]:
    missing = missing_days(rhythm, peers)
    groups = stretches(missing, rhythm)
    if not groups:
        return
    places = [_around(group, time, rhythm) for group in groups]
    alone = peers is None or peers.is_stranger(rhythm) or not peers.has_company(rhythm, missing).any()
    severity: Severity = "warning"
    if alone and rhythm.calendar.name != "every day" and max(map(len, groups)) <= FEW_DAYS:
        severity = "note"
    noun = "day" if rhythm.calendar.name == "every day" else "session"
    by = "by the weekdays alone" if alone else "by the days on which the other symbols trade"
    reason = "" if noun == "day" else f", {by}"
    yield _finding(symbol, places, len(missing), severity, f"{counted(len(missing), noun)} missing{reason}", noun)


def _around(group: NDArray[np.int64], time: NDArray[np.int64], rhythm: Rhythm) -> Place:
    """The hole from its first missing day to the bar after it."""
    after = int(np.searchsorted(rhythm.days, group[0]))
    hour = round(rhythm.hour * HOUR) if rhythm.is_daily else 0
    until = int(time[after]) if rhythm.is_daily and after < len(time) else int(rhythm.days[after]) * DAY
    return Place(int(group[0]) * DAY + hour, until, float(len(group)))


def _missing_intraday(symbol: str, time: NDArray[np.int64], rhythm: Rhythm, peers: Peers | None) -> Iterator[Finding]:
    gaps = np.diff(time)
    before = np.flatnonzero(2 * gaps > 3 * rhythm.step)
    if rhythm.calendar.name == "intraday sessions":
        is_break, is_short = _breaks(gaps[before], time[before], rhythm)
        yield from _missing_sessions(symbol, time, rhythm, peers)
        yield from _short_sessions(symbol, time, before[is_short])
        before = before[~is_break & ~is_short]
    yield from _gaps(symbol, time, before, rhythm)


def _breaks(
    gaps: NDArray[np.int64], start: NDArray[np.int64], rhythm: Rhythm
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(gaps,) whether each is a night, weekend or lunch of the calendar, and whether it is a night that came early."""
    is_long = gaps >= _BREAK_FROM
    rest = gaps % DAY
    usual = _usual(rest[is_long] // HOUR, _USUAL_SHARE * max(1, int(is_long.sum())))
    is_night = is_long & (_distance(rest, usual * HOUR + HOUR // 2) <= _NEAR + HOUR // 2)
    pause = start % DAY * _LENGTHS + gaps // rhythm.step  # one number for when a pause starts and how long it is
    is_lunch = ~is_long & np.isin(pause, _usual(pause[~is_long], _USUAL_DAILY * rhythm.days.size))
    crosses_midnight = start // DAY != (start + gaps) // DAY
    is_far = gaps >= WARNING_DAYS * DAY  # the days missing in it are told on their own
    is_short = is_long & ~is_night & crosses_midnight & ~is_far
    return is_night | is_lunch | is_far, is_short


def _usual(values: NDArray[np.int64], least: float) -> NDArray[np.int64]:
    """The values that occur this often, and more than once."""
    found, counts = np.unique(values, return_counts=True)
    return found[counts >= max(2.0, least)]


def _distance(rest: NDArray[np.int64], usual: NDArray[np.int64]) -> NDArray[np.int64]:
    """(gaps,) least distance on the clock of a day from any usual rest."""
    if not usual.size:
        return np.full(rest.shape, DAY)
    away = np.abs(rest[:, None] - usual)
    return np.asarray(np.minimum(away, DAY - away).min(axis=1))


def _short_sessions(symbol: str, time: NDArray[np.int64], before: NDArray[np.int64]) -> Iterator[Finding]:
    if not before.size:
        return
    places = [Place(int(time[row]), int(time[row + 1]), float(time[row + 1] - time[row]) / HOUR) for row in before]
    told = listed(capped(places), len(places), lambda place: moment(place.time))
    count = counted(len(places), "session")
    sentence = f"{symbol}: {count} closed early or opened late, as before holidays; last bars at {told}"
    yield Finding("short_session", "note", symbol, len(places), capped(places), sentence)


def _gaps(symbol: str, time: NDArray[np.int64], before: NDArray[np.int64], rhythm: Rhythm) -> Iterator[Finding]:
    if not before.size:
        return
    bars = np.rint((time[before + 1] - time[before]) / rhythm.step) - 1
    places = _places(time, before, bars)
    total, longest = int(bars.sum()), int((time[before + 1] - time[before]).max())
    is_few = total <= FEW * len(time) and longest < WARNING_DAYS * DAY
    size = step_text(rhythm.step)
    is_inside = rhythm.calendar.name == "intraday sessions"
    where, kind = ("inside sessions ", "missing_bars") if is_inside else ("", "hole")
    what = f"{counted(total, 'bar')} of {size} missing {where}in {counted(len(before), 'hole')}"
    yield _finding(symbol, places, total, "note" if is_few else "warning", what, "bar", kind)


def _missing_steps(symbol: str, time: NDArray[np.int64], rhythm: Rhythm) -> Iterator[Finding]:
    """Holes where the days tell nothing: weekly and monthly bars, and days in no calendar."""
    gaps = np.diff(time)
    limit = 2 * rhythm.step if rhythm.step > 2 * DAY else WARNING_DAYS * DAY
    before = np.flatnonzero(gaps >= limit)
    if before.size:
        places = _places(time, before, np.rint(gaps[before] / rhythm.step) - 1)
        what = f"{counted(len(before), 'hole')} of more than {step_text(limit)}"
        yield _finding(symbol, places, len(before), "warning", what, "bar")


def _places(time: NDArray[np.int64], before: NDArray[np.int64], bars: NDArray[np.float64]) -> list[Place]:
    """The greatest holes, each from the bar before it to the bar after it."""
    kept = np.sort(np.argsort(-bars, kind="stable")[:100])
    return [Place(int(time[before[at]]), int(time[before[at] + 1]), float(bars[at])) for at in kept]


def _finding(
    symbol: str, places: list[Place], count: int, severity: Severity, what: str, noun: str, kind: str = "hole"
) -> Finding:
    longest = max((place.until or place.time) - place.time for place in places)
    if longest >= PROBLEM_DAYS * DAY:
        severity = "problem"
    told = listed(longest_first(places), len(places), lambda place: _hole_text(place, noun))
    return Finding(kind, severity, symbol, count, capped(places), f"{symbol}: {what}: {told}")


def _hole_text(place: Place, noun: str) -> str:
    assert place.until is not None
    return f"{moment(place.time)} until {moment(place.until)} ({counted(int(place.value), noun)})"
