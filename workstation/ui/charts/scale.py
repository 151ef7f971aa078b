"""Axes that stay put: bounds at round numbers that move only when the data demands it, and their ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LIMIT = 1e150
"""Values of a larger magnitude are treated as infinite, so that no span between two of them overflows."""

_LEAST_USE = 0.4
_DOMAIN_STOPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_LOG_STOPS = (1, 2, 5)
_FEW = 3


@dataclass(frozen=True)
class Axis:
    """The values from `low` to `high`, evenly spaced in themselves or in their logarithms."""

    low: float
    high: float
    is_log: bool = False

    def place(self, values: ArrayLike) -> NDArray[np.float64]:
        """Where `values` lie, of the same shape: 0 at `low`, 1 at `high`; NaN stays NaN."""
        if self.is_log:
            base = math.log10(self.low)
            return (np.log10(values) - base) / (math.log10(self.high) - base)
        return (np.asarray(values, dtype=np.float64) - self.low) / (self.high - self.low)

    def holds(self, low: float, high: float) -> bool:
        """Whether `low` to `high` lies within the axis and uses enough of it to be read."""
        if low < self.low or high > self.high:
            return False
        bottom, top = self.place([low, high])
        return bool(top - bottom >= _LEAST_USE)


def settle_y(previous: Axis | None, low: float, high: float, *, is_log: bool = False) -> Axis:
    """The y axis for data from `low` to `high`: the previous one for as long as it holds the data well."""
    if previous is not None and previous.is_log == is_log and previous.holds(low, high):
        return previous
    return _log_axis(low, high) if is_log else _linear_axis(low, high)


def settle_x(previous: Axis | None, low: float, high: float) -> Axis:
    """The x axis for data from `low` to `high`: it grows in jumps, from 0 where that is near."""
    if previous is not None and not previous.is_log and previous.holds(low, high):
        return previous
    low, high = _widened(low, high)
    start = 0.0 if 0 <= low <= high / 2 else _floor(low, nice_step(high - low, 10))
    return Axis(start, max(start + _domain_length(high - start), high))


def ticks(axis: Axis, wanted: int) -> tuple[float, ...]:
    """About `wanted` round values on the axis, rising; never more than a few above that."""
    if axis.is_log:
        return _log_ticks(axis, wanted)
    step = nice_step(axis.high - axis.low, max(wanted, 1))
    first = math.ceil(axis.low / step - 1e-9)
    last = math.floor(axis.high / step + 1e-9)
    return tuple(_clean(k * step, step) for k in range(first, last + 1))


def nice_step(span: float, intervals: int) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that covers `span` in at most `intervals` steps."""
    raw = span / intervals
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10, 20) if power * factor >= raw * (1 - 1e-9))


def _linear_axis(low: float, high: float) -> Axis:
    low, high = _widened(low, high)
    margin = (high - low) * 0.05
    bottom, top = low - margin, high + margin
    if 0 <= low < high * 0.3:
        bottom = 0.0
    elif 0 >= high > low * 0.3:
        top = 0.0
    step = nice_step(top - bottom, 6)
    return Axis(_floor(bottom, step), -_floor(-top, step))


def _widened(low: float, high: float) -> tuple[float, float]:
    """A span that can be divided: flat data gets a tenth of its value on both sides."""
    scale = max(abs(low), abs(high))
    if high - low > scale * 1e-9 and high - low > 1 / LIMIT:
        return low, high
    margin = max(scale * 0.1, 1e-100) if scale else 1.0
    return low - margin, high + margin


def _floor(value: float, step: float) -> float:
    """The highest multiple of `step` that is not above `value`."""
    near = _clean(math.floor(value / step + 1e-9) * step, step)
    return near if near <= value else _clean(near - step, step)


def _clean(value: float, step: float) -> float:
    """`value`, a multiple of `step`, without the dust of the multiplication; never minus zero."""
    return round(value, 1 - math.floor(math.log10(step))) + 0.0


def _domain_length(span: float) -> float:
    power = 10.0 ** math.floor(math.log10(span))
    return _clean(next(power * stop for stop in _DOMAIN_STOPS if power * stop >= span * (1 - 1e-12)), power)


def _log_axis(low: float, high: float) -> Axis:
    assert low > 0, "a logarithmic axis holds positive values"
    if high < low * (1 + 1e-9):
        low, high = low / 2, high * 2
    bottom = max(stop for stop in _log_stops(low) if stop <= low * (1 + 1e-12))
    top = min(stop for stop in _log_stops(high) if stop >= high * (1 - 1e-12))
    axis = Axis(bottom, top, is_log=True)
    if axis.holds(low, high):
        return axis
    narrow = _linear_axis(low, high)  # within one such jump, round numbers that are evenly spaced are closer
    return Axis(narrow.low, narrow.high, is_log=True) if narrow.low > 0 else axis


def _log_stops(value: float) -> list[float]:
    exponent = math.floor(math.log10(value))
    return [float(f"{stop}e{power}") for power in range(exponent - 1, exponent + 2) for stop in _LOG_STOPS]


def _log_ticks(axis: Axis, wanted: int) -> tuple[float, ...]:
    first, last = math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high))
    stride = max(1, math.ceil((last - first) / max(wanted, 1)))
    decades = [float(f"1e{power}") for power in range(first, last + 1) if power % stride == 0]
    stops = [float(f"{stop}e{power}") for power in range(first, last + 1) for stop in _LOG_STOPS]
    shown = [value for value in decades if axis.low <= value <= axis.high]
    every = [value for value in stops if axis.low <= value <= axis.high]
    if len(every) < _FEW:
        return ticks(Axis(axis.low, axis.high), wanted)
    return tuple(every if len(shown) < _FEW and len(every) <= max(wanted + 1, _FEW) else shown or every)
