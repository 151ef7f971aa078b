"""What all screens share: the rows above and beneath, a layout for each size, and when to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from workstation.ui.state import Moment
from workstation.ui.text import say, wrapped
from workstation.ui.views.chrome import footer, layout_of, tabs
from workstation.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.app import App

    from workstation.runs.progress import State
    from workstation.ui.text import Line

LAYOUTS = ("tiny", "small", "medium", "large")
_NOTICE_LINES = 3


class MomentScreen(Screen[None], inherit_bindings=False):
    """A main screen: it shows what the app comes to know while it is in sight, and draws nothing while it is not."""

    def on_mount(self) -> None:
        """Show whatever the app comes to know."""
        self.watch(self.app, "moment", self._refresh, init=False)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in sight."""
        self._refresh()

    def on_resize(self) -> None:
        """Use the new size."""
        self._refresh()

    def _refresh(self) -> None:
        if self.is_current:
            self._show(moment_of(self.app))

    def _show(self, moment: Moment) -> None:
        """Show this moment; each screen does it in its own way."""
        raise NotImplementedError


def moment_of(app: App[int]) -> Moment:
    """What the app knows now."""
    found = getattr(app, "moment", None)
    assert isinstance(found, Moment), "screens belong to the app that has the moment"
    return found


def lay_out(screen: Screen[None]) -> str:
    """Put the class of the layout that fits on the screen, and return its name."""
    chosen = layout_of(*screen.app.size)
    for name in LAYOUTS:
        screen.set_class(name == chosen, f"-{name}")
    return chosen


def show_frame(
    screen: Screen[None], name: str, moment: Moment, state: State | None, idle: Collection[str] = ()
) -> None:
    """Show the rows of screens and of keys, and the notice if there is one; `idle` actions have no effect now."""
    width = screen.app.size.width - 2
    screen.query_one("#tabs", Lines).show([tabs(name, moment.open_run, moment.where, width)])
    screen.query_one("#footer", Lines).show([footer(name, state, width, idle)])
    screen.query_one("#notice", Lines).show(_broken(moment.notice, width))


def _broken(notice: Line, width: int) -> list[Line]:
    """A notice on as many lines as there is room for, the last of which is cut where that is not enough."""
    if not notice:
        return []
    lines = wrapped("".join(text for text, _ in notice), width)
    shown = [*lines[: _NOTICE_LINES - 1], " ".join(lines[_NOTICE_LINES - 1 :])]
    return [say(line, notice[0][1]) for line in shown if line]
