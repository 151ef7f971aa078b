"""What is known of a comparison that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ComparedPart = Literal["test", "validation", "unseen"]
PARTS: tuple[ComparedPart, ...] = ("test", "validation", "unseen")
Axis = Literal["step", "epoch", "time"]
AXES: tuple[Axis, ...] = ("step", "epoch", "time")
FEWEST = 2


@dataclass(frozen=True, eq=False)
class Drawn:
    """A curve of one run."""

    run: str
    unit: str
    x: Floats
    """(points,)"""
    y: Floats
    """(points,) NaN where it is not known."""


@dataclass(frozen=True, eq=False)
class Compared:
    """Runs beside each other, as far as that is computed."""

    names: tuple[str, ...]
    """What is compared, in the order in which it was tagged."""
    part: ComparedPart = "test"
    curve: str = "validation.rmse"
    along: Axis = "step"
    told: dict[str, Any] | None = None
    """As `workstation.evaluation.comparison.compare.compare` tells; None while it is not computed."""
    curves: tuple[Drawn, ...] = ()
    refusal: str = ""
    """Why they cannot be compared; empty where nothing is wrong."""
