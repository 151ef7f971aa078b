"""What files and terminals may do to the screens: hostile text, and sizes that change by the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ui.screens import opened, press
from workstation.runs import events
from workstation.runs.journal import JournalWriter

if TYPE_CHECKING:
    from tests.ui.screens import AppOf, Record


async def test_control_characters_in_files_never_reach_the_terminal(app_of: AppOf, record: Record) -> None:
    made = record("quick-1")
    writer = JournalWriter(made.run.journal)
    writer.append(events.MessageLogged("warning", "\x1b[31mred\x1b]0;title\x07 [bold]not markup[/bold] \u202eevil"))
    writer.close()
    async with opened(app_of("quick-1")) as pilot:
        shown = await press(pilot)
    assert "[bold]not markup[/bold]" in shown
    assert not any(character in shown for character in "\x1b\x07\u202e")


async def test_a_resize_storm_does_no_harm(app_of: AppOf, record: Record) -> None:
    record("quick-1")
    app = app_of("quick-1")
    async with opened(app) as pilot:
        for width, height in [(1, 1), (20, 4), (59, 15), (60, 16), (300, 90), (10, 60), (200, 10), (120, 36)] * 2:
            await pilot.resize_terminal(width, height)
        for key in ("1", "3"):
            await press(pilot, key)
            for width, height in [(1, 1), (20, 4), (300, 90), (120, 36)]:
                await pilot.resize_terminal(width, height)
    assert app.return_code in {None, 0}
