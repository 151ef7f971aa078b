"""Where other prices lie than those that a run was trained on."""

from __future__ import annotations

from pathlib import Path

from workstation.errors import UsageError


def place_of(prices: str | None) -> str:
    """An absolute path; empty where none are named, for the runs' own.

    Raises:
        UsageError: if nothing is there.
    """
    if prices is None:
        return ""
    path = Path(prices).expanduser().absolute()
    if not prices or not path.exists():
        raise UsageError(f"--data {prices!r}: there is no such file or folder; a run forecasts prices that lie in one")
    return str(path)
