"""What an indicator is: a function of one symbol's bars, with its name, unit, warm-up and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Column = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars of one symbol, oldest first; each column is (bars,) float64, contiguous."""

    open: Column
    high: Column
    low: Column
    close: Column
    volume: Column
    """NaN where it is not known."""
    amount: Column
    """Money traded; NaN where it is not known."""


@dataclass(frozen=True)
class Indicator:
    """One number for each bar, made from that bar and those before it."""

    name: str
    family: str
    unit: str
    """Unit of its values, in words."""
    warm_up: int
    """Bars at the start of a symbol for which it has no value."""
    source: str
    """Formula, and who says so."""
    compute: Callable[[Bars], Column]
    """Bars -> (bars,) values; not finite where there is none."""
    uses_volume: bool = False
