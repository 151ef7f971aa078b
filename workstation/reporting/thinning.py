"""Long curves in as many points as a picture can show, with the lowest and highest of every stretch kept."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

POINTS = 3000
"""Points of a chart at most, of all its curves together on one axis."""


def thinned(curves: Sequence[Floats], points: int = POINTS) -> Places:
    """Places, rising, at which to draw curves of one length; all of them where there are few.

    Args:
        curves: (n,) each; values that are not finite are passed over.
        points: how many places there may be, a few more for the first and last.
    """
    length = len(curves[0])
    if length <= points:
        return np.arange(length)
    stretches = max(1, points // (2 * len(curves)))
    edges = np.linspace(0, length, stretches + 1).astype(np.int64)
    chosen = {0, length - 1}
    for curve in curves:
        for start, end in itertools.pairwise(edges):
            part = curve[start:end]
            if np.isfinite(part).any():
                chosen |= {int(start + np.nanargmin(part)), int(start + np.nanargmax(part))}
    return np.array(sorted(chosen))


def evenly(length: int, most: int) -> list[int]:
    """At most so many places from 0 to `length` - 1, the first and the last among them."""
    if length <= most:
        return list(range(length))
    return sorted({round(place * (length - 1) / (most - 1)) for place in range(most)})
