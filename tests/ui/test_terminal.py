"""The screens in a real terminal that stalls, hangs up, or is none at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.drivers.linux_driver import LinuxDriver

from tests.recorded import Recorded, write_recorded_run
from workstation.errors import UsageError
from workstation.runs.events import MessageLogged
from workstation.runs.journal import JournalWriter
from workstation.ui import terminal
from workstation.ui.opening import open_ui

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workstation.runs.store import Store

PROGRAM = """
import sys
from pathlib import Path
from workstation.cli import main
from workstation.runs.store import Store
from workstation.ui.opening import open_ui
main._invoke = lambda _: open_ui(Store(Path("runs")), "quick-1")
sys.exit(main.run())
"""
PATIENCE = 60.0


class Terminal:
    """The screens in a pseudo-terminal of their own."""

    def __init__(self) -> None:
        self.pid, self.line = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(sys.executable, [sys.executable, "-c", PROGRAM])  # noqa: S606 - no shell is wanted
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.seen = b""

    def read_until(self, text: str) -> None:
        """Read until the text, without its styles, has been written."""
        end = time.monotonic() + PATIENCE
        while text not in re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", self.seen.decode(errors="replace")):
            assert time.monotonic() < end, f"never shown: {text}"
            if select.select([self.line], [], [], 0.5)[0]:
                self.seen += os.read(self.line, 65_536)

    def exit_code(self) -> int:
        """Read on until the program has ended, and say how; negative for a signal."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            if self.line >= 0 and select.select([self.line], [], [], 0.05)[0]:
                with contextlib.suppress(OSError):  # the other end is closed before the process is gone
                    self.seen += os.read(self.line, 65_536)
        raise AssertionError("it never ended")

    def hang_up(self) -> None:
        """Lose the line."""
        os.close(self.line)
        self.line = -1

    def close(self) -> None:
        """End what is left."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.line >= 0:
            self.hang_up()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Recorded]:
    (tmp_path / "runs").mkdir()
    made = write_recorded_run(tmp_path / "runs", "quick-1")
    yield made
    made.release()


@pytest.fixture
def screen(run: Recorded) -> Iterator[Terminal]:
    assert run.run.is_alive()
    shown = Terminal()
    shown.read_until("14:13:18")
    yield shown
    shown.close()


@pytest.mark.slow
def test_quitting_ends_well_and_leaves_the_run_alive(screen: Terminal, run: Recorded) -> None:
    os.write(screen.line, b"q")
    assert screen.exit_code() == 0
    assert b"\x1b[?1049l" in screen.seen, "the terminal is given back as it was"
    assert run.run.is_alive()


@pytest.mark.slow
def test_a_lost_line_ends_the_screens_and_not_the_run(screen: Terminal, run: Recorded) -> None:
    screen.hang_up()
    assert screen.exit_code() == 129
    assert run.run.is_alive()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_the_screens_in_good_order(screen: Terminal, run: Recorded, number: int, code: int) -> None:
    os.kill(screen.pid, number)
    assert screen.exit_code() == code
    assert b"\x1b[?1049l" in screen.seen
    assert run.run.is_alive()


@pytest.mark.slow
def test_a_line_lost_with_the_signal_ignored_ends_the_screens_too(run: Recorded) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        shown = Terminal()
    finally:
        signal.signal(signal.SIGHUP, before)
    shown.read_until("14:13:18")
    shown.hang_up()
    assert shown.exit_code() == 129
    assert run.run.is_alive()


@pytest.mark.slow
def test_a_stalled_line_catches_up_with_one_frame(screen: Terminal, run: Recorded) -> None:
    writer = JournalWriter(run.run.journal)
    for number in range(400):  # many screenfuls, while nobody reads
        writer.append(MessageLogged("info", f"line {number} " + "#" * 60))
        time.sleep(0.02)
    writer.append(MessageLogged("info", "the newest line"))
    writer.close()
    time.sleep(1.0)
    before = len(screen.seen)
    screen.read_until("the newest line")
    os.write(screen.line, b"q")
    assert screen.exit_code() == 0
    assert len(screen.seen) - before < 200_000, "what was missed is not replayed"


@pytest.mark.slow
def test_a_stalled_line_does_not_keep_a_signal_waiting(screen: Terminal, run: Recorded) -> None:
    writer = JournalWriter(run.run.journal)
    for number in range(400):
        writer.append(MessageLogged("info", f"line {number} " + "#" * 60))
        time.sleep(0.02)
    writer.close()
    os.kill(screen.pid, signal.SIGTERM)
    deadline, ended = time.monotonic() + terminal.LAST_SECONDS + 30, (0, 0)
    while not ended[0] and time.monotonic() < deadline:
        time.sleep(0.05)
        ended = os.waitpid(screen.pid, os.WNOHANG)
    assert ended[0], "it waits for somebody to read"
    assert os.waitstatus_to_exitcode(ended[1]) == 143
    screen.pid = 0


def test_without_a_terminal_it_refuses_in_a_sentence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123 - what a redirected stream is
        monkeypatch.setattr(sys, "__stdout__", nothing)
        with pytest.raises(UsageError, match="need a terminal"):
            open_ui(store)


def test_textual_still_has_what_the_backlog_is_read_from() -> None:
    with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a writer wants an open stream
        writer = WriterThread(nothing)
        for _ in range(terminal.BACKLOG + 1):
            writer.write("x")  # the thread does not run yet, so everything waits
        driver = LinuxDriver.__new__(LinuxDriver)
        driver._writer_thread = writer
        app: App[int] = App()
        app._driver = driver
        assert terminal.waiting_writes(app) == terminal.BACKLOG + 1
    assert terminal.BACKLOG < MAX_QUEUED_WRITES - 12, "leaving needs room for a few writes more"


def test_frames_are_dropped_only_while_the_line_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = 0
    monkeypatch.setattr(terminal, "waiting_writes", lambda _: waiting)
    monkeypatch.setattr(terminal.StalledLine, "_look_later", lambda _: None)
    line = terminal.StalledLine(App())
    assert line.takes_frame()
    waiting = terminal.BACKLOG + 1
    assert not line.takes_frame()
    assert not line.takes_frame()


@pytest.mark.slow
def test_the_screens_load_no_torch_and_no_pandas() -> None:
    code = "import sys, workstation.ui.opening; print([m for m in %r if m in sys.modules])"
    banned = ("torch", "pandas", "workstation.worker", "workstation.training", "workstation.data", "plotext")
    found = subprocess.run([sys.executable, "-c", code % (banned,)], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
