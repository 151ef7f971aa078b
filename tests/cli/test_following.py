"""Following a run in this process: what is shown, what a signal does, when it ends."""

from __future__ import annotations

import json
import os
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pytest

from tests.recorded import Recorded, write_recorded_run
from workstation.cli.following.json_lines import JsonLines
from workstation.cli.following.loop import follow
from workstation.cli.following.plain_lines import PlainLines
from workstation.cli.following.signals import Signals
from workstation.cli.following.watch import Watch
from workstation.errors import ExitCode
from workstation.runs.events import Event, MetricsRecorded, RunFailed, RunFinished, RunStarted, RunStopped
from workstation.runs.journal import JournalWriter
from workstation.runs.lock import Lock
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from workstation.runs.events import Entry

STARTED = RunStarted(2, 1, "host", "cpu", "a processor", 1)
FINISHED = RunFinished(3200, 8, "all epochs trained", "step-00003200", 9.0)


def write(recorded: Recorded, *events: Event) -> None:
    writer = JournalWriter(recorded.run.journal)
    for event in events:
        writer.append(event)
    writer.close()


def take(recorded: Recorded) -> None:
    recorded.lock = Lock.take(recorded.run.lock)


@dataclass
class Script:
    """A view that does the next thing each time it is shown something, and remembers what it was told."""

    acts: list[Callable[[], None]]

    def __post_init__(self) -> None:
        self.said: list[str] = []
        self.ended: State | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, watch: Watch, entries: Sequence[Entry]) -> None:
        del watch, entries
        assert self.acts, "the run should have been left by now"
        self.acts.pop(0)()

    def say(self, text: str) -> None:
        self.said.append(text)

    def end(self, watch: Watch) -> None:
        self.ended = watch.state


def nothing() -> None:
    pass


def receive(number: signal.Signals) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


@pytest.fixture
def running(root: Path) -> Recorded:
    return write_recorded_run(root, "a", State.RUNNING)


@pytest.mark.parametrize(
    ("closing", "code"),
    [
        (FINISHED, ExitCode.OK),
        (RunStopped(1300, 4, "asked", ""), ExitCode.STOPPED),
        (RunFailed(1300, "STORAGE", "the disk is full", ""), ExitCode.STORAGE),
        (RunFailed(1300, "NEW_KIND", "of a later version", ""), ExitCode.BUG),
    ],
)
def test_it_ends_as_the_run_ends(running: Recorded, closing: Event, code: ExitCode) -> None:
    view = Script([nothing, nothing, lambda: write(running, closing), nothing])
    assert follow(Watch(running.run), view, is_owner=True) == code
    assert view.ended is not None
    running.release()


def test_a_worker_that_dies_ends_it(running: Recorded) -> None:
    view = Script([nothing, running.release, nothing])
    assert follow(Watch(running.run), view, is_owner=True) == ExitCode.CRASHED
    assert view.ended is State.CRASHED


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, ExitCode.INTERRUPTED), (signal.SIGTERM, ExitCode.TERMINATED)]
)
def test_an_owner_who_interrupts_asks_for_a_stop_and_stays(
    running: Recorded, number: signal.Signals, code: ExitCode
) -> None:
    stopped = RunStopped(1300, 4, "asked", "")
    view = Script([nothing, receive(number), nothing, lambda: write(running, stopped), nothing])
    assert follow(Watch(running.run), view, is_owner=True) == code
    asked = [json.loads(line)["command"] for line in running.run.commands.read_text().splitlines()]
    assert asked == ["stop"]
    assert "asked the run to stop after a checkpoint" in view.said[0]
    assert view.ended is State.STOPPED
    running.release()


def test_a_second_interrupt_leaves_at_once(running: Recorded) -> None:
    view = Script([nothing, receive(signal.SIGINT), nothing, receive(signal.SIGINT)])
    assert follow(Watch(running.run), view, is_owner=True) == ExitCode.INTERRUPTED
    assert len(running.run.commands.read_text().splitlines()) == 1
    assert view.ended is None
    assert running.run.is_alive()
    running.release()


