"""One window of an evaluation in words: when, which of how many, what was forecast and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.text import Line, Tone, clipped, plain

if TYPE_CHECKING:
    from workstation.ui.evaluation.explorer import Explorer

_SHOWN = 5
"""Bars ahead that are told in words."""


def window_lines(explorer: Explorer, at: int, unit: str, width: int) -> list[Line]:
    """Where the window is, and each bar ahead in the unit of the target.

    Args:
        explorer: the windows in their order.
        at: index of the window.
        unit: of the target, in words.
        width: cells.
    """
    windows = explorer.windows
    count = len(explorer.which)
    symbol = plain(windows.symbols[windows.symbol[at]])
    place = f"   window {explorer.place + 1:,} of {count:,}, {explorer.order}"
    whose = f", {plain(explorer.symbol)} alone: esc shows all" if explorer.symbol is not None else ""
    first: Line = (
        (symbol, Tone.STRONG),
        (f"  {figures.bar_time(int(windows.time[at]))}", Tone.PLAIN),
        (place + whose, Tone.MUTED),
    )
    said, came = windows.forecast[at], windows.actual[at]
    pairs = [
        f"{figures.metric(float(one))} / {figures.metric(float(other))}" for one, other in zip(said, came, strict=True)
    ]
    more = f"  and {len(pairs) - _SHOWN} more" if len(pairs) > _SHOWN else ""
    second: Line = (
        (f"error {figures.metric(float(windows.errors[at]))} {unit}", Tone.PLAIN),
        ("   forecast / came  ", Tone.MUTED),
        ("   ".join(pairs[:_SHOWN]) + more, Tone.PLAIN),
    )
    return [clipped(first, width), clipped(second, width)]
