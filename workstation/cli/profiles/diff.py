"""`workstation profiles diff`: what differs between two profiles, given by name, by path, or by the name of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from workstation import profiles
from workstation.cli.output import fact_json, plain, talk
from workstation.cli.session import Session, json_option
from workstation.cli.tables import Column, print_table
from workstation.config.compare import differences
from workstation.config.toml import to_table
from workstation.errors import ProfileError, UsageError

if TYPE_CHECKING:
    from workstation.runs.store import Store


@click.command
@click.argument("left")
@click.argument("right")
@json_option
@click.pass_obj
def diff(session: Session, *, left: str, right: str, as_json: bool) -> None:
    """Every setting in which LEFT and RIGHT differ; each is a profile's name or path, or the name of a run."""
    one, other = _table(session.store, left), _table(session.store, right)
    found = differences(one, other)
    if as_json:
        fact_json([{"key": item.key, "left": item.left, "right": item.right} for item in found], indent=1)
    elif found:
        columns = [Column("SETTING"), Column(plain(left), folds=True), Column(plain(right), folds=True)]
        print_table(columns, [(item.key, str(item.left), str(item.right)) for item in found])
    else:
        talk(f"{plain(left)} and {plain(right)} say the same")


def _table(store: Store, name: str) -> dict[str, Any]:
    if name in store.names():
        return store.open(name).profile_table()
    try:
        return to_table(profiles.load(name))
    except ProfileError as error:
        if error.mistakes[0].startswith("profile:"):  # no such profile
            raise UsageError(f"{error.mistakes[0]}; nor is there a run of that name in {store.root}") from None
        raise