@pytest.mark.parametrize(
    ("number", "is_owner", "code"),
    [
        (signal.SIGHUP, True, ExitCode.HANGUP),
        (signal.SIGINT, False, ExitCode.INTERRUPTED),
        (signal.SIGTERM, False, ExitCode.TERMINATED),
    ],
)
def test_leaving_asks_nothing_of_the_run(
    running: Recorded, *, number: signal.Signals, is_owner: bool, code: ExitCode
) -> None:
    view = Script([nothing, receive(number)])
    assert follow(Watch(running.run), view, is_owner=is_owner) == code
    assert not running.run.commands.exists()
    assert "goes on without us" in view.said[0]
    running.release()


def test_what_the_shell_ignores_stays_ignored(running: Recorded) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        view = Script([nothing, receive(signal.SIGHUP), running.release, nothing])
        assert follow(Watch(running.run), view, is_owner=True) == ExitCode.CRASHED
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_the_signals_of_others_are_given_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        assert [signals.take(), signals.take()] == [signal.SIGTERM, None]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_a_resumed_run_is_not_closed_by_how_it_closed_before(root: Path) -> None:
    recorded = write_recorded_run(root, "a", State.STOPPED)
    watch = Watch(recorded.run, is_relaunched=True)
    take(recorded)
    assert watch.poll() == []
    assert watch.state is State.QUEUED
    write(recorded, STARTED)
    assert [type(entry.event) for entry in watch.poll()] == [RunStarted]
    assert watch.state is State.RUNNING
    write(recorded, FINISHED)
    watch.poll()
    assert watch.state is State.FINISHED
    recorded.release()
    watch.poll()
    assert watch.state is State.FINISHED


def test_a_resumed_worker_that_dies_before_its_first_word_has_crashed(root: Path) -> None:
    recorded = write_recorded_run(root, "a", State.FAILED)
    watch = Watch(recorded.run, is_relaunched=True)
    take(recorded)
    watch.poll()
    recorded.release()
    watch.poll()
    assert watch.state is State.CRASHED
    assert follow(watch, PlainLines(), is_owner=True) == ExitCode.CRASHED


def test_a_finished_run_whose_worker_still_tidies_up_has_finished(running: Recorded) -> None:
    write(running, FINISHED)
    assert Watch(running.run).state is State.FINISHED
    running.release()


def test_each_json_line_has_the_state_after_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = write_recorded_run(root, "a", State.STOPPED)
    watch = Watch(recorded.run, is_relaunched=True)
    take(recorded)
    row = MetricsRecorded(1300, 4, 8, (1.0, 1.0, float("inf")), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), 0.1, 10.0)
    view = JsonLines(watch.history)
    write(recorded, row, STARTED, row, FINISHED)
    assert follow(watch, view, is_owner=True) == ExitCode.OK
    recorded.release()
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(entry["event"], entry["state"]) for entry in told] == [
        ("metrics_recorded", "stopped"),
        ("run_started", "running"),
        ("metrics_recorded", "running"),
        ("run_finished", "finished"),
    ]
    assert told[0]["loss"] == [1.0, 1.0, None]


def test_plain_lines_tell_epochs_and_the_end(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = write_recorded_run(root, "a", State.FINISHED, steps=3200)
    watch = Watch(recorded.run)
    assert follow(watch, PlainLines(), is_owner=True, past=watch.history) == ExitCode.OK
    out = capsys.readouterr().out
    assert out.count("  val 0.4") == 8
    assert "  best\n" in out
    assert all(character.isprintable() or character == "\n" for character in out)
    assert "best epoch       8, 0.7 % better than the last close\n" in out
    assert "validation RMSE  0.01473 log return, last close 0.01483 log return\n" in out
    assert "next             workstation runs show a\n" in out


def test_nobody_reading_any_more_ends_it(running: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "w") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        closing = threading.Timer(0.2, os.close, [read_end])
        closing.start()
        assert follow(Watch(running.run), PlainLines(), is_owner=True) == ExitCode.HANGUP
        closing.join()
    assert not running.run.commands.exists()
    running.release()


def test_what_to_type_next_names_the_folder_where_it_is_not_the_usual_one(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root != tmp_path / "else where"
    recorded = write_recorded_run(tmp_path / "else where", "a", State.STOPPED)
    watch = Watch(recorded.run)
    assert follow(watch, PlainLines(), is_owner=True, past=watch.history) == ExitCode.STOPPED
    assert f"next             workstation --runs '{tmp_path}/else where' resume a\n" in capsys.readouterr().out
