"""`workstation profiles show`: a whole profile, each setting with its help."""

from __future__ import annotations

import click

from workstation.cli.output import fact
from workstation.cli.profiles.page import page
from workstation.config.toml import to_toml
from workstation.profiles import load


@click.command
@click.argument("name")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
@click.option("--bare", "is_bare", is_flag=True, help="Without the help.")
def show(name: str, overrides: tuple[str, ...], is_bare: bool) -> None:
    """The whole profile NAME (or path) as TOML, with every setting that it leaves out written in."""
    profile = load(name, overrides)
    fact((to_toml(profile) if is_bare else page(profile)).rstrip("\n"))
