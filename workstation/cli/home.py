"""`workstation` alone: the screens for somebody at a terminal, the list of runs for everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.output import talk
from workstation.cli.runs.list import print_runs
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from workstation.cli.session import Session


def home(session: Session) -> ExitCode | int:
    """Open the UI, or print the runs and say how to go on."""
    if session.can_open_ui:
        return session.open_ui()
    print_runs(session.store)
    talk("at a terminal, workstation opens its screens; all commands: workstation --help")
    return ExitCode.OK
