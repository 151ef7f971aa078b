"""`workstation profiles list`: the profiles that can be chosen by name."""

from __future__ import annotations

import click

from workstation.cli.formats import counted
from workstation.cli.output import fact_json, talk
from workstation.cli.session import json_option
from workstation.cli.tables import Cell, Column, print_table
from workstation.profiles import Listed, listed


@click.command("list")
@json_option
def list_(as_json: bool) -> None:
    """The profiles that can be chosen by name: those in ./profiles, then those that come with the program."""
    found = listed()
    if as_json:
        fact_json([_table(profile) for profile in found], indent=1)
    elif found:
        columns = [Column("PROFILE"), Column("DESCRIPTION", folds=True), Column("FILE", folds=True)]
        print_table(columns, [_row(profile) for profile in found])
    else:
        talk("there are no profiles here; write one as profiles/NAME.toml, or name a path ending in .toml")


def _table(profile: Listed) -> dict[str, object]:
    return {
        "name": profile.name,
        "path": str(profile.path),
        "description": profile.description,
        "mistakes": profile.mistakes,
    }


def _row(profile: Listed) -> list[Cell | str]:
    if not profile.mistakes:
        return [profile.name, profile.description, str(profile.path)]
    mistakes = f"{counted(len(profile.mistakes), 'mistake')}: workstation profiles check {profile.name}"
    return [profile.name, Cell(mistakes, "red"), str(profile.path)]
