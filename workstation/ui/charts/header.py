"""The head of a chart: title and unit, and a legend with the last value of each series and the reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.grid import Role, band_role, series_role
from workstation.ui.charts.labels import VALUE_WIDTH, value_label
from workstation.ui.charts.series import LINE_STYLES
from workstation.ui.charts.smooth import drawn_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.ui.charts.glyphs import GlyphSet
    from workstation.ui.charts.grid import Grid
    from workstation.ui.charts.scale import Axis
    from workstation.ui.charts.series import Band, ChartData, LineStyle, Series

Piece = tuple[str, int]
"""A stretch of text and its role."""


@dataclass(frozen=True)
class Legend:
    """Entries side by side, `gap` columns apart; each says how a line is drawn, its name and its value."""

    entries: list[list[Piece]] = field(default_factory=list)
    gap: int = 2

    @property
    def width(self) -> int:
        """Columns that it takes."""
        return sum(map(_length, self.entries)) + self.gap * max(len(self.entries) - 1, 0)

    def write(self, grid: Grid, x: int, y: int) -> None:
        """Write the entries from column `x` of row `y` on."""
        for entry in self.entries:
            x = _write(grid, x, y, entry) + self.gap


@dataclass(frozen=True)
class Header:
    """One way to arrange title and legends: `right` ends the title's row, `below` has a row of its own."""

    title: list[Piece]
    right: Legend
    below: Legend

    def fits(self, width: int) -> bool:
        """Whether `width` columns hold it, with two between title and legend."""
        gap = 2 if self.right.entries else 0
        return _length(self.title) + gap + self.right.width <= width and self.below.width <= width

    def write(self, grid: Grid) -> int:
        """Write it into the first rows of `grid`; return how many."""
        _write(grid, 0, 0, self.title)
        self.right.write(grid, grid.size[0] - self.right.width, 0)
        self.below.write(grid, 0, 1)
        return 2 if self.below.entries else 1


def write_header(grid: Grid, data: ChartData, glyphs: GlyphSet, y_axis: Axis, *, is_tall: bool) -> int:
    """Write title and legend and return the rows used, 2 only where the chart is tall and one cannot hold both.

    What does not fit is left out whole: notes behind the title, then values, then series, both from the last series
    to the second.
    """
    width, _ = grid.size
    ways = _headers(data, glyphs, y_axis, width, is_tall=is_tall)
    return next(header for header in ways if header.fits(width)).write(grid)


def write_title(grid: Grid, data: ChartData) -> None:
    """Write only the title, for a chart that has nothing to show yet."""
    width, _ = grid.size
    fitting = [title for title in _titles(data) if _length(title) <= width]
    _write(grid, 0, 0, fitting[0] if fitting else [(_cut(data.title, width), Role.TITLE)])


def style_of(series: Series, position: int) -> LineStyle:
    """The line style of the series at `position` in its chart."""
    return series.style or LINE_STYLES[position % len(LINE_STYLES)]


def last_value(y: NDArray[np.float64]) -> float:
    """The newest finite value of `y`, shape (n,), NaN where it has none."""
    for some in (y[-64:], y):
        finite = np.flatnonzero(np.isfinite(some))
        if finite.size:
            return float(some[finite[-1]])
    return float("nan")


def _value(data: ChartData, position: int) -> str:
    """Where the line of the series at `position` ends: a smoothed one where it is drawn."""
    series = data.series[position]
    return value_label(last_value(drawn_values(series, style_of(series, position), data)))


