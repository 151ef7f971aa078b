"""What is known of a comparison that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.evaluation.comparison.overlay import Overlay

    Floats = NDArray[np.float64]

ComparedPart = Literal["test", "validation", "unseen"]
PARTS: tuple[ComparedPart, ...] = ("test", "validation", "unseen")
Which = Literal["best", "last", "both", "all"]
WHICH: tuple[Which, ...] = ("best", "last", "both", "all")
"""Which checkpoints of the tagged runs are compared: the best, the last, both of them, or all that are kept."""
OF_ONE_RUN: tuple[Which, ...] = ("both", "all")
"""Of these one run alone may have several."""
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
    """Runs that are compared, in the order in which they were tagged."""
    part: ComparedPart = "test"
    which: Which = "best"
    curve: str = "validation.rmse"
    along: Axis = "step"
    told: dict[str, Any] | None = None
    """As `workstation.evaluation.comparison.compare.compare` tells; None while it is not computed."""
    curves: tuple[Drawn, ...] = ()
    overlays: tuple[Overlay, ...] | None = None
    """Forecasts on the windows that all have, of each group that shares any; None while they are not read."""
    unread: str = ""
    """Why forecasts of a group cannot be read; empty where they can."""
    refusal: str = ""
    """Why they cannot be compared; empty where nothing is wrong."""

    @property
    def is_enough(self) -> bool:
        """Whether there may be two to compare."""
        return len(self.names) >= FEWEST or (bool(self.names) and self.which in OF_ONE_RUN)

    @property
    def places(self) -> list[tuple[Overlay, str]]:
        """Symbols whose forecasts can be looked at, each with the group that has it."""
        return [(each, symbol) for each in self.overlays or () for symbol in each.symbols]
