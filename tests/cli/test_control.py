"""Asking runs for things: answers, refusals, silence and crashes."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import pytest

from tests.recorded import Recorded, write_recorded_run
from workstation.errors import ExitCode
from workstation.runs.commands import Command, CommandReader, Verb
from workstation.runs.events import CommandAnswered, Event, RunStopped
from workstation.runs.journal import JournalWriter
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.conftest import Answer


@pytest.fixture
def alive(root: Path) -> Iterator[Recorded]:
    recorded = write_recorded_run(root, "a", State.RUNNING)
    yield recorded
    recorded.release()


@contextlib.contextmanager
def a_worker(recorded: Recorded, react: Callable[[Command], Event | None]) -> Iterator[list[Command]]:
    """Read the run's commands as its worker would, and write what `react` makes of each; None is to die."""
    heard: list[Command] = []
    is_over = threading.Event()

    def work() -> None:
        reader, writer = CommandReader(recorded.run.commands), JournalWriter(recorded.run.journal)
        while not is_over.wait(0.02):
            for command in reader.read():
                heard.append(command)
                event = react(command)
                if event is None:
                    recorded.release()
                else:
                    writer.append(event)
        writer.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield heard
    is_over.set()
    thread.join()


@pytest.mark.parametrize(
    ("arguments", "verb"),
    [
        (["stop", "a"], Verb.STOP),
        (["stop", "a", "--now"], Verb.STOP_NOW),
        (["pause", "a"], Verb.PAUSE),
        (["continue", "a"], Verb.CONTINUE),
        (["checkpoint", "a"], Verb.CHECKPOINT),
        (["set-lr", "a", "0.0005"], Verb.SET_LEARNING_RATE),
    ],
)
def test_each_verb_is_asked_and_its_answer_told(
    alive: Recorded, cli: Callable[..., Answer], arguments: list[str], verb: Verb
) -> None:
    def accept(command: Command) -> Event:
        return CommandAnswered(command.id, command.verb, is_accepted=True, step=1234, answer="done at step 1,234")

    with a_worker(alive, accept) as heard:
        answer = cli("runs", *arguments)
    assert (answer.code, answer.out, answer.err) == (ExitCode.OK, "a: done at step 1,234\n", "")
    assert [command.verb for command in heard] == [verb]
    assert heard[0].learning_rate == (0.0005 if verb is Verb.SET_LEARNING_RATE else None)


def test_the_step_is_told_where_the_answer_leaves_it_out(alive: Recorded, cli: Callable[..., Answer]) -> None:
    def accept(command: Command) -> Event:
        return CommandAnswered(command.id, command.verb, is_accepted=True, step=1234, answer="\x1b[2Jpaused")

    with a_worker(alive, accept):
        assert cli("runs", "pause", "a").out == "a: \N{REPLACEMENT CHARACTER}[2Jpaused, at step 1,234\n"


def test_a_refusal_says_why(alive: Recorded, cli: Callable[..., Answer]) -> None:
    def refuse(command: Command) -> Event:
        return CommandAnswered(command.id, command.verb, is_accepted=False, step=7, answer="refused: not paused")

    with a_worker(alive, refuse):
        answer = cli("runs", "continue", "a")
    assert (answer.code, answer.out, answer.err) == (ExitCode.RUN, "", "a: refused: not paused, at step 7\n")


def test_the_answer_to_another_command_is_not_ours(alive: Recorded, cli: Callable[..., Answer]) -> None:
    def mistake(command: Command) -> Event:
        return CommandAnswered("another", command.verb, is_accepted=True, step=7, answer="paused")

    with a_worker(alive, mistake):
        answer = cli("runs", "pause", "a", "--wait", "0.3")
    assert answer.code == ExitCode.RUN
    assert "a: no answer within 0.3 s; it was asked to pause after the current step and may still do so" in answer.err


def test_a_crash_while_waiting_is_noticed(alive: Recorded, cli: Callable[..., Answer]) -> None:
    with a_worker(alive, lambda _: None):
        answer = cli("runs", "checkpoint", "a")
    assert answer.code == ExitCode.CRASHED
    assert "a: crashed before it answered; go on with: workstation resume a" in answer.err


def test_a_run_that_closes_without_an_answer_is_noticed(alive: Recorded, cli: Callable[..., Answer]) -> None:
    with a_worker(alive, lambda _: RunStopped(7, 1, "by another", "")):
        answer = cli("runs", "pause", "a")
    assert (answer.code, answer.err) == (ExitCode.RUN, "a: stopped before it answered\n")


def test_not_waiting_says_that_it_was_asked(alive: Recorded, cli: Callable[..., Answer]) -> None:
    answer = cli("runs", "pause", "a", "--wait", "0")
    assert (answer.code, answer.out, answer.err) == (ExitCode.OK, "", "a: asked to pause after the current step\n")
    assert len(CommandReader(alive.run.commands).read()) == 1


def test_a_closed_run_cannot_be_asked_and_keeps_no_other_from_it(
    alive: Recorded, root: Path, cli: Callable[..., Answer]
) -> None:
    def accept(command: Command) -> Event:
        return CommandAnswered(command.id, command.verb, is_accepted=True, step=1, answer="paused at step 1")

    write_recorded_run(root, "closed", State.FINISHED)
    with a_worker(alive, accept):
        answer = cli("runs", "pause", "closed", "nope", "a")
    assert answer.code == ExitCode.RUN
    assert "run 'closed' is not alive, so nobody can pause after the current step" in answer.err
    assert "run 'nope': there is no such run" in answer.err
    assert answer.out == "a: paused at step 1\n"
    assert not (root / "closed" / "commands.jsonl").exists()
