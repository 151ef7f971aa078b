"""`workstation runs stop`: stop runs after a checkpoint, or at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.runs.control import ask_each, runs_argument, wait_option
from workstation.runs.commands import Verb

if TYPE_CHECKING:
    from workstation.cli.session import Session
    from workstation.errors import ExitCode


@click.command
@runs_argument
@click.option("--now", "is_now", is_flag=True, help="At once, without a checkpoint: what came after the last is lost.")
@wait_option
@click.pass_obj
def stop(session: Session, names: tuple[str, ...], is_now: bool, wait_seconds: float) -> ExitCode:
    """Stop each RUN after a checkpoint; it can be resumed."""
    return ask_each(session, names, Verb.STOP_NOW if is_now else Verb.STOP, wait_seconds)
