"""Returns of many symbols on one line of times, so that two symbols can be compared step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.examined import DAY
from workstation.data.quality.rhythm import day_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

    Times = NDArray[np.int64]
    Prices = NDArray[np.float64]

LATEST = 1500
"""Steps compared at least, the latest ones: six years of days."""
CELLS = 16_000_000
"""Returns compared at most, all symbols together, where that allows more steps: the cost of many symbols is bounded."""
_TIMES = 4_000_000
"""Times put into one order at most, each symbol's latest, unless its share would be too few to compare."""
_OUTLIER = 5.0
"""Returns beyond five deviations are cut to them: one crash on one day would make any two symbols alike."""
_WEEK = 7


@dataclass(frozen=True, eq=False)
class Aligned:
    """Returns of some symbols, step by step."""

    symbols: NDArray[np.int64]
    """(group,) index of each symbol in the table."""
    step: int
    """Nanoseconds of a step."""
    scaled: NDArray[np.float32]
    """(group, steps) log returns less their mean, over their deviation; 0 where there is none."""
    is_present: NDArray[np.float32]
    """(group, steps) 1 where there is a return, else 0."""


def aligned_by_day(examined: Examined) -> Iterator[Aligned]:
    """Closes of days: symbols that trade on all seven days, then the others; shorter bars by a day's last close."""
    if examined.table.is_series:
        return
    members = [index for index, rhythm in enumerate(examined.rhythms) if rhythm.is_daily or rhythm.is_intraday]
    for is_all_week in (True, False):
        group = [index for index in members if (len(examined.rhythms[index].weekdays) == _WEEK) == is_all_week]
        if len(group) > 1:
            yield _aligned(group, DAY, [_days(examined, index) for index in group])


def aligned_by_bar(examined: Examined) -> Iterator[Aligned]:
    """Closes of bars shorter than a day: symbols with bars of one size together."""
    if examined.table.is_series:
        return
    steps = {rhythm.step for rhythm in examined.rhythms if rhythm.is_intraday}
    for step in sorted(steps):
        group = [index for index, rhythm in enumerate(examined.rhythms) if rhythm.step == step]
        if len(group) > 1:
            yield _aligned(group, step, [_bars(examined, index) for index in group])


def _days(examined: Examined, index: int) -> tuple[Times, Prices]:
    """Days of a symbol and the last close of each."""
    rows = slice(int(examined.table.offsets[index]), int(examined.table.offsets[index + 1]))
    days = day_numbers(examined.table.time[rows], examined.rhythms[index].step)
    is_last = np.diff(days, append=days[-1] + 1) > 0
    return days[is_last], examined.table.close[rows][is_last]


def _bars(examined: Examined, index: int) -> tuple[Times, Prices]:
    rows = slice(int(examined.table.offsets[index]), int(examined.table.offsets[index + 1]))
    return examined.table.time[rows], examined.table.close[rows]


def _aligned(group: Sequence[int], step: int, columns: Sequence[tuple[Times, Prices]]) -> Aligned:
    line = _latest_in_common([times for times, _ in columns], max(LATEST, CELLS // len(group)))
    if not line.size:
        empty = np.zeros((len(group), 0), dtype=np.float32)
        return Aligned(np.array(group), step, empty, empty)
    scaled = np.zeros((len(group), len(line)), dtype=np.float32)
    present = np.zeros_like(scaled)
    for at, (times, closes) in enumerate(columns):
        place = np.searchsorted(line, times)
        is_on = (place < len(line)) & (times >= line[0])
        place, kept = place[is_on], closes[is_on]
        follows = np.flatnonzero(np.diff(place) == 1) + 1  # a return over a hole belongs to no one step
        if follows.size > 1:
            returns = np.log(kept[follows] / kept[follows - 1])
            scaled[at, place[follows]] = _standardised(returns)
            present[at, place[follows]] = 1.0
    return Aligned(np.array(group), step, scaled, present)


def _latest_in_common(columns: Sequence[Times], most: int) -> Times:
    """At most so many steps, rising, up to the latest that two symbols share."""
    kept = max(2 * LATEST, _TIMES // len(columns))
    line, counts = np.unique(np.concatenate([times[-kept:] for times in columns]), return_counts=True)
    shared = np.flatnonzero(counts > 1)
    last = int(shared[-1]) + 1 if shared.size else 0
    return line[max(0, last - most) : last]


def _standardised(returns: Prices) -> Prices:
    """(n,) less the median, over the deviation, outliers cut off; zeros where nothing moves."""
    centred = returns - np.median(returns)
    deviation = float(np.sqrt(np.mean(np.minimum(centred**2, (_OUTLIER * np.median(np.abs(centred)) * 1.4826) ** 2))))
    if deviation <= 0.0:
        return np.zeros_like(centred)
    return np.clip(centred / deviation, -_OUTLIER, _OUTLIER)
