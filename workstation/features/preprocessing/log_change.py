"""Make columns stationary: what is in units of price or volume becomes its log change from the row before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.preprocessing.trailing import before, over_volume
from workstation.features.preprocessing.transforming import Transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Sheet


def log_change() -> Transform:
    """Prices, volumes and money become ln(value[t] / value[t-1]), a signed flow a part of the last 20 rows' volume.

    What is a ratio or a score already stays as it is. No value where a logarithm has none.
    """
    return Transform("log_change", _change)


def _change(sheet: Sheet, indicator: Indicator, column: NDArray[np.float64]) -> NDArray[np.float64]:
    if indicator.space in ("price", "volume", "money"):
        return np.log(column / before(sheet.table, column))
    return over_volume(sheet.table, column) if indicator.space == "flow" else column
