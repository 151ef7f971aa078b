"""`workstation profiles check`: every mistake in profiles."""

from __future__ import annotations

import click

from workstation.cli.output import fact, plain
from workstation.errors import ExitCode, ProfileError
from workstation.profiles import load


@click.command
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
def check(names: tuple[str, ...], overrides: tuple[str, ...]) -> ExitCode:
    """Say of each profile NAME (or path) that it is right, or everything that is wrong with it."""
    code = ExitCode.OK
    for name in names:
        mistakes = _mistakes(name, overrides)
        for line in mistakes or ("ok",):
            fact(plain(f"{name}: {line}"))
        if mistakes:
            code = ExitCode.PROFILE
    return code


def _mistakes(name: str, overrides: tuple[str, ...]) -> tuple[str, ...]:
    try:
        load(name, overrides)
    except ProfileError as error:
        return error.mistakes
    return ()