def _headers(data: ChartData, glyphs: GlyphSet, y_axis: Axis, width: int, *, is_tall: bool) -> Iterator[Header]:
    """Ways to write the header, the best first; the last one always fits."""
    titles = _titles(data)
    reference = _reference_entries(data, glyphs, y_axis)
    short = _series_entries(data, glyphs, is_compact=True)
    full = Legend(_series_entries(data, glyphs, is_compact=False) + reference, gap=3)
    compact, none = Legend(short + reference), Legend()
    counts = range(len(short) - 1, 0, -1)
    fewer = [short, *(_valued(short, count) for count in counts), *(short[:count] for count in counts)]
    yield from (Header(titles[0], legend, none) for legend in (full, compact))
    if is_tall:
        yield from (Header(title, none, legend) for legend in (full, compact) for title in titles)
        yield from (Header(title, Legend(reference), Legend(some)) for some in fewer for title in titles)
    alone = Legend([entry[-1:] for entry in short[:1]])
    for legend in (*(Legend(some + reference) for some in fewer), alone):
        yield from (Header(title, legend, none) for title in titles)
    yield Header([(_cut(data.title, width), Role.TITLE)], none, none)


def _valued(entries: list[list[Piece]], count: int) -> list[list[Piece]]:
    """All entries, with the values of the first `count` of them."""
    names = [[sample, (label.rstrip(), role)] for sample, (label, role), _ in entries[count:]]
    return [*entries[:count], *names]


def _titles(data: ChartData) -> list[list[Piece]]:
    """The title with its unit and what was done to the values, then with fewer of these notes."""
    said = [data.unit, "log" if data.log_y else "", f"smoothed {data.smoothing:g}" if data.smoothing else ""]
    notes = [note for note in said if note]
    title: Piece = (data.title, Role.TITLE)
    noted = [[title, (f" ({', '.join(notes[:count])})", int(Role.UNIT))] for count in range(len(notes), 0, -1)]
    return [*noted, [title]]


def _series_entries(data: ChartData, glyphs: GlyphSet, *, is_compact: bool) -> list[list[Piece]]:
    """One entry for each series; a lone one needs no name but the title."""
    if len(data.series) == 1 and data.reference is None and not data.bands:
        return [[(_value(data, 0), series_role(0))]]
    entries = [_entry(data, position, glyphs, is_compact=is_compact) for position in range(len(data.series))]
    return [*entries, *(_fan(band, depth, glyphs) for depth, band in enumerate(data.bands))]


def _fan(band: Band, depth: int, glyphs: GlyphSet) -> list[Piece]:
    """How a region is filled, its name, and where it ends."""
    role = band_role(1)
    ends = f"{value_label(float(band.low[-1]))} to {value_label(float(band.high[-1]))}"
    return [(glyphs.fans[min(depth, 1)], role), (f" {band.label} ", Role.LABEL), (ends, role)]


def _entry(data: ChartData, position: int, glyphs: GlyphSet, *, is_compact: bool) -> list[Piece]:
    series = data.series[position]
    role, sample = series_role(position), glyphs.sample(style_of(series, position), position)
    shown = sample[len(sample) // 2] if is_compact else sample
    value = _value(data, position).rjust(VALUE_WIDTH)
    return [(shown, role), (f" {series.label} ", Role.LABEL), (value, role)]


def _reference_entries(data: ChartData, glyphs: GlyphSet, y_axis: Axis) -> list[list[Piece]]:
    """The reference's dash, name and value; an arrow says that it lies above or below the axis."""
    if data.reference is None:
        return []
    value = data.reference.value
    arrow = f" {glyphs.above}" if value > y_axis.high else f" {glyphs.below}" if value < y_axis.low else ""
    dash = glyphs.dashes[len(glyphs.dashes) // 2]
    return [[(f"{dash} {data.reference.label} {value_label(value)}{arrow}", Role.REFERENCE)]]


def _cut(title: str, width: int) -> str:
    """A title that is too long loses words from its end, and in the end letters."""
    while len(title) > width and " " in title:
        title = title.rpartition(" ")[0]
    return title[:width]


def _length(pieces: list[Piece]) -> int:
    return sum(len(text) for text, _ in pieces)


def _write(grid: Grid, x: int, y: int, pieces: list[Piece]) -> int:
    for text, role in pieces:
        x = grid.write(x, y, text, role)
    return x
