"""Asking a run for something and waiting for its answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import click

from workstation.cli.output import fact, plain, talk
from workstation.errors import ExitCode, WorkstationError
from workstation.runs.commands import Command, new_command
from workstation.runs.follow import Follower
from workstation.runs.launch import ask
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from workstation.cli.session import Session
    from workstation.runs.commands import Verb
    from workstation.runs.events import CommandAnswered
    from workstation.runs.store import Run

F = TypeVar("F", bound="Callable[..., Any]")

POLL_SECONDS = 0.1

wait_option = click.option(
    "--wait",
    "wait_seconds",
    type=click.FloatRange(min=0),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Wait this long for the run's answer; 0 does not wait.",
)
"""`--wait`, for every command that asks a run for something."""

runs_argument = click.argument("names", nargs=-1, required=True, metavar="RUN...")
"""One or more runs."""


def ask_each(
    session: Session, names: Sequence[str], verb: Verb, wait_seconds: float, *, learning_rate: float | None = None
) -> ExitCode:
    """Ask each run, and tell each answer; a run that cannot be asked does not keep the others from being asked.

    Returns:
        OK if every run did what was asked, else the code of the first that did not.
    """
    first = ExitCode.OK
    for name in dict.fromkeys(names):
        command = new_command(verb, learning_rate=learning_rate)
        try:
            code = ask_and_wait(session.store.open(name), command, wait_seconds)
        except WorkstationError as error:
            talk(plain(error))
            code = error.exit_code
        first = first or code
    return first


def ask_and_wait(run: Run, command: Command, wait_seconds: float) -> ExitCode:
    """Send the command and print when it took effect, or why it did not.

    Raises:
        RunNotAliveError: if nobody would answer.
        StorageError: if the disk refuses.
    """
    ask(run, command)
    if wait_seconds == 0:
        talk(f"{run.name}: asked to {command.verb.effect}")
        return ExitCode.OK
    follower = Follower(run)
    until = time.monotonic() + wait_seconds
    while True:
        follower.poll()
        if answer := _answer(follower, command):
            return _told(run, answer)
        if follower.state.is_closed or time.monotonic() > until:
            return _unanswered(run, command, follower.state, wait_seconds)
        time.sleep(POLL_SECONDS)


def _answer(follower: Follower, command: Command) -> CommandAnswered | None:
    return next((answer for answer in follower.progress.answers if answer.id == command.id), None)


def _told(run: Run, answer: CommandAnswered) -> ExitCode:
    step = f"step {answer.step:,}"
    where = "" if step in answer.answer else f", at {step}"
    (fact if answer.is_accepted else talk)(f"{run.name}: {plain(answer.answer)}{where}")
    return ExitCode.OK if answer.is_accepted else ExitCode.RUN


def _unanswered(run: Run, command: Command, state: State, wait_seconds: float) -> ExitCode:
    if state is State.CRASHED:
        talk(f"{run.name}: crashed before it answered; go on with: workstation resume {run.name}")
        return ExitCode.CRASHED
    if state.is_closed:
        talk(f"{run.name}: {state} before it answered")
    else:
        effect = command.verb.effect
        talk(f"{run.name}: no answer within {wait_seconds:g} s; it was asked to {effect} and may still do so")
    return ExitCode.RUN
