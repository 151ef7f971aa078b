"""One symbol of a forecast in words: what is expected of it, how sure that is, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.conformal import BANDS, LEVELS
from workstation.ui import figures
from workstation.ui.text import Line, Span, Tone, clipped, joined, plain, say, width_of, wrapped
from workstation.ui.views.forecast import LOW
from workstation.ui.views.forecast_symbols import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workstation.evaluation.ahead import Ahead

_LEAST_PARTS = 2
"""Parts of the first line that are clipped rather than left out."""


def symbol_lines(ahead: Ahead, index: int, where: str, stale: Mapping[str, float], size: tuple[int, int]) -> list[Line]:
    """Which symbol of how many, the forecast of its last bar ahead, what came, and whether its prices are old.

    Args:
        ahead: the forecasts.
        index: of the symbol.
        where: the symbol's place among those in sight, in words.
        stale: days of symbols whose prices end long before the others'.
        size: cells of a line, and rows of the screen, of which a low one gets each sentence in one line.
    """
    width, height = size
    symbol, last = ahead.symbols[index], float(ahead.last_close[index])
    said, change = float(ahead.forecast_close[index, -1]), float(ahead.forecast_return[index, -1])
    parts: list[Line] = [
        ((plain(symbol), Tone.TITLE), (f"  {where}", Tone.MUTED)),
        say(f"{figures.price(last)} to {figures.price(said)}, {percent(change)}", Tone.STRONG),
        _likely(ahead, index),
        say(f"by {figures.bar_time(int(ahead.time[index, -1]))}", Tone.MUTED),
    ]
    while len(parts) > _LEAST_PARTS and width_of(joined(parts)) > width:
        parts.pop()
    told = _came(ahead, index)
    if symbol in stale:
        since = figures.bar_day(int(ahead.origin[index]))
        told.append(
            (f"! STALE: its prices end on {since}, {stale[symbol]:,.0f} days before the newest of all", Tone.BAD)
        )
    lines = [clipped(joined(parts), width)]
    for text, tone in told:
        fitting = wrapped(text, width) if height >= LOW else [text]
        lines += [clipped(say(line, tone), width) for line in fitting]
    return lines


def _likely(ahead: Ahead, index: int) -> Line:
    """The widest band of the last bar ahead."""
    low, high = (float(ahead.quantiles[LEVELS.index(level), index, -1]) for level in BANDS[-1])
    if not np.isfinite(low + high):
        return ()
    share = round(100 * (BANDS[-1][1] - BANDS[-1][0]))
    return say(f"{share} %: {figures.price(low)} to {figures.price(high)}", Tone.MUTED)


def _came(ahead: Ahead, index: int) -> list[Span]:
    """What came by the last bar that is known, beside the forecast of it and the last close."""
    _, closes, known = ahead.closes(index)
    since = len(closes) - known
    if not since:
        return []
    came, last = float(closes[-1]), float(ahead.last_close[index])
    said = float(ahead.forecast_close[index, since - 1])
    off, naive = abs(came - said), abs(came - last)
    side = "nearer" if off < naive else "no nearer"
    held = _held(ahead, index, since, came)
    told = f"came {figures.price(came)} after {figures.counted(since, 'bar')}{held}; "
    beside = f"the forecast was off by {figures.price(off)}, {side} than the last close by {figures.price(naive)}"
    return [(told + beside, Tone.GOOD if off < naive else Tone.WARN)]


def _held(ahead: Ahead, index: int, since: int, came: float) -> str:
    """Which is the narrowest band that held what came; empty where there is no band."""
    for lower, upper in BANDS:
        low, high = (float(ahead.quantiles[LEVELS.index(level), index, since - 1]) for level in (lower, upper))
        if not np.isfinite(low + high):
            return ""
        if low <= came <= high:
            return f", within the band of {round(100 * (upper - lower))} %"
    return ", outside of all bands"
