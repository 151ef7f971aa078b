"""A group of commands that are imported only when they are invoked; its help is written from a table."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Offer:
    """A command that a group has: its name, where it is (`module:attribute`), and one line of help."""

    name: str
    place: str
    help: str


class LazyGroup(click.Group):
    """Lists its commands without importing them."""

    def offer(self, offers: Iterable[Offer]) -> None:
        """Have these commands, in this order."""
        self.places = {offer.name: offer.place for offer in offers}
        self.commands = {offer.name: click.Command(offer.name, short_help=offer.help) for offer in offers}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the table's order."""
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command itself; this imports its module."""
        if cmd_name not in self.places:
            return None
        module, _, attribute = self.places[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """The table as it stands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.short_help or "") for name, command in self.commands.items()])
