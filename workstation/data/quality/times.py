"""Findings about times: bars of several sizes, bars from the future, days stamped at an odd hour, too few bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.blocks import BLOCK
from workstation.data.quality.examined import DAY
from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.rhythm import step_text
from workstation.data.quality.wording import capped, counted, listed, moment, runs, stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined
    from workstation.data.quality.finding import Severity

OTHER_SIZE = 1.5
"""Steps half as long again, or shorter by as much, are another bar size."""
REGULAR = 0.8
"""Share of the steps of a block that must be of the other size: thin trading has all lengths, bars have one."""
WINDOW = 30
"""Bars that a model sees by default."""
WARM_UP = 35
"""Bars that the usual features need before their first value; the slowest of the default ones takes about so many."""
LATE = 0.8
"""A symbol that covers less than this share of the time of the table's longest is told as short."""
_COMPANY = 3


def mixed_bar_size(examined: Examined) -> Iterator[Finding]:
    """Stretches in which bars are regularly another distance apart than the symbol's most common one."""
    blocks = examined.blocks
    elapsed = np.where(examined.is_first, np.nan, examined.elapsed.astype(np.float64))
    median = blocks.median(elapsed)
    is_usual = np.abs(elapsed - blocks.spread(median)) <= np.abs(blocks.spread(median)) * 0.1
    regular = np.add.reduceat(is_usual.astype(np.int64), blocks.start) / np.maximum(1, blocks.stop - blocks.start)
    step = np.array([rhythm.step for rhythm in examined.rhythms], dtype=np.float64)[blocks.symbol_of]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = median / step
        is_other = ((ratio >= OTHER_SIZE) | (ratio <= 1.0 / OTHER_SIZE)) & (regular >= REGULAR)
    is_other &= blocks.stop - blocks.start > BLOCK // 2
    for index in np.unique(blocks.symbol_of[is_other]):
        yield _mixed(examined, int(index), np.flatnonzero(is_other & (blocks.symbol_of == index)), median)


def _mixed(examined: Examined, index: int, at: NDArray[np.int64], median: NDArray[np.float64]) -> Finding:
    blocks, time, symbol = examined.blocks, examined.table.time, examined.table.symbols[index]
    groups = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    places = [
        Place(
            int(time[blocks.start[group[0]]]),
            int(time[blocks.stop[group[-1]] - 1]),
            float(np.median(median[group])) / 1e9,
        )
        for group in groups
    ]
    bars = int((blocks.stop[at] - blocks.start[at]).sum())
    usual = step_text(examined.rhythms[index].step)
    told = listed(places, len(places), lambda place: f"{stretch(place)} (about {step_text(round(place.value * 1e9))})")
    what = f"about {counted(bars, 'bar')} are of another size than the usual {usual}"
    return Finding("mixed_bar_size", "problem", symbol, bars, capped(places), f"{symbol}: {what}: {told}")


def future(examined: Examined) -> Iterator[Finding]:
    """Bars that begin after now."""

    def say(index: int, rows: NDArray[np.int64]) -> Finding:
        symbol, (places, total) = examined.table.symbols[index], runs(examined.table.time, rows)
        told = listed(places, total, stretch)
        what = f"{counted(len(rows), 'bar')} later than now, {moment(examined.now // DAY * DAY)}"
        return Finding("future", "problem", symbol, len(rows), capped(places), f"{symbol}: {what}: {told}")

    return examined.findings(examined.table.time > examined.now, say)


def odd_hour(examined: Examined) -> Iterator[Finding]:
    """Daily bars that do not begin at midnight UTC, and worse, at another hour than other symbols of the table."""
    hours = {index: rhythm.hour for index, rhythm in enumerate(examined.rhythms) if rhythm.is_daily}
    differ = len({round(hour, 1) for hour in hours.values()}) > 1
    for index, hour in hours.items():
        if hour < 0.01:  # noqa: PLR2004 - midnight, rounded
            continue
        symbol, first = examined.table.symbols[index], int(examined.table.time[examined.table.offsets[index]])
        severity: Severity = "warning" if differ else "note"
        unlike = ", unlike other symbols here" if differ else ""
        back, ahead = f"{-hour:g}", f"{24 - hour:g}"
        sentence = (
            f"{symbol}: daily bars are stamped at {_clock(hour)} UTC{unlike}; if that is a session's local midnight or "
            f"open, set data.time_shift_hours = {back}; if it is the close of the day before the date's, {ahead}"
        )
        yield Finding("odd_hour", severity, symbol, 1, (Place(first, None, hour),), sentence)


def _clock(hour: float) -> str:
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def few_rows(examined: Examined) -> Iterator[Finding]:
    """Symbols too short for a single window, and symbols that cover much less time than the longest beside them."""
    table = examined.table
    first, last = table.time[table.offsets[:-1]], table.time[table.offsets[1:] - 1]
    spans = (last - first) / DAY
    longest = float(spans.max())
    for index, rows in enumerate(np.diff(table.offsets)):
        if rows < WINDOW + WARM_UP + 1:
            yield _no_window(table.symbols[index], int(rows), int(first[index]))
        elif len(spans) > _COMPANY and spans[index] < LATE * longest:
            place = Place(int(first[index]), int(last[index]), float(spans[index]))
            yield _short_history(table.symbols[index], place, longest)


def _no_window(symbol: str, rows: int, first: int) -> Finding:
    sentence = (
        f"{symbol}: {counted(rows, 'row')} hold no window of {WINDOW} bars behind the usual warm-up of {WARM_UP}; "
        f"leave it out (data.min_rows = {WINDOW + WARM_UP + 1}) or choose a smaller window"
    )
    return Finding("few_rows", "problem", symbol, 1, (Place(first, None, float(rows)),), sentence)


def _short_history(symbol: str, place: Place, longest: float) -> Finding:
    days = counted(round(place.value), "day")
    sentence = f"{symbol}: covers {days}, {stretch(place)}, of the {longest:,.0f} that the longest history here covers"
    return Finding("short_history", "note", symbol, 1, (place,), sentence)
