"""`workstation runs rm`: delete runs that no worker holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from workstation.cli.formats import counted
from workstation.cli.output import fact, is_terminal
from workstation.cli.runs.control import runs_argument
from workstation.errors import UsageError

if TYPE_CHECKING:
    from workstation.cli.session import Session


@click.command("rm")
@runs_argument
@click.option("--yes", "is_confirmed", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove(session: Session, names: tuple[str, ...], is_confirmed: bool) -> None:
    """Delete each RUN with its checkpoints and results, for good. Nothing is deleted if one is alive or worked on."""
    store = session.store
    chosen = list(dict.fromkeys(names))
    for name in chosen:
        store.removable(name)
    if not is_confirmed:
        _confirm(chosen)
    for name in chosen:
        store.remove(name)
        fact(f"{name}: deleted")


def _confirm(names: list[str]) -> None:
    if not is_terminal(sys.stdin):
        raise UsageError("deleting runs needs a yes: add --yes where nobody can be asked")
    click.confirm(f"delete {counted(len(names), 'run')} for good ({', '.join(names)})?", abort=True, err=True)
