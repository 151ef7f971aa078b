"""A terminal for tests and benchmarks: a program in a real pty, what it wrote, and the screen a person would see."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEYS = {"enter": "\r", "tab": "\t", "escape": "\x1b", "down": "\x1b[B", "up": "\x1b[A", "ctrl+c": "\x03"}
_ASKS_FOR_SYNC = b"\x1b[?2026$p"
_HAS_SYNC = b"\x1b[?2026;2$y"


class Terminal:
    """Runs a command with this many columns and rows; use it as a context, at whose end the program is killed."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 36,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.received_bytes = 0
        self.started_at = time.monotonic()
        self.first_paint_seconds: float | None = None
        """Seconds until the first character was on the screen."""
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            _become(command, columns, rows, environment or {})
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.status: int | None = None

    def __enter__(self) -> Self:
        """The terminal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what still runs and let go of the pty."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait(5.0)
        self.hang_up()

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def read(self, seconds: float) -> int:
        """Let the program run for so long; returns how many bytes it wrote."""
        before, end = self.received_bytes, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._read_once(left):
            pass
        return self.received_bytes - before

    def until(self, text: str, seconds: float = 60.0) -> None:
        """Let the program run until the text is on the screen."""
        end = time.monotonic() + seconds
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} is not on the screen:\n{self.text}"
            assert self._read_once(0.1), f"the program ended without {text!r}:\n{self.text}"

    def until_gone(self, text: str, seconds: float = 60.0) -> None:
        """Let the program run until the text is no longer on the screen."""
        end = time.monotonic() + seconds
        while text in self.text:
            assert time.monotonic() < end, f"{text!r} is still on the screen:\n{self.text}"
            assert self._read_once(0.1), f"the program ended with {text!r}:\n{self.text}"

    def press(self, *keys: str) -> None:
        """Type keys, by name or as they are."""
        for key in keys:
            os.write(self._handle, KEYS.get(key, key).encode())

    def hang_up(self) -> None:
        """Drop the line, as a lost connection does."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def wait(self, seconds: float) -> int | None:
        """Exit status as `os.waitstatus_to_exitcode` tells it; None if the program still runs after so long."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            if self._handle >= 0:
                self._read_once(0.02)
            else:
                time.sleep(0.02)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.status = os.waitstatus_to_exitcode(status)
                self._read_last_words()
        return self.status

    def _read_last_words(self) -> None:
        """Read what the program wrote between the last look and its end."""
        while self._handle >= 0 and select.select([self._handle], [], [], 0.0)[0] and self._read_once(0.0):
            pass

    def _read_once(self, seconds: float) -> bool:
        """Read what comes within the time; False where nothing can come any more."""
        if not select.select([self._handle], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._handle, 65536)
        except OSError:  # the program has closed its side
            return False
        self.received_bytes += len(data)
        if _ASKS_FOR_SYNC in data:
            os.write(self._handle, _HAS_SYNC)
        self._stream.feed(data)
        if self.first_paint_seconds is None and self.text.strip():
            self.first_paint_seconds = time.monotonic() - self.started_at
        return bool(data)


def _become(command: Sequence[str], columns: int, rows: int, environment: Mapping[str, str]) -> None:
    os.environ.update(
        TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8", COLUMNS=str(columns), LINES=str(rows)
    )
    os.environ.update(environment)
    os.execvp(command[0], list(command))  # noqa: S606 - the program under test, never a shell
