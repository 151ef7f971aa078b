"""Figures of a backtest as text, each in its unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.ui.marks import NONE
from workstation.ui.text import Line, Tone, joined, say, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.metrics.metric import Figure, Unit

_LARGE = 1e5
_HUGE = 1e15


def figure(found: Figure, unit: Unit) -> str:
    """A measure in its unit, or a dash where there is none."""
    return NONE if found.why else in_unit(found.value, unit)


def in_unit(value: float, unit: Unit) -> str:
    """A number in the unit of a measure; a dash where it is none."""
    if not math.isfinite(value):
        return NONE
    if unit == "fraction":
        return percent(value)
    if unit == "money":
        return money(value)
    if unit in {"bars", "count"}:
        return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return _unsigned_zero(f"{value:.3f}" if abs(value) < _LARGE else f"{value:.4g}")


def percent(value: float, *, is_signed: bool = False) -> str:
    """A fraction as a percentage with two decimals: 12.34%, and +12.34% where a change is meant."""
    if not math.isfinite(value):
        return NONE
    text = f"{100 * value:+,.2f}" if is_signed else f"{100 * value:,.2f}"
    return f"{_unsigned_zero(text)}%" if abs(value) < _LARGE else f"{100 * value:.3g}%"


def money(value: float) -> str:
    """Money with two decimals, and without where it is much."""
    if not math.isfinite(value):
        return NONE
    if abs(value) >= _HUGE:
        return f"{value:.4g}"
    return _unsigned_zero(f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:,.2f}")


def change(value: float, text: str) -> Line:
    """A text whose number is a gain, a loss, or neither."""
    return say(text, Tone.GOOD if value > 0.0 else Tone.BAD if value < 0.0 else Tone.PLAIN)


def flowed(facts: Sequence[Line], width: int) -> list[Line]:
    """Facts one behind the other, on as many lines as they need; none is cut in two."""
    lines: list[Line] = []
    for fact in facts:
        longer = joined([lines[-1], fact]) if lines else fact
        lines = [*lines[:-1], longer] if width_of(longer) <= width else [*lines, fact]
    return lines


def _unsigned_zero(text: str) -> str:
    """No sign before a number that shows as zero."""
    return text.lstrip("+-") if not any(digit in "123456789" for digit in text) else text
