"""Whether a forecast beats the last close, in words, so that no figure has to be read for a verdict."""

from __future__ import annotations

from workstation.ui.marks import NONE
from workstation.ui.text import Line, Tone, say

_SAME = 0.0005


def verdict(error: float | None, naive: float | None) -> Line:
    """An error beside the naive forecast's: by how many percent it is lower, or that it is not."""
    if error is None or not naive:
        return say(NONE, Tone.FAINT)
    gain = 1 - error / naive
    if abs(gain) < _SAME:
        return say("no better than the last close", Tone.WARN)
    if gain > 0:
        return say(f"{gain * 100:.1f} % better than the last close", Tone.GOOD)
    return say(f"{-gain * 100:.1f} % worse than the last close", Tone.BAD)
