"""The price axis of candles: closer to its prices than an axis that grows live, and with ticks at any span."""

from __future__ import annotations

import math

from workstation.ui.charts.axes import y_labels
from workstation.ui.charts.scale import Axis, nice_step

_LEAST_USE = 0.75
"""Part of the axis that prices must use for it to stay while one moves through them."""

_STEPS = 16
"""Steps that the span is rounded out to, so that a small change moves the axis seldom."""

_DECADE = 10.0

_LONGEST = 9
"""Cells that a label takes at most, where fewer ticks can do something about it."""


def settle_price(before: Axis | None, low: float, high: float, *, is_log: bool) -> Axis:
    """The axis for prices from `low` to `high`: the one before for as long as it holds them well."""
    if before is not None and before.is_log == is_log and before.low <= low and high <= before.high:
        bottom, top = before.place([low, high])
        if top - bottom >= _LEAST_USE:
            return before
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        margin = abs(high) * 0.05 or 1.0
        low, high = low - margin, high + margin
    if is_log:
        bottom, top = _rounded_out(math.log10(low), math.log10(high))
        return Axis(10**bottom, 10**top, is_log=True)
    return Axis(*_rounded_out(low, high))


def price_labels(axis: Axis, rows: int) -> dict[float, str]:
    """Ticks and labels; a logarithmic axis of less than a decade has evenly spaced prices.

    Where they take too many digits there are fewer ticks, which stand at rounder prices.
    """
    is_narrow = axis.is_log and axis.high < axis.low * _DECADE
    drawn = Axis(axis.low, axis.high) if is_narrow else axis
    found: dict[float, str] = {}
    for fewer in (rows, rows // 2, rows // 3):
        found = {value: label.replace("e-0", "e-") for value, label in y_labels(drawn, fewer).items()}
        if max(map(len, found.values()), default=0) <= _LONGEST:
            break
    return found


def _rounded_out(low: float, high: float) -> tuple[float, float]:
    step = nice_step(high - low, _STEPS)
    return math.floor(low / step) * step, math.ceil(high / step) * step
