"""Which prices a command is asked for: those of a path, a profile or the sample market, read as settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation import profiles
from workstation.cli.output import passing, plain
from workstation.config.toml import Table, read_table, with_overrides
from workstation.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config import Profile


def asked_profile(
    path: str | None, name: str | None, symbols: Sequence[str] = (), overrides: Sequence[str] = ()
) -> Profile:
    """The profile of this name, or one of defaults, with the source, the symbols and the settings that are given.

    Raises:
        UsageError: if both a path and a profile are named.
        ProfileError: holding every mistake at once.
    """
    if path is not None and name is not None:
        raise UsageError("name a path or a --profile, not both")
    table: Table = read_table(profiles.find(name)) if name else {}
    data = dict(table.get("data", {}))
    data |= {"source": path} if path else {}
    data |= {"symbols": list(symbols)} if symbols else {}
    return profiles.resolve(with_overrides({**table, "data": data}, overrides))


def tell_progress(done: int, total: int, name: str) -> None:
    """Show on a terminal how far the prices are read."""
    passing("" if done == total else f"reading {plain(name)}: {done / total:.0%}")
