"""Make columns comparable over time and across symbols: prices against the close, volumes against usual volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.preprocessing.trailing import before, over_volume, trailing_mean
from workstation.features.preprocessing.transforming import Transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Sheet


def relative() -> Transform:
    """Prices become ln(value / close); the close itself, which would be zero, ln(close[t] / close[t-1]).

    Volumes and money become ln(value / mean of its own last 20 rows), a signed flow a part of the volume of the last
    20 rows. What is a ratio or a score already stays as it is. No value where a logarithm has none.
    """
    return Transform("relative", _relative)


def _relative(sheet: Sheet, indicator: Indicator, column: NDArray[np.float64]) -> NDArray[np.float64]:
    if indicator.name == "close":
        return np.log(column / before(sheet.table, column))
    if indicator.space == "price":
        return np.log(column / sheet.table.close)
    if indicator.space in ("volume", "money"):
        return np.log(column / trailing_mean(sheet.table, column))
    return over_volume(sheet.table, column) if indicator.space == "flow" else column
