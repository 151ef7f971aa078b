"""What the global options say, handed to every command."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workstation.cli.output import is_terminal
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass(frozen=True)
class Session:
    """The global options."""

    root: Path | None = None
    """Folder of runs; None for the usual one."""
    is_plain: bool = False
    """Whether the UI must not be opened."""
    is_ascii: bool = False
    """Whether only ASCII characters may be shown."""

    @property
    def store(self) -> Store:
        """The runs."""
        return Store(self.root)

    def open_ui(self, run: str | None = None, *, source: str | None = None) -> int:
        """Open the screens, at a run or at prices if these are named, and return their exit code."""
        from workstation.ui.opening import open_ui  # noqa: PLC0415 - loads textual

        return open_ui(self.store, run, source=source, is_ascii=self.is_ascii)

    @property
    def can_open_ui(self) -> bool:
        """Whether there is somebody at a terminal who did not ask for plain text."""
        at_terminal = is_terminal(sys.stdout) and is_terminal(sys.stdin)
        return at_terminal and not self.is_plain and os.environ.get("TERM") != "dumb"


def plain_option(command: F) -> F:
    """Give a command its own `--no-ui`, with the same meaning as the global one."""
    return click.option(
        "--no-ui", is_flag=True, expose_value=False, callback=_be_plain, help="Print text, never open the UI."
    )(command)


def _be_plain(ctx: click.Context, _: click.Parameter, is_plain: bool) -> None:
    if is_plain:
        ctx.obj = replace(ctx.ensure_object(Session), is_plain=True)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout, talk on stderr.")
"""`--json`, for commands that have facts to tell."""
