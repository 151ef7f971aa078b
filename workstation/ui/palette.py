"""The command palette: every action of the screen in sight, every run, every theme."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from workstation.ui import messages, themes
from workstation.ui.actions import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import App
    from textual.screen import Screen

    from workstation.runs.store import Listing


def palette(app: App[int], mode: str, screen: Screen[Any], listings: Iterable[Listing]) -> Iterable[SystemCommand]:
    """What can be searched for, in the order in which it is shown before anything is typed."""
    for action in on_screen(mode):
        yield SystemCommand(action.label, action.help, partial(app.run_action, action.id, screen))
    for listing in listings:
        chosen = messages.RunChosen(listing.name)
        yield SystemCommand(f"open {listing.name}", f"This run is {listing.state}.", partial(app.post_message, chosen))
    for name in themes.NAMES:
        yield SystemCommand(f"colours {name}", "Change the colours.", partial(setattr, app, "theme", name))
