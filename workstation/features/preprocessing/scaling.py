"""Scaling by a centre and a spread of each column on training rows: of all symbols together, or of each on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Facts, Sheet

NO_SPREAD = 1e-9
"""A spread below this part of the centre is rounding, not movement."""
LEAST_ROWS = 20
"""A symbol with fewer training rows says too little of itself and is scaled as all symbols are together."""


@dataclass(frozen=True)
class Scaling:
    """scaled = (value - centre) / spread, both measured on the rows it is fitted on."""

    name: str
    measure: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]
    """(rows, columns) -> centre (columns,) and spread (columns,), in the columns' units."""
    per_symbol: bool

    @property
    def settings(self) -> Facts:
        """As it was made."""
        return {"per_symbol": self.per_symbol}

    def fit(self, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:
        """Centre, spread, least and greatest of each column, how many rows they are of, and what stood still.

        Raises:
            DataError: if no row is chosen.
        """
        if not rows.any():
            raise DataError("features: no training row has all features known, so that nothing can be scaled")
        whole = self._of(sheet.values[rows], sheet.columns, np.ones(len(sheet.columns)))
        return {"all": whole, "symbols": self._by_symbol(sheet, rows, whole) if self.per_symbol else {}}

    def apply(self, sheet: Sheet, facts: Facts) -> NDArray[np.float64]:
        """(rows, columns) scaled; NaN stays NaN."""
        scaled = np.empty(sheet.values.shape)
        for symbol, start, stop in zip(sheet.table.symbols, sheet.table.offsets, sheet.table.offsets[1:], strict=False):
            known = facts["symbols"].get(symbol, facts["all"])
            scaled[start:stop] = (sheet.values[start:stop] - np.array(known["centre"])) / np.array(known["spread"])
        return scaled

    def _by_symbol(self, sheet: Sheet, rows: NDArray[np.bool_], whole: Facts) -> Facts:
        facts = {}
        for symbol, start, stop in zip(sheet.table.symbols, sheet.table.offsets, sheet.table.offsets[1:], strict=False):
            own = sheet.values[start:stop][rows[start:stop]]
            if len(own) >= LEAST_ROWS:
                facts[symbol] = self._of(own, sheet.columns, np.array(whole["spread"]))
        return facts

    def _of(self, values: NDArray[np.float64], columns: Sequence[Indicator], otherwise: NDArray[np.float64]) -> Facts:
        assert np.isfinite(values).all()
        centre, spread = self.measure(values)
        least, greatest = values.min(axis=0), values.max(axis=0)
        is_constant = is_still(values, spread)
        return {
            "rows": len(values),
            "centre": centre.tolist(),
            "spread": np.where(is_constant, otherwise, spread).tolist(),
            "least": least.tolist(),
            "greatest": greatest.tolist(),
            "constant": [indicator.name for indicator, still in zip(columns, is_constant, strict=True) if still],
        }


def is_still(values: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(columns,) whether a spread of values (rows, columns) is no more than rounding."""
    still: NDArray[np.bool_] = spread <= NO_SPREAD * np.abs(values).max(axis=0)
    return still
