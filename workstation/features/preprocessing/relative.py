"""Make columns comparable over time and across symbols: prices against the close, volumes against usual volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.allowed import refuse_logarithms
from workstation.features.preprocessing.trailing import before, over_volume, trailing_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Facts, Sheet


class Relative:
    """Prices become ln(value / close); the close itself, which would be zero, ln(close[t] / close[t-1]).

    Volumes and money become ln(value / mean of its own last 20 rows), a signed flow a part of the volume of the last
    20 rows. What is a ratio or a score already stays as it is. No value where a logarithm has none.
    """

    name = "relative"

    @property
    def settings(self) -> Facts:
        """It has none."""
        return {}

    def fit(self, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:  # noqa: ARG002 - every step is asked the same way
        """Nothing is learned."""
        return {}

    def apply(self, sheet: Sheet, facts: Facts) -> NDArray[np.float64]:  # noqa: ARG002 - as above
        """(rows, columns) without units of price or volume.

        Raises:
            DataError: for a table of series that are not positive.
        """
        refuse_logarithms(sheet.table, self.name)
        values = np.empty(sheet.values.shape, order="F")
        with np.errstate(divide="ignore", invalid="ignore"):
            for position, indicator in enumerate(sheet.columns):
                column = _relative(sheet, indicator, sheet.values[:, position])
                values[:, position] = np.where(np.isfinite(column), column, np.nan)
        return values


def _relative(sheet: Sheet, indicator: Indicator, column: NDArray[np.float64]) -> NDArray[np.float64]:
    if indicator.name == "close":
        return np.log(column / before(sheet.table, column))
    if indicator.space == "price":
        return np.log(column / sheet.table.close)
    if indicator.space in ("volume", "money"):
        return np.log(column / trailing_mean(sheet.table, column))
    return over_volume(sheet.table, column) if indicator.space == "flow" else column
