"""A histogram as rows of text, each cell filled in eighths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.charts.glyphs import BRAILLE

if TYPE_CHECKING:
    from numpy.typing import NDArray


def columns_of(shares: NDArray[np.float64], rows: int, cells: int, highest: float) -> list[str]:
    """Bars of `cells` cells beside each other, from the top row down; a bar of any height shows at least an eighth.

    Args:
        shares: (bins,) heights, 0 or more.
        rows: of the picture.
        cells: width of a bar.
        highest: the height that reaches the top.
    """
    shades = np.array([" ", *BRAILLE.bars])
    levels = np.rint(shares / highest * rows * 8).astype(int) if highest > 0 else np.zeros(len(shares), dtype=int)
    levels = np.where(shares > 0, np.maximum(levels, 1), 0)
    return ["".join(np.repeat(shades[np.clip(levels - 8 * (rows - 1 - row), 0, 8)], cells)) for row in range(rows)]
