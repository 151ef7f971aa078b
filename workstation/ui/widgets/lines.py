"""Lines of text that are shown again and again, and of which only the changed cells are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip
from textual.widget import Widget

from workstation.ui.widgets.paint import Colours, repaint, strip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.events import Resize
    from textual.geometry import Size

    from workstation.ui.text import Line


class Lines(Widget):
    """A block of lines: `show` replaces them. It takes margins, but neither border nor padding."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Lines { width: 1fr; height: auto; }"

    def __init__(
        self,
        *,
        fit: Callable[[int], Sequence[Line]] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        """Make it empty, or with lines that `fit` makes for a width, anew for each width."""
        super().__init__(id=id, classes=classes)
        self._fit = fit
        self._colours = Colours(self)
        self._lines: tuple[Line, ...] = ()
        self._strips: list[Strip] = []

    def on_resize(self, event: Resize) -> None:
        """Show what fits the new width."""
        if self._fit:
            self.show(self._fit(event.size.width))

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines from now on."""
        new = tuple(lines)
        if new == self._lines:
            return
        has_new_height = len(new) != len(self._lines) and self.styles.is_auto_height
        before, self._lines = self._lines, new
        if has_new_height or not self.size:
            self._strips = []
            self.refresh(layout=has_new_height)
            return
        old = self._strips
        self._strips = self._redrawn(before) if self._is_drawn and len(before) == len(new) else self._drawn()
        repaint(self, old, self._strips)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """One row for each line."""
        return len(self._lines)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - Textual's signature
        """Whatever there is room for."""
        return container.width

    def render_line(self, y: int) -> Strip:
        """Row `y`."""
        if not self._is_drawn:
            self._strips = self._drawn()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        self._strips = []
        self._colours.forget()
        super().notify_style_update()

    @property
    def _is_drawn(self) -> bool:
        """Whether the strips are those of the widget's size."""
        width, height = self.size
        return bool(self._strips) and len(self._strips) == height and self._strips[0].cell_length == width

    def _drawn(self) -> list[Strip]:
        width, height = self.size
        shown = self._lines[:height] + ((),) * (height - len(self._lines))
        return [strip_of(line, width, self._colours) for line in shown]

    def _redrawn(self, before: tuple[Line, ...]) -> list[Strip]:
        """The strips, with those lines drawn anew that differ from before."""
        strips = list(self._strips)
        for y, (line, old) in enumerate(zip(self._lines[: len(strips)], before, strict=False)):
            if line != old:
                strips[y] = strip_of(line, self.size.width, self._colours)
        return strips
