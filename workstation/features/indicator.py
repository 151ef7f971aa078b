"""What an indicator is: a function of one symbol's bars, with its name, unit, space, warm-up, memory and source."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Column = NDArray[np.float64]
Shared = TypeVar("Shared")

Space = Literal["price", "volume", "money", "flow", "ratio", "score"]
"""What a value is measured in, and so what may be done to it.

price   the currency of the prices, for one unit; moves with the price
volume  units traded
money   the currency of the prices, times units traded
flow    units traded, counted up or down, so that it has a sign and no logarithm
ratio   a part of a price or of a volume, or the logarithm of a ratio: free of both units
score   a place on a scale of its own, like 0 to 100
"""

Read = Literal["open", "high", "low", "close", "volume", "amount"]


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
    _shared: dict[str, object] = field(default_factory=dict, init=False, repr=False)

    def shared(self, name: str, compute: Callable[[Bars], Shared]) -> Shared:
        """What several indicators are made from, computed once; a name stands for one computation."""
        if name not in self._shared:
            self._shared[name] = compute(self)
        return self._shared[name]  # type: ignore[return-value]  # a name stands for one computation and its type


@dataclass(frozen=True)
class Indicator:
    """One number for each bar, made from that bar and those before it."""

    name: str
    family: str
    unit: str
    """Unit of its values, in words."""
    space: Space
    warm_up: int
    """Bars at the start of a symbol for which it has no value."""
    source: str
    """Formula, and who says so."""
    compute: Callable[[Bars], Column]
    """Bars -> (bars,) values; not finite where there is none."""
    reads: tuple[Read, ...]
    """Columns of the bars that it is made from."""
    needs_positive: bool = False
    """Whether it divides by a price or takes its logarithm, so that it has no meaning for a series with a sign."""
    memory: int = 0
    """Bars after the warm-up over which the start of the history fades to a millionth of the column's own spread.

    Zero for a value that depends on its window alone (to the rounding of running sums); recursive smoothing (EMA,
    Wilder's) never forgets altogether.
    """
    version: int = 1
    """Counted up when the values change while the words above stay the same."""

    @property
    def uses_volume(self) -> bool:
        """Whether it has no value where nothing is known of what was traded."""
        return "volume" in self.reads or "amount" in self.reads

    @property
    def definition(self) -> str:
        """A short hash of what it says of itself: indicators of one name and different definitions are different."""
        words = [self.name, self.unit, self.space, self.warm_up, self.source, self.reads, self.version]
        return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:12]
