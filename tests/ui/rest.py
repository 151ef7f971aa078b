"""Waiting until an app has done all that was asked of it, so that what it shows then is the same on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.constants import MAX_FPS

from tests.ui.snapshot import picture

if TYPE_CHECKING:
    from textual.pilot import Pilot

_ROUNDS = 2
"""Rounds in a row without work: a message may be on its way from a widget to the app while one looks."""
_FRAMES = 3
"""Frames in a row that show the same: a scroll bar is drawn a frame after what it scrolls."""
_MOST_ROUNDS = 5000


async def at_rest(pilot: Pilot[int]) -> None:
    """Wait until all work is done and three frames in a row show the same."""
    frames: list[str] = []
    while len(frames) < _FRAMES or len(set(frames[-_FRAMES:])) > 1:
        await work_done(pilot)
        frames.append(picture(pilot.app, has_styles=True))


async def work_done(pilot: Pilot[int]) -> None:
    """Wait until no message waits anywhere and no worker works."""
    quiet = 0
    for _ in range(_MOST_ROUNDS):
        await pilot.pause(0.5 / MAX_FPS)
        quiet = 0 if _is_busy(pilot) else quiet + 1
        if quiet == _ROUNDS:
            return
    raise AssertionError("the app never comes to rest")


def _is_busy(pilot: Pilot[int]) -> bool:
    """Whether a worker works, a message waits to be handled, which may start another worker, or a frame is due."""
    app, screen = pilot.app, pilot.app.screen
    if any(not worker.is_finished for worker in app.workers):
        return True
    if screen._layout_required or screen._scroll_required or screen._repaint_required or screen._dirty_widgets:
        return True
    if any(node._layout_required for node in screen.walk_children()):
        return True
    nodes = [app, *(node for screen in app.screen_stack for node in screen.walk_children(with_self=True))]
    return any(not node._message_queue.empty() for node in nodes)
