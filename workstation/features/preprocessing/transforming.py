"""Transforms: what is in units of price or volume is put otherwise, each column by its space, by no later row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.features.allowed import refuse_logarithms

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Facts, Sheet


@dataclass(frozen=True)
class Transform:
    """Each column put otherwise, where it has a value then; fitted on nothing."""

    name: str
    put: Callable[[Sheet, Indicator, NDArray[np.float64]], NDArray[np.float64]]
    """(sheet, what the column is, its values (rows,)) -> (rows,), not finite where a logarithm has no value."""

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
                column = self.put(sheet, indicator, sheet.values[:, position])
                values[:, position] = np.where(np.isfinite(column), column, np.nan)
        return values
