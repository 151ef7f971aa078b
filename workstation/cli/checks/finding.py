"""One thing that was looked at: what it is, what to do about it, and whether training can do without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workstation.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding; one without advice is in order."""

    section: str
    name: str
    value: str
    advice: str = ""
    """What to do about it."""
    prevents: ExitCode | None = None
    """The code that a training run would end with because of it."""
