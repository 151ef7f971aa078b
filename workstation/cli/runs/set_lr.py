"""`workstation runs set-lr`: set the learning rate of a run that trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.cli.runs.control import ask_each, wait_option
from workstation.runs.commands import Verb

if TYPE_CHECKING:
    from workstation.cli.session import Session
    from workstation.errors import ExitCode


@click.command("set-lr")
@click.argument("run")
@click.argument("rate", type=float)
@wait_option
@click.pass_obj
def set_lr(session: Session, run: str, rate: float, wait_seconds: float) -> ExitCode:
    """Set the learning rate of RUN to RATE from its next step on; the schedule then runs in proportion to it."""
    return ask_each(session, [run], Verb.SET_LEARNING_RATE, wait_seconds, learning_rate=rate)
