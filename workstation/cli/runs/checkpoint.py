"""`workstation runs checkpoint`: have a checkpoint written now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.runs.control import ask_each, runs_argument, wait_option
from workstation.runs.commands import Verb

if TYPE_CHECKING:
    from workstation.cli.session import Session
    from workstation.errors import ExitCode


@click.command("checkpoint")
@runs_argument
@wait_option
@click.pass_obj
def checkpoint(session: Session, names: tuple[str, ...], wait_seconds: float) -> ExitCode:
    """Have each RUN write a checkpoint now."""
    return ask_each(session, names, Verb.CHECKPOINT, wait_seconds)
