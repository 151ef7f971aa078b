"""Make columns stationary: what is in units of price or volume becomes its log change from the row before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.allowed import refuse_logarithms
from workstation.features.preprocessing.trailing import before, over_volume

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Facts, Sheet


class LogChange:
    """Prices, volumes and money become ln(value[t] / value[t-1]), a signed flow a part of the last 20 rows' volume.

    What is a ratio or a score already stays as it is. No value where a logarithm has none.
    """

    name = "log_change"

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
                column = _change(sheet, indicator, sheet.values[:, position])
                values[:, position] = np.where(np.isfinite(column), column, np.nan)
        return values


def _change(sheet: Sheet, indicator: Indicator, column: NDArray[np.float64]) -> NDArray[np.float64]:
    if indicator.space in ("price", "volume", "money"):
        return np.log(column / before(sheet.table, column))
    return over_volume(sheet.table, column) if indicator.space == "flow" else column
