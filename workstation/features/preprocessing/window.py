"""Scaling of each window by itself: it is done where windows are gathered, by the window's own rows and no others."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.features.preprocessing.step import Facts, Sheet


@dataclass(frozen=True)
class Window:
    """Leaves rows as they are; each window is (value - mean) / standard deviation of its rows, cut off at `clip`."""

    clip: float
    """In standard deviations of a window."""
    name = "window"

    @property
    def settings(self) -> Facts:
        """As it was made."""
        return asdict(self)

    def fit(self, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:  # noqa: ARG002 - every step is asked the same way
        """Nothing is learned."""
        return {}

    def apply(self, sheet: Sheet, facts: Facts) -> NDArray[np.float64]:  # noqa: ARG002 - as above
        """(rows, columns) as they are."""
        return sheet.values
