"""Standard scaling: mean and population standard deviation of training rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.features.preprocessing.scaling import Scaling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def standard(*, per_symbol: bool) -> Scaling:
    """The step."""
    return Scaling("standard", _measure, per_symbol)


def _measure(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return values.mean(axis=0), values.std(axis=0)
