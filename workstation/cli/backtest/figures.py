"""A measure as text, in its unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.backtest import texts
from workstation.cli.formats import UNKNOWN

if TYPE_CHECKING:
    from workstation.backtest.metrics.metric import Figure, Unit


_MILLION = 1e6


def figure_text(figure: Figure, unit: Unit) -> str:
    """A number in its unit, or a dash where there is none."""
    return UNKNOWN if figure.why else _in_unit(figure.value, unit)


def _in_unit(value: float, unit: Unit) -> str:
    if unit == "fraction":
        return percent(value)
    if unit == "money":
        return texts.decimal(value, 0 if abs(value) >= _MILLION else 2)
    if unit in ("bars", "count"):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return texts.decimal(value, 3)


def percent(value: float) -> str:
    """A fraction as a percentage, or a dash."""
    return texts.percent(value) if math.isfinite(value) else UNKNOWN
