"""A job that only forecasts: what it answers, how a stop and a signal end it, and what its journal says then."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from workstation.runs.commands import Verb, new_command, send
from workstation.runs.events import CommandAnswered, PhaseEntered, RunFinished, RunStopped
from workstation.runs.journal import JournalReader
from workstation.runs.store import Run
from workstation.worker.inbox import Inbox, Signals
from workstation.worker.journalist import Journalist
from workstation.worker.short_job import Done, Kind, run_short_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workstation.runs.events import Event

KIND = Kind("an evaluation", "evaluating", "what it has forecast is kept")


@pytest.fixture
def job(tmp_path: Path) -> Iterator[tuple[Run, Journalist, Inbox]]:
    """A folder of work with its journal and inbox; signals are as before afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    run = Run(tmp_path)
    journalist = Journalist(run)
    yield run, journalist, Inbox(run, journalist, Signals())
    for number, handler in before.items():
        signal.signal(number, handler)


def events(run: Run) -> list[Event]:
    return [entry.event for entry in JournalReader(run.journal).read()]


def telling(*details: str) -> Callable[[Callable[[str], None]], Done]:
    def work(tell: Callable[[str], None]) -> Done:
        for detail in details:
            tell(detail)
        return Done(7, 2, "step-7", "all is well")

    return work


def test_what_is_done_is_told_with_the_checkpoint(job: tuple[Run, Journalist, Inbox]) -> None:
    run, journalist, inbox = job
    run_short_job(KIND, journalist, inbox, telling("loading"))
    *_, phase, closing = events(run)
    assert phase == PhaseEntered("evaluating", "loading")
    assert isinstance(closing, RunFinished)
    assert (closing.step, closing.epoch, closing.best_checkpoint) == (7, 2, "step-7")


def test_it_can_be_stopped_and_nothing_else(job: tuple[Run, Journalist, Inbox]) -> None:
    run, journalist, inbox = job
    for verb in (Verb.PAUSE, Verb.STOP):
        send(run.commands, new_command(verb))
    run_short_job(KIND, journalist, inbox, telling("loading", "forecasting"))
    told = events(run)
    answers = [event for event in told if isinstance(event, CommandAnswered)]
    assert [(each.is_accepted, each.answer) for each in answers] == [
        (False, "refused: an evaluation can be stopped and nothing else"),
        (True, "stops; what it has forecast is kept"),
    ]
    assert isinstance(told[-1], RunStopped)
    assert told[-1].reason.startswith("stopped by ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it(job: tuple[Run, Journalist, Inbox], number: signal.Signals) -> None:
    run, journalist, inbox = job
    signal.raise_signal(number)
    run_short_job(KIND, journalist, inbox, telling("loading"))
    assert events(run)[-1] == RunStopped(0, 0, "stopped by a signal", "")
