"""Robust scaling: median and interquartile range of training rows, which a few wild values do not move.

Where the middle half of a column is one value, as of opening gaps on a market that never closes, the range says
nothing of the rest: its spread is then the population standard deviation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.preprocessing.scaling import Scaling, is_still

if TYPE_CHECKING:
    from numpy.typing import NDArray


def robust(*, per_symbol: bool) -> Scaling:
    """The step."""
    return Scaling("robust", _measure, per_symbol)


def _measure(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, middle, high = np.percentile(values, [25.0, 50.0, 75.0], axis=0)
    return middle, np.where(is_still(values, high - low), values.std(axis=0), high - low)
