"""What a candle chart shows: bars, lines over or beneath them, marks, and the parts of a split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.series import LINE_STYLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.resample import SymbolBars
    from workstation.ui.charts.series import LineStyle


@dataclass(frozen=True, eq=False)
class IndicatorLine:
    """An indicator of all bars."""

    name: str
    unit: str
    values: NDArray[np.float64]
    """(bars,) NaN where there is none."""
    is_price: bool
    """Whether it is drawn over the candles, on their axis; the others have a pane of their own beneath."""
    has_value: bool = True
    """Whether its value under the cursor is said beside its name."""


@dataclass(frozen=True)
class PartSpan:
    """A stretch of time that a split gives to a part."""

    name: str
    """`train`, `validation`, `test`, `unseen` or `gap`."""
    start: int
    """Nanoseconds since 1970-01-01 UTC."""
    stop: int
    """Nanoseconds since 1970-01-01 UTC; exclusive."""


@dataclass(frozen=True, eq=False)
class CandleData:
    """Everything that one candle chart shows, whatever part of it is in sight."""

    bars: SymbolBars
    is_series: bool = False
    """Whether these are other series than prices, which are drawn as a line."""
    is_log: bool = False
    """Whether prices stand on a logarithmic axis; they must be positive then."""
    lines: tuple[IndicatorLine, ...] = ()
    marked: NDArray[np.intp] | None = None
    """Bars that something is said of, rising; None where nothing was looked for, so that no row is kept for them."""
    chosen: int | None = None
    """The marked bar that is being read about."""
    parts: tuple[PartSpan, ...] = ()
    """Parts of a split, in order of time; empty where none is known."""

    def style_of(self, line: IndicatorLine) -> LineStyle:
        """How a line is drawn: solid in a pane of its own, and over the candles unlike the others there."""
        over = [other for other in self.lines if other.is_price]
        return LINE_STYLES[over.index(line) % len(LINE_STYLES)] if line.is_price else "solid"

    def __post_init__(self) -> None:
        assert all(line.values.shape == self.bars.close.shape for line in self.lines), "one value for each bar"
        assert not self.is_log or float(np.min(self.bars.low, initial=1.0)) > 0, "a logarithm is of positive prices"
