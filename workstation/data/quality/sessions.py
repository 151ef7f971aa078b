"""Which days of trading are missing: by the other symbols of the table where enough are there, else by weekdays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.rhythm import weekday_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.data.quality.rhythm import Rhythm

    Days = NDArray[np.int64]

PEERS = 3
"""Other symbols with bars on a day from which it counts as a day of trading."""
PEER_SHARE = 2.0 / 3.0
"""Share of the other symbols alive on a day that must have a bar: two exchanges in one table do not tell each other."""
ASLEEP_DAYS = 30
"""In a hole longer than this a symbol is not alive, and says nothing of the others."""
STRANGE_SHARE = 0.01
"""A symbol with this share of days that none of the others has keeps another calendar, and is judged by weekdays."""
HOLIDAYS_IN_A_ROW = 2
"""Without others to compare with, up to two weekdays in a row without a bar are holidays (Easter, Christmas)."""
HOLIDAY_SHARE = 0.08
"""No exchange closes on more than 8 % of a year's weekdays (21 days); beyond that, single days are holes, too."""
_YEARLY_DAYS = 30
_YEARLY_SHARE = 0.5
"""A stretch that comes back within a month of its date in half of all years is a feast (Lunar New Year), no hole."""
_LONG_FEAST_DAYS = 10
_ENOUGH_WEEKDAYS = 100


class Peers:
    """The days on which the symbols of a table that keep one kind of calendar trade."""

    def __init__(self, rhythms: Sequence[Rhythm]) -> None:
        self.first = min(int(rhythm.days[0]) for rhythm in rhythms)
        length = max(int(rhythm.days[-1]) for rhythm in rhythms) - self.first + 1
        self._bars = np.zeros(length, dtype=np.int64)
        borders = np.zeros(length + 1, dtype=np.int64)
        for rhythm in rhythms:
            days = rhythm.days - self.first
            self._bars[days] += 1
            asleep = np.flatnonzero(np.diff(days) > ASLEEP_DAYS)
            borders[days[np.append(0, asleep + 1)]] += 1
            borders[days[np.append(asleep, -1)] + 1] -= 1
        self._alive = np.cumsum(borders[:-1])

    def has_company(self, rhythm: Rhythm, days: Days) -> NDArray[np.bool_]:
        """(days,) whether enough other symbols are alive to tell; `days` are within the symbol's range."""
        return np.asarray(self._others(rhythm, days) >= PEERS)

    def is_session(self, rhythm: Rhythm, days: Days) -> NDArray[np.bool_]:
        """(days,) whether so many others trade that the symbol, which has no bar on these days, lacks one."""
        bars = self._bars[days - self.first]
        return np.asarray((bars >= PEERS) & (bars >= PEER_SHARE * self._others(rhythm, days)))

    def is_stranger(self, rhythm: Rhythm) -> bool:
        """Whether the symbol trades on days on which the others, though alive, do not."""
        days = rhythm.days
        bars = self._bars[days - self.first] - 1
        alone = bars < (1.0 - PEER_SHARE) * self._others(rhythm, days)
        return bool((alone & self.has_company(rhythm, days)).sum() > STRANGE_SHARE * days.size)

    def _others(self, rhythm: Rhythm, days: Days) -> Days:
        """(days,) how many other symbols are alive: those with bars before and after, not many days apart."""
        after = np.searchsorted(rhythm.days, days)
        is_present = rhythm.days[after] == days
        is_awake = is_present | (rhythm.days[after] - rhythm.days[after - 1] <= ASLEEP_DAYS)
        return np.asarray(self._alive[days - self.first] - is_awake)


def missing_days(rhythm: Rhythm, peers: Peers | None) -> Days:
    """Rising numbers of the days on which the symbol should have a bar and has none."""
    days = rhythm.days
    line = np.arange(days[0], days[-1] + 1)
    absent = line[~np.isin(line, days, assume_unique=True)]
    if rhythm.calendar.name in {"every day", "around the clock"}:
        return absent
    by_weekday = _beyond_holidays(absent[np.isin(weekday_of(absent), rhythm.weekdays)], rhythm)
    if peers is None or peers.is_stranger(rhythm):
        return by_weekday
    told = absent[peers.is_session(rhythm, absent)]
    return np.union1d(told, by_weekday[~peers.has_company(rhythm, by_weekday)])


def stretches(missing: Days, rhythm: Rhythm) -> list[Days]:
    """Missing days in groups between two days with bars."""
    if not missing.size:
        return []
    after = np.searchsorted(rhythm.days, missing)
    return np.split(missing, np.flatnonzero(np.diff(after)) + 1)


def _beyond_holidays(absent: Days, rhythm: Rhythm) -> Days:
    """Missing weekdays that no calendar of holidays explains."""
    groups = stretches(absent, rhythm)
    if not groups:
        return absent
    long = [group for group in groups if len(group) > HOLIDAYS_IN_A_ROW]
    starts = np.array([group[0] for group in long])
    kept = [group for group in long if len(group) > _LONG_FEAST_DAYS or not _comes_back(group, starts, rhythm)]
    single = np.concatenate([absent[:0], *(group for group in groups if len(group) <= HOLIDAYS_IN_A_ROW)])
    return np.union1d(np.concatenate([absent[:0], *kept]), single[_in_thin_years(single, rhythm)])


def _in_thin_years(single: Days, rhythm: Rhythm) -> NDArray[np.bool_]:
    """(single,) whether so many such weekdays of its year are missing that they cannot all be holidays."""
    years, present = _year(single), _year(rhythm.days)
    first = int(present[0])
    gone = np.bincount(years - first, minlength=int(present[-1]) - first + 1)
    there = np.bincount(present - first)
    is_thin = (gone > HOLIDAY_SHARE * (gone + there)) & (gone + there >= _ENOUGH_WEEKDAYS)
    return np.asarray(is_thin[years - first])


def _comes_back(group: Days, starts: Days, rhythm: Rhythm) -> bool:
    """Whether there are stretches near this one's date in most of the years."""
    years = int(_year(rhythm.days[-1:])[0] - _year(rhythm.days[:1])[0])
    away = np.abs((starts - group[0] + 183) % 365 - 183)
    others = np.unique(_year(starts[away <= _YEARLY_DAYS])).size - 1
    return others >= max(1.0, _YEARLY_SHARE * years)


def _year(days: Days) -> Days:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
