"""`workstation train`: check a profile, start a run from it, and stay with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation import profiles
from workstation.cli.attach import attach, check_manner
from workstation.cli.following.watch import Watch
from workstation.cli.output import plain, talk
from workstation.cli.session import Session, json_option, plain_option
from workstation.config.compare import differences
from workstation.config.toml import to_table, with_overrides
from workstation.errors import ExitCode, UsageError
from workstation.runs.start import start, with_absolute_source

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.runs.store import Store


@click.command
@click.argument("profile", required=False)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
@click.option("--name", help="Name of the run.  [default: the profile's name with a number]")
@click.option("--from", "parent", metavar="RUN", help="Begin with the newest whole checkpoint of another run.")
@plain_option
@json_option
@click.option("--detach", "is_detached", is_flag=True, help="Print the run's name and leave; the run goes on.")
@click.pass_obj
def train(
    session: Session,
    *,
    profile: str | None,
    overrides: tuple[str, ...],
    name: str | None,
    parent: str | None,
    as_json: bool,
    is_detached: bool,
) -> ExitCode | int:
    """Start a run from PROFILE (a name, or the path of a .toml file) and watch it.

    With --from the profile may be left out: it is then that of the other run. Quitting never ends a run; Ctrl-C in
    text mode asks it to stop after a checkpoint.
    """
    check_manner(as_json=as_json, is_detached=is_detached)
    store = session.store
    chosen = _chosen(store, profile, parent, overrides)
    run = start(store, chosen, stem=_stem(profile, parent), name=name, parent=parent)
    return attach(session, Watch(run), as_json=as_json, is_detached=is_detached)


def _chosen(store: Store, name: str | None, parent: str | None, overrides: tuple[str, ...]) -> Profile:
    if parent is None:
        if name is None:
            raise UsageError("train what? name a profile (workstation profiles list has them), or a run: --from RUN")
        return profiles.load(name, overrides)
    before = store.open(parent).profile_table()
    asked = profiles.load(name, overrides) if name else profiles.resolve(with_overrides(before, overrides))
    after = with_absolute_source(asked)
    _tell_differences(parent, [str(difference) for difference in differences(before, to_table(after))])
    return after


def _tell_differences(parent: str, found: list[str]) -> None:
    if not found:
        talk(f"the profile is that of {parent}, unchanged")
        return
    talk(f"the profile differs from that of {parent}:")
    for difference in found:
        talk(f"  {plain(difference)}")


def _stem(profile: str | None, parent: str | None) -> str:
    if profile is not None:
        return Path(profile).stem
    assert parent is not None
    return re.sub(r"-\d+$", "", parent)
