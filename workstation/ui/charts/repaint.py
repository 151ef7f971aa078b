"""A repaint that sends only the cells that changed, where Textual sends each changed line from its widget's left edge.

Textual 8.2 crops a partly changed strip at its right end only. `App._display` gets every repaint: an app that passes
it through `tightened` sends a live chart in about a quarter of the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult


class TightUpdate(CompositorUpdate):
    """The spans of a `ChopsUpdate`, each written from its first cell to its last."""

    def __init__(self, update: ChopsUpdate) -> None:
        self._update = update

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self._update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        """The repaint as terminal sequences."""
        return "".join(self._pieces(console))

    def _pieces(self, console: Console) -> Iterator[str]:
        for y, start, end in self._update.spans:
            for chop_end, (x, strip) in zip(self._update.chop_ends[y], self._update.chops[y].items(), strict=False):
                first, last = max(start, x), min(end, chop_end)
                if strip is not None and first < last:
                    yield Control.move_to(first, y).segment.text
                    yield strip.crop(first - x, last - x).render(console)


def tightened(renderable: RenderableType | None) -> RenderableType | None:
    """`renderable` itself, or the same repaint in fewer bytes where it is a partial one."""
    return TightUpdate(renderable) if isinstance(renderable, ChopsUpdate) else renderable
