"""The characters of each glyph set: how dots become a cell, and what axes and legends are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.ui.charts.series import Glyphs, LineStyle


@dataclass(frozen=True, eq=False)
class GlyphSet:
    """How one kind of terminal draws. A cell has `down` x `across` dots, whose `weights` add up to its code."""

    across: int
    down: int
    weights: NDArray[np.uint8]
    cells: NDArray[np.str_]
    """The character of each code; empty where each series has a character of its own."""
    shade: str
    """A cell of a band, or empty where a band is made of dots."""
    dashes: str
    """A piece of the reference line, from high in its cell to low."""
    fans: tuple[str, str]
    """Two cells that show in the legend how the wider and the narrower of two bands are filled; where a band is not
    made of dots, the first of them is what fills it."""
    markers: str
    vertical: str
    horizontal: str
    corner: str
    y_tick: str
    x_tick: str
    above: str
    below: str
    bars: str
    samples: dict[LineStyle, str] = field(default_factory=dict)
    """How a line style looks in the legend; empty where the marker says it."""

    def sample(self, style: LineStyle, position: int) -> str:
        """Two or three cells that show in the legend how the series at `position` is drawn."""
        marker = self.markers[position % len(self.markers)]
        return self.samples[style].replace("*", marker) if self.samples else marker

    def pack(self, dots: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Dots of shape (height * down, width * across) as codes of cells, shape (height, width)."""
        rows, columns = dots.shape
        cells = dots.reshape(rows // self.down, self.down, columns // self.across, self.across)
        return np.asarray(np.einsum("hdwa,da->hw", cells.astype(np.uint8), self.weights), dtype=np.uint8)

    def characters(self, codes: NDArray[np.uint8], position: int) -> NDArray[np.str_]:
        """The characters of `codes`, of the same shape, for the series at `position`."""
        if self.cells.size:
            return self.cells[codes]
        return np.where(codes > 0, self.markers[position % len(self.markers)], " ")


_SAMPLES: dict[LineStyle, str] = {"solid": "──", "marked": "╌*╌", "dotted": "┈┈", "dashed": "╌╌"}

BRAILLE = GlyphSet(
    across=2,
    down=4,
    weights=np.array([[1, 8], [2, 16], [4, 32], [64, 128]], dtype=np.uint8),
    cells=np.array([" ", *(chr(0x2800 + code) for code in range(1, 256))]),
    shade="",
    dashes="⠉⠒⠤⣀",
    fans=("⡈⢂", "⢕⡪"),
    markers="◆●▲■▼○",
    vertical="│",
    horizontal="─",
    corner="└",
    y_tick="┤",
    x_tick="┬",
    above="↑",
    below="↓",
    bars="▁▂▃▄▅▆▇█",
    samples=_SAMPLES,
)

BLOCK = GlyphSet(
    across=2,
    down=2,
    weights=np.array([[1, 2], [4, 8]], dtype=np.uint8),
    cells=np.array(list(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")),
    shade="░",
    dashes="╌",
    fans=("░░", "▒▒"),
    markers="◆●▲■▼○",
    vertical="│",
    horizontal="─",
    corner="└",
    y_tick="┤",
    x_tick="┬",
    above="↑",
    below="↓",
    bars="▁▂▃▄▅▆▇█",
    samples=_SAMPLES,
)

ASCII = GlyphSet(
    across=1,
    down=1,
    weights=np.array([[1]], dtype=np.uint8),
    cells=np.array([], dtype="<U1"),
    shade=":",
    dashes="-",
    fans=("..", "::"),
    markers="*o+x#@",
    vertical="|",
    horizontal="-",
    corner="+",
    y_tick="+",
    x_tick="+",
    above="^",
    below="v",
    bars=".:-=+*#%",
)

GLYPH_SETS: dict[Glyphs, GlyphSet] = {"braille": BRAILLE, "block": BLOCK, "ascii": ASCII}
