"""The inside of a chart: bands below, lines over them, markers and the reference line in cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.grid import COLOURS, Grid, Role, band_role, series_role

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.ui.charts.glyphs import GlyphSet
    from workstation.ui.charts.series import LineStyle
    from workstation.ui.charts.strokes import Strokes


class Plot:
    """A field of `width` x `height` cells to draw on, bottom layer first.

    A line replaces bands. Where two lines share a cell it shows the dots of both in the colour of the later one.
    """

    def __init__(self, width: int, height: int, glyphs: GlyphSet) -> None:
        self.grid = Grid.blank(width, height)
        self.glyphs = glyphs
        self.columns = width * glyphs.across
        self.rows = height * glyphs.down
        self._codes = np.zeros((height, width), dtype=np.uint8)

    def rule(self, row: int) -> None:
        """Draw a dashed horizontal line at dot `row`."""
        dashes = self.glyphs.dashes
        y, offset = divmod(row, self.glyphs.down)
        self.grid.characters[y, ::2] = dashes[offset * len(dashes) // self.glyphs.down]
        self.grid.roles[y, ::2] = Role.REFERENCE

    def band(self, strokes: Strokes, position: int) -> None:
        """Draw the band of the series at `position`, fainter than a line even without colour."""
        shade = self.glyphs.shade
        codes = self.glyphs.pack(strokes.dots(self.rows) if shade else strokes.faint_dots(self.rows))
        self._codes |= codes
        characters = np.full(codes.shape, shade) if shade else self.glyphs.characters(self._codes, position)
        self._ink(codes > 0, characters, band_role(position))

    def fan(self, strokes: Strokes, depth: int) -> None:
        """Draw a region behind all lines; the next one inside it, of another `depth`, is denser also without colour."""
        is_dots, position = not self.glyphs.shade, 1
        dots = strokes.sparse_dots(self.rows) if is_dots and not depth else strokes.faint_dots(self.rows)
        codes = self.glyphs.pack(dots if is_dots else strokes.dots(self.rows))
        self._codes |= codes
        shade = np.full(codes.shape, self.glyphs.fans[min(depth, 1)][0])
        characters = self.glyphs.characters(self._codes, position) if is_dots else shade
        self._ink(codes > 0, characters, band_role(position))

    def upright(self, place: float, label: str) -> None:
        """Draw a vertical line at a place from 0, the left end, to 1, with a word at the left of its top."""
        height, width = self._codes.shape
        x = min(max(0, int(place * width)), width - 1)
        self.grid.characters[:, x] = self.glyphs.vertical
        self.grid.roles[:, x] = Role.AXIS
        if len(label) < x and height > 1:
            self.grid.write(x - len(label) - 1, 0, label, Role.LABEL)

    def line(self, strokes: Strokes, style: LineStyle, position: int) -> None:
        """Draw the line of the series at `position`; its style is drawn where a cell has dots."""
        styled = strokes.dashed(style) if self.glyphs.samples else strokes
        codes = self.glyphs.pack(styled.dots(self.rows))
        is_line = (self.grid.roles >= series_role(0)) & (self.grid.roles < series_role(0) + COLOURS)
        is_inked = codes > 0
        self._codes[is_inked] = np.where(is_line, self._codes | codes, codes)[is_inked]
        self._ink(is_inked, self.glyphs.characters(self._codes, position), series_role(position))

    def mark(self, columns: NDArray[np.intp], rows: NDArray[np.intp], position: int) -> None:
        """Put the marker of the series at `position` on the cells of the dots at `columns` and `rows`."""
        cells = rows // self.glyphs.down, columns // self.glyphs.across
        self.grid.characters[cells] = self.glyphs.markers[position % len(self.glyphs.markers)]
        self.grid.roles[cells] = series_role(position)

    def _ink(self, where: NDArray[np.bool_], characters: NDArray[np.str_], role: int) -> None:
        self.grid.characters[where] = characters[where]
        self.grid.roles[where] = role
