"""The line to the terminal: stalled, hung up, or told to go; what depends on Textual's insides stands here alone."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from workstation.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

BACKLOG = 6
"""Frames' parts that may wait to be written; more means that the terminal does not read."""

LAST_SECONDS = 1.0
"""How long leaving in good order may take, before the process ends without it."""


def check_terminal() -> None:
    """Make sure that there is a terminal to draw on.

    Raises:
        UsageError: if input or output is not a terminal: Textual would start, show nothing and never end.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        raise UsageError("the screens need a terminal, and this is none; use --no-ui, or runs list, for plain text")


def waiting_writes(app: App[int]) -> int:
    """Writes that wait for the terminal; 0 where Textual does not tell."""
    writer = getattr(app._driver, "_writer_thread", None)  # noqa: SLF001 - Textual has no public name for its backlog
    queue = getattr(writer, "_queue", None)
    return queue.qsize() if queue is not None else 0


class StalledLine:
    """Drops frames while the terminal does not read, and asks for one whole frame when it reads again.

    Textual blocks its event loop once 30 writes wait; a frame that is dropped costs nothing, as the next shows all.
    """

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._has_dropped = False

    def takes_frame(self) -> bool:
        """Whether a frame may be written now."""
        if waiting_writes(self._app) <= BACKLOG:
            return True
        if not self._has_dropped:
            self._has_dropped = True
            self._look_later()
        return False

    def _look_later(self) -> None:
        asyncio.get_running_loop().call_later(0.1, self._look)

    def _look(self) -> None:
        if waiting_writes(self._app):
            self._look_later()
            return
        self._has_dropped = False
        self._app.screen.refresh()


def leave_when_told(leave: Callable[[ExitCode], None]) -> None:
    """Leave on SIGTERM, on SIGHUP, and when the terminal goes away; call it inside the event loop.

    Whatever happens then, the process ends within `LAST_SECONDS`.
    """
    loop = asyncio.get_running_loop()

    def go(code: ExitCode) -> None:
        _end_at_last(code)
        leave(code)

    for number, code in ((signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGHUP, ExitCode.HANGUP)):
        loop.add_signal_handler(number, go, code)
    watch = threading.Thread(target=_await_hangup, args=(loop, go), name="hangup", daemon=True)
    watch.start()


def _await_hangup(loop: asyncio.AbstractEventLoop, go: Callable[[ExitCode], None]) -> None:
    """Sleep until the terminal is gone: Textual alone would read the end of it for ever."""
    assert sys.__stdin__ is not None
    poll = select.poll()
    poll.register(sys.__stdin__.fileno(), 0)  # nothing asked for: only a hang-up or an error wakes it
    poll.poll()
    _end_at_last(ExitCode.HANGUP)
    if not loop.is_closed():
        loop.call_soon_threadsafe(go, ExitCode.HANGUP)


def _end_at_last(code: ExitCode) -> None:
    def end() -> None:
        time.sleep(LAST_SECONDS)
        os._exit(code)

    threading.Thread(target=end, name="last-seconds", daemon=True).start()
