"""Styles that stylesheets give to parts of a widget, looked up when a part is first drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.dom import DOMNode

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget


def style_of(widget: Widget, name: str) -> Style:
    """How the app's stylesheets draw what has the class `name` within the widget.

    Textual's own component classes do the same, but for all of a widget's classes at every change of any style, which
    is most of the work of a screen whose widgets have a class for each colour.
    """
    part = DOMNode(classes=name)
    part._attach(widget)  # noqa: SLF001 - Textual has no public way to ask for the style of what is not mounted
    widget.app.stylesheet.apply(part, animate=False)
    return part.rich_style
