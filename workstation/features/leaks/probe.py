"""What a probe of the harness tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Probe:
    """One thing that was tried, and whether the future showed in it."""

    name: str
    what: str
    """What was compared, in words."""
    comparisons: int
    """How often the future was changed; 0 where there was nothing to try, as `note` says."""
    leak: str | None
    """The sentence that names what moved and where; None where nothing did."""
    note: str = ""

    @property
    def verdict(self) -> Literal["pass", "leak", "not tried"]:
        """In a word."""
        if self.leak is not None:
            return "leak"
        return "pass" if self.comparisons else "not tried"
