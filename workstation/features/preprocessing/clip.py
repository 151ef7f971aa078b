"""Cut scaled values off, so that one wild row cannot shout a batch down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.features.preprocessing.step import Facts, Sheet


@dataclass(frozen=True)
class Clip:
    """Values beyond plus or minus `limit` become the limit."""

    limit: float
    """In units of the scaling."""
    name = "clip"

    @property
    def settings(self) -> Facts:
        """As it was made."""
        return asdict(self)

    def fit(self, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:  # noqa: ARG002 - every step is asked the same way
        """Nothing is learned."""
        return {}

    def apply(self, sheet: Sheet, facts: Facts) -> NDArray[np.float64]:  # noqa: ARG002 - as above
        """(rows, columns) within the limit; NaN stays NaN."""
        clipped: NDArray[np.float64] = np.clip(sheet.values, -self.limit, self.limit)
        return clipped
