"""`workstation runs continue`: let paused runs go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.runs.control import ask_each, runs_argument, wait_option
from workstation.runs.commands import Verb

if TYPE_CHECKING:
    from workstation.cli.session import Session
    from workstation.errors import ExitCode


@click.command("continue")
@runs_argument
@wait_option
@click.pass_obj
def unpause(session: Session, names: tuple[str, ...], wait_seconds: float) -> ExitCode:
    """Let each paused RUN go on."""
    return ask_each(session, names, Verb.CONTINUE, wait_seconds)
