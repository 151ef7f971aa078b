"""Carry a missing value on: the symbol's last known one, for a few rows, never before the first and never backward."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.features.preprocessing.step import Facts, Sheet


@dataclass(frozen=True)
class Forward:
    """Fills up to `limit` rows in a row; a warm-up has nothing before it that could be carried on."""

    limit: int
    """Rows."""
    name = "forward"

    @property
    def settings(self) -> Facts:
        """As it was made."""
        return asdict(self)

    def fit(self, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:  # noqa: ARG002 - every step is asked the same way
        """Nothing is learned."""
        return {}

    def apply(self, sheet: Sheet, facts: Facts) -> NDArray[np.float64]:  # noqa: ARG002 - as above
        """(rows, columns) with short gaps filled."""
        row = np.arange(len(sheet.values))
        first = np.repeat(sheet.table.offsets[:-1], np.diff(sheet.table.offsets))
        filled = np.empty(sheet.values.shape, order="F")
        for position, column in enumerate(sheet.values.T):
            known = np.maximum.accumulate(np.where(np.isnan(column), -1, row))
            is_near = (known >= first) & (row - known <= self.limit)
            filled[:, position] = np.where(is_near, column[known], np.nan)
        return filled
