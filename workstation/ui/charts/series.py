"""What a chart shows: series over a common x, an optional reference line, and how to draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Glyphs = Literal["braille", "block", "ascii"]
"""Characters of the plot: 2x4 dots a cell, 2x2 blocks a cell, or one ASCII character a cell."""

LineStyle = Literal["solid", "marked", "dotted", "dashed"]
"""How a line is told apart without colour; `marked` is dashed with a marker at each point while there are few."""

LINE_STYLES: tuple[LineStyle, ...] = ("solid", "marked", "dotted", "dashed")


@dataclass(frozen=True, eq=False)
class Series:
    """One line: `y` over `x`, both of shape (n,).

    `x` never falls. Values of `y` that are not finite are gaps. `low` and `high`, of the same shape, are the
    extremes behind each point and are drawn as a faint band, so that a spike between two points is seen.
    Without a `style` the series gets one by its position in the chart.
    """

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
    style: LineStyle | None = None

    def __post_init__(self) -> None:
        assert (self.low is None) == (self.high is None), "a band has two edges"
        for values in (self.y, self.low, self.high):
            assert values is None or values.shape == self.x.shape, "one value for each x"
        assert bool(np.all(self.x[1:] >= self.x[:-1])), "x never falls and is never NaN"


@dataclass(frozen=True)
class Reference:
    """A horizontal line to compare with, for instance the naive forecast's error, in the chart's unit."""

    label: str
    value: float


@dataclass(frozen=True, eq=False)
class Band:
    """A region between two edges, all of shape (n,), filled faintly; of several the wider ones come first.

    `x` rises. Where an edge is not finite, there is no band up to the next point.
    """

    label: str
    x: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def __post_init__(self) -> None:
        assert self.x.shape == self.low.shape == self.high.shape, "two edges at each x"


@dataclass(frozen=True)
class Mark:
    """A vertical line at an x, such as the present, with a word at its top."""

    label: str
    x: float


@dataclass(frozen=True, eq=False)
class ChartData:
    """Everything that one chart shows at one moment.

    With an `x_range` the x axis spans exactly that and points outside it are not drawn; without one it grows in
    jumps. `smoothing` in [0, 1) is the weight that an exponential moving average gives to its past; 0 draws the
    raw line, and so does a `marked` series always, whose points stand for themselves. With `log_y` values that are
    not positive are gaps, and smoothing is done on logarithms.
    """

    title: str
    unit: str = ""
    x_label: str = "step"
    x_range: tuple[float, float] | None = None
    series: tuple[Series, ...] = ()
    reference: Reference | None = None
    log_y: bool = False
    smoothing: float = 0.0
    has_dates: bool = False
    """Whether x is time, in nanoseconds since 1970-01-01 UTC, so that dates stand under the chart."""
    bands: tuple[Band, ...] = ()
    """Regions behind all lines, in the colour of the second series."""
    mark: Mark | None = None
    moments: tuple[int, ...] = ()
    """Where x counts bars, when each whole x from 0 on begins, in nanoseconds as above; dates stand under the chart."""
    empty: str = "waiting for the first step"
    is_first_on_top: bool = False
    """Whether the first series is drawn over the others, and not beneath them."""

    def __post_init__(self) -> None:
        assert 0 <= self.smoothing < 1, "smoothing is a weight below one"
        assert self.x_range is None or self.x_range[0] < self.x_range[1], "an x range has a width"
