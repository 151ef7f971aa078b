"""Figures of an evaluation as text: a metric's value, its unit and interval, and which bars ahead are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.cli.formats import UNKNOWN, number, unit_of

if TYPE_CHECKING:
    from workstation.evaluation.definitions import Metric

MOST_ROWS = 12


def value(metric: Metric, found: float | None) -> str:
    """The metric's value: shares and scores with four decimals, what has a unit with four digits."""
    if found is None:
        return UNKNOWN
    is_share = metric.unit in {"number", "fraction"} and metric.name not in {"pct_mae", "mape", "smape"}
    return rounded(found) if is_share else number(found)


def rounded(found: float | None) -> str:
    """Four decimals, and no sign where they are all 0."""
    if found is None:
        return UNKNOWN
    text = f"{found:.4f}" if abs(found) < 1000 else f"{found:.4g}"  # noqa: PLR2004 - beyond that decimals say nothing
    return text.removeprefix("-") if float(text) == 0.0 else text


def interval(intervals: dict[str, Any], metric: Metric) -> str:
    """The metric's interval; nothing where none was drawn for it."""
    found = intervals.get(metric.name)
    if found is None:
        return ""
    if found["low"] is None:
        return "none"
    return f"{value(metric, found['low'])} to {value(metric, found['high'])}"


def unit(metric: Metric, target: str) -> str:
    """The metric's unit, where the target has this one."""
    return metric.unit.replace("target", target)


def target_of(told: dict[str, Any]) -> str:
    """The unit of an evaluation's target."""
    return unit_of(told["unit"]["name"])


def some(horizon: int) -> list[int]:
    """Bars ahead that are printed, from 0: all, or of many some that are spread evenly."""
    if horizon <= MOST_ROWS:
        return list(range(horizon))
    return sorted({round(place * (horizon - 1) / (MOST_ROWS - 1)) for place in range(MOST_ROWS)})
