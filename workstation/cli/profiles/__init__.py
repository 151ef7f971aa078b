"""`workstation profiles ...`: list, show, check and compare profiles."""

from __future__ import annotations

import click

from workstation.cli.lazy import LazyGroup, Offer


@click.group(cls=LazyGroup)
def profiles() -> None:
    """List, show, check and compare profiles."""


assert isinstance(profiles, LazyGroup)
profiles.offer(
    [
        Offer("list", "workstation.cli.profiles.list:list_", "The profiles that can be chosen by name."),
        Offer("show", "workstation.cli.profiles.show:show", "A whole profile, each setting with its help."),
        Offer("check", "workstation.cli.profiles.check:check", "Every mistake in profiles."),
        Offer("diff", "workstation.cli.profiles.diff:diff", "What differs between two profiles or runs."),
    ]
)
