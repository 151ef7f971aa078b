"""Where other prices lie than those that a run was trained on."""

from __future__ import annotations

from workstation.config.paths import expanded, is_there
from workstation.errors import UsageError


def place_of(prices: str | None) -> str:
    """An absolute path; empty where none are named, for the runs' own.

    Raises:
        UsageError: if nothing is there.
    """
    if prices is None:
        return ""
    path = expanded(prices).absolute()
    if not prices or not is_there(path):
        raise UsageError(f"--data {prices!r}: there is no such file or folder; a run forecasts prices that lie in one")
    return str(path)
