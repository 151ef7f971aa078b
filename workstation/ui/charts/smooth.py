"""The exponential moving average that is drawn over a noisy line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.scale import LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.ui.charts.series import ChartData, LineStyle, Series

_GROWTH = 1e8
"""How far the weights of one block may grow; what lies two blocks back weighs less than the rounding error."""

_FORGOTTEN = 40.0
"""Once a weight has decayed by e to this power, the correction for the missing past is one."""


def drawn_values(series: Series, style: LineStyle, data: ChartData) -> NDArray[np.float64]:
    """What the line of a series goes through, shape (n,): its values, or their moving average where it is smoothed.

    The average is of the values that can be drawn; a logarithmic chart averages logarithms. A marked line is of values
    that stand for themselves.
    """
    y = series.y
    if not data.smoothing > 0 or style == "marked":
        return y
    if data.log_y:
        drawable = np.where((y >= 1 / LIMIT) & (y <= LIMIT), y, np.nan)
        return np.asarray(10 ** smoothed(np.log10(drawable), data.smoothing))
    return smoothed(np.where(np.abs(y) <= LIMIT, y, np.nan), data.smoothing)


def smoothed(y: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Average of `y`, shape (n,), over its past, where each older value counts `weight` times the next.

    The start is not biased towards zero: s_t = sum_k w^k y_(t-k) / sum_k w^k, k = 0..t, as the bias correction of
    Kingma and Ba, "Adam" (2015), section 3. Values that are not finite stay as they are and are passed over.
    """
    if not 0 < weight < 1 or not y.size:
        return y
    is_finite = np.isfinite(y)
    if is_finite.all():
        return _average(y, weight)
    result = y.astype(np.float64)
    if is_finite.any():
        result[is_finite] = _average(y[is_finite], weight)
    return result


def _average(y: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The recursion in blocks: a weighted running sum within each, and what the two blocks before still add."""
    decay = -math.log(weight)
    length = min(y.size, max(1, int(math.log(_GROWTH) / decay)))
    powers = weight ** np.arange(length)
    blocks = np.zeros((-(-y.size // length), length))
    blocks.reshape(-1)[: y.size] = y
    blocks *= 1 / powers
    sums = np.cumsum(blocks, axis=1, out=blocks)
    sums *= powers * (1 - weight)
    carried = sums[:, -1].copy()
    carried[1:] += sums[:-1, -1] * weight**length
    sums[1:] += carried[:-1, None] * (powers * weight)
    average: NDArray[np.float64] = sums.reshape(-1)[: y.size]
    young = average[: int(_FORGOTTEN / decay) + 1]
    young /= -np.expm1(-decay * np.arange(1, young.size + 1))
    return average
