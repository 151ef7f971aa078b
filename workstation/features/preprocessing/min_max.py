"""Scaling to the range of training rows: their least value becomes 0 and their greatest 1; later rows may leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.features.preprocessing.scaling import Scaling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def min_max(*, per_symbol: bool) -> Scaling:
    """The step."""
    return Scaling("min_max", _measure, per_symbol)


def _measure(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    least = values.min(axis=0)
    return least, values.max(axis=0) - least
