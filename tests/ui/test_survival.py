"""A run outlives whatever watches it: the UI killed, hung up or quit; a new UI finds it live, and two see the same."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.terminal import Terminal
from workstation import profiles
from workstation.runs.events import CommandAnswered
from workstation.runs.follow import Follower
from workstation.runs.progress import State
from workstation.runs.start import start
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A run that trains until the test is over."""
    monkeypatch.setenv("WORKSTATION_DEVICES", str(tmp_path / "devices"))
    profile = profiles.load("quick", ["training.epochs=100000", "model.hidden=8", "training.batch_size=8"])
    run = start(Store(tmp_path / "runs"), profile, stem="quick", name="outliving")
    follower = Follower(run)
    deadline = time.monotonic() + 120
    while follower.progress.step == 0:
        follower.poll()
        assert time.monotonic() < deadline, run.log.read_text(encoding="utf-8")
        time.sleep(0.05)
    yield run
    if run.is_alive() and follower.progress.started:
        os.kill(follower.progress.started.pid, signal.SIGKILL)


def screens(run: Run) -> Terminal:
    return Terminal([sys.executable, "-m", "workstation", "--runs", str(run.folder.parent)])


def watching(run: Run) -> Terminal:
    """A UI on the run's live screen."""
    terminal = screens(run)
    terminal.until(run.name)
    terminal.press("enter")
    terminal.until("samples")
    return terminal


def assert_goes_on(run: Run) -> None:
    follower = Follower(run)
    follower.poll()
    before, deadline = follower.progress.step, time.monotonic() + 60
    while follower.progress.step <= before:
        follower.poll()
        assert follower.state is State.RUNNING
        assert time.monotonic() < deadline, "the run stands still"
        time.sleep(0.02)


def answers_of(run: Run, count: int) -> list[tuple[str, bool]]:
    """The first answers of a run, waited for: the screens may show a new state before its answer is written."""
    deadline = time.monotonic() + 60
    while True:
        answers = [answer for answer in run.progress().answers if isinstance(answer, CommandAnswered)]
        if len(answers) >= count or time.monotonic() > deadline:
            return [(answer.command, answer.is_accepted) for answer in answers]
        time.sleep(0.05)


def test_the_run_goes_on_where_its_ui_is_killed_and_a_new_one_shows_it_live(live: Run) -> None:
    with watching(live) as terminal:
        os.kill(terminal.pid, signal.SIGKILL)
        assert terminal.wait(60) == -signal.SIGKILL
    assert_goes_on(live)
    with screens(live) as terminal:
        terminal.until("running")


@pytest.mark.parametrize("ignores_the_signal", [False, True])
def test_the_run_goes_on_where_the_terminal_is_lost_and_the_ui_ends(live: Run, ignores_the_signal: bool) -> None:  # noqa: FBT001 - a parameter of the test
    command = [sys.executable, "-m", "workstation", "--runs", str(live.folder.parent)]
    if ignores_the_signal:  # as under nohup: the UI must notice by itself that nobody is there
        command = ["sh", "-c", f"trap '' HUP; exec {' '.join(command)}"]
    terminal = Terminal(command)
    terminal.until(live.name)
    terminal.press("enter")
    terminal.until("samples")
    terminal.hang_up()
    assert terminal.wait(60) in {129, -signal.SIGHUP}
    assert_goes_on(live)


def test_the_run_goes_on_where_the_ui_is_quit(live: Run) -> None:
    with watching(live) as terminal:
        terminal.press("q")
        assert terminal.wait(60) == 0
    assert_goes_on(live)


def test_two_uis_see_the_same_run_and_both_steer_it(live: Run) -> None:
    with watching(live) as first, watching(live) as second:
        first.press("p")
        for terminal in (first, second):
            terminal.until("paused")
            terminal.until_gone("running")  # the answer is in the log a moment before the state has changed
        second.press("c")
        for terminal in (first, second):
            terminal.until("running")
    assert answers_of(live, 2) == [("pause", True), ("continue", True)]


def test_a_killed_worker_is_shown_as_crashed(live: Run) -> None:
    with watching(live) as terminal:
        started = live.progress().started
        assert started is not None
        os.kill(started.pid, signal.SIGKILL)
        terminal.until("crashed")
