"""`workstation data open`: the Data screen on a file, a folder, a profile's prices, or the sample market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from workstation.errors import UsageError

if TYPE_CHECKING:
    from workstation.cli.session import Session
    from workstation.errors import ExitCode


@click.command("open")
@click.argument("source", default="sample")
@click.pass_obj
def open_(session: Session, source: str) -> ExitCode | int:
    """Open the screens at the prices in SOURCE: a path, a profile's name, or `sample`, which is the default.

    There every symbol is checked, drawn and split. As plain text, `workstation data check` and `data splits` say the
    same.
    """
    if not session.can_open_ui:
        raise UsageError("the screens need a terminal, and this is none; use data check, show or splits for plain text")
    return session.open_ui(source=source)
