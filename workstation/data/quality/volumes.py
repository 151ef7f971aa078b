"""Volumes in more than one unit: levels that leap by orders of magnitude, volume and amount in each other's place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.blocks import BLOCK
from workstation.data.quality.examined import DAY
from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.wording import capped, counted, listed, longest_first, moment, runs, stretch, times_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined
    from workstation.data.quality.finding import Severity

SHIFT = 2.0
"""Orders of magnitude (log10) between the usual volumes before and after: markets take years to grow by one."""
_STEADY_BLOCKS = 3
"""Blocks of twenty bars on each side whose medians are compared."""
_SESSIONS = 5
"""Sessions on each side whose medians the change must show in, too."""
_SEARCHED = 2 * BLOCK
"""Bars around a border of blocks in which the place of the shift is searched."""
FLIPS = 2
"""A level that leaps away and back again is a change of unit; a single leap may be a listing."""
UNIT = 1.0
"""Amount over volume times close is 1 where both say the same; ten times more or less is another unit."""
SAME = 0.1
"""Volume over amount times close within 26 % (log10) of 1: the two stand in each other's place."""


def volume_shift(examined: Examined) -> Iterator[Finding]:
    """Bars from which on the usual volume is another by orders of magnitude."""
    volume = examined.table.volume
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.where(volume > 0, np.log10(volume), np.nan)
    for index, rhythm in enumerate(examined.rhythms):
        if rhythm.calendar.name == "intraday sessions":
            rows = slice(int(examined.table.offsets[index]), int(examined.table.offsets[index + 1]))
            level[rows] -= _usual_at_the_hour(level[rows], examined.table.time[rows] % DAY // rhythm.step)
    blocks = examined.blocks
    median = blocks.median(level)
    for index in range(len(examined.table.symbols)):
        first, stop = int(blocks.first[index]), int(blocks.first[index + 1])
        borders = _shifted_borders(median[first:stop])
        places = [_place(examined, index, level, int(blocks.start[first + at])) for at in borders]
        lasting = [place for place in places if abs(math.log10(place.value)) > SHIFT]
        if lasting:
            yield _shift_finding(examined.table.symbols[index], lasting)


def _usual_at_the_hour(level: NDArray[np.float64], slot: NDArray[np.int64]) -> NDArray[np.float64]:
    """(rows,) median level over all days at the time of day of each row, so that openings and closes are no change."""
    order = np.lexsort((level, slot))  # within a slot rising, NaN last
    first = np.flatnonzero(np.diff(slot[order], prepend=-1))
    known = np.add.reduceat((~np.isnan(level[order])).astype(np.int64), first)
    usual = level[order][first + np.maximum(known - 1, 0) // 2]
    return np.asarray(usual[np.searchsorted(slot[order][first], slot)])


def _shifted_borders(median: NDArray[np.float64]) -> NDArray[np.int64]:
    """Blocks at which the level differs most from that before, one for each shift."""
    if len(median) <= _STEADY_BLOCKS:
        return np.zeros(0, dtype=np.int64)
    padded = np.concatenate((np.full(_STEADY_BLOCKS, np.nan), median, np.full(_STEADY_BLOCKS, np.nan)))
    sides = np.lib.stride_tricks.sliding_window_view(padded, _STEADY_BLOCKS)
    before, after = _middle(sides[: len(median)]), _middle(sides[_STEADY_BLOCKS : len(median) + _STEADY_BLOCKS])
    change = np.nan_to_num(np.abs(after - before))
    above = np.flatnonzero(change > SHIFT)
    if not above.size:
        return above
    groups = np.split(above, np.flatnonzero(np.diff(above) > 1) + 1)
    return np.array([group[np.argmax(change[group])] for group in groups])


def _middle(sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) median of three, NaN unless at least two are numbers."""
    ordered = np.sort(sides, axis=1)  # NaN goes last
    return np.where(np.isnan(ordered[:, 1]), np.nan, ordered[:, 1])


def _place(examined: Examined, index: int, level: NDArray[np.float64], border: int) -> Place:
    """Where near the border the level changes, at the cut that parts low from high volumes best, and by how much.

    The levels are those of the sessions around it, so that the quiet hours of each day are no change.
    """
    first, end = int(examined.table.offsets[index]), int(examined.table.offsets[index + 1])
    wide = max(_STEADY_BLOCKS * BLOCK, round(_SESSIONS * float(examined.bars_per_day[index])))
    before, after = level[max(first, border - wide) : border], level[border : min(end, border + wide)]
    low, high = float(np.nanmedian(before)), float(np.nanmedian(after))
    start, stop = max(first, border - _SEARCHED), min(end, border + _SEARCHED)
    side = np.nan_to_num(level[start:stop] - (low + high) / 2.0) * np.sign(high - low)
    row = min(start + int(np.argmin(np.cumsum(side))) + 1, stop - 1)
    return Place(int(examined.table.time[row]), None, 10.0 ** (high - low))


def _shift_finding(symbol: str, places: list[Place]) -> Finding:
    severity: Severity = "problem" if len(places) >= FLIPS else "warning"
    told = listed(places, len(places), lambda place: f"{moment(place.time)} ({times_text(place.value)})")
    what = "the usual volume leaps by orders of magnitude from"
    return Finding("volume_shift", severity, symbol, len(places), capped(places), f"{symbol}: {what} {told}")


def volume_unit(examined: Examined) -> Iterator[Finding]:
    """Bars whose volume and amount contradict each other, by the close."""
    table = examined.table
    is_known = (table.volume > 0) & (table.amount > 0) & (not table.is_series)
    if not is_known.any():
        return
    with np.errstate(all="ignore"):  # what is no number is not near anything
        log = np.where(is_known, np.log10(table.amount / (table.volume * table.close)), 0.0)
        turned = np.where(is_known, np.log10(table.volume / (table.amount * table.close)), 0.0)
    is_swapped = is_known & (np.abs(log) > UNIT) & (np.abs(turned) < SAME)
    yield from examined.findings(is_swapped, lambda index, rows: _swapped(examined, index, rows))
    is_other = is_known & (np.abs(log) > UNIT) & ~is_swapped
    yield from examined.findings(is_other, lambda index, rows: _other_unit(examined, index, rows, log))


def _swapped(examined: Examined, index: int, rows: NDArray[np.int64]) -> Finding:
    symbol, (places, total) = examined.table.symbols[index], runs(examined.table.time, rows)
    told = listed(longest_first(places), total, stretch)
    what = f"volume and amount stand in each other's place in {counted(len(rows), 'bar')}"
    return Finding("volume_swapped", "problem", symbol, len(rows), capped(places), f"{symbol}: {what}: {told}")


def _other_unit(examined: Examined, index: int, rows: NDArray[np.int64], log: NDArray[np.float64]) -> Finding:
    table, symbol = examined.table, examined.table.symbols[index]
    (places, total), factor = runs(table.time, rows), 10.0 ** float(np.median(log[rows]))
    known = int(table.offsets[index + 1] - table.offsets[index])
    is_all = len(rows) > (1.0 - SAME) * known and float(np.ptp(log[rows])) < UNIT
    if is_all:
        sentence = (
            f"{symbol}: by the amount, one unit of volume is about {factor:,.3g} of what the price is for (lots?)"
        )
        return Finding("volume_unit", "note", symbol, len(rows), capped(places), sentence)
    told = listed(longest_first(places), total, stretch)
    what = f"amount is not near volume times close in {counted(len(rows), 'bar')} (about {factor:,.3g} times it)"
    return Finding("volume_unit", "warning", symbol, len(rows), capped(places), f"{symbol}: {what}: {told}")
