"""`workstation runs pause`: let runs wait after the step they are at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.runs.control import ask_each, runs_argument, wait_option
from workstation.runs.commands import Verb

if TYPE_CHECKING:
    from workstation.cli.session import Session
    from workstation.errors import ExitCode


@click.command("pause")
@runs_argument
@wait_option
@click.pass_obj
def pause(session: Session, names: tuple[str, ...], wait_seconds: float) -> ExitCode:
    """Let each RUN wait after the step it is at; it keeps its memory and its device."""
    return ask_each(session, names, Verb.PAUSE, wait_seconds)
