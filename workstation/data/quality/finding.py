"""What a check of prices tells: findings with their places, a symbol's calendar, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["note", "warning", "problem"]
"""`note`: worth knowing. `warning`: look at it before training. `problem`: a model would learn the defect."""

Verdict = Literal["good", "usable", "doubtful"]
"""`good`: nothing above a note. `usable`: warnings only. `doubtful`: at least one problem."""

CalendarName = Literal["daily sessions", "weekdays", "every day", "intraday sessions", "around the clock", "irregular"]

MAX_PLACES = 100
"""Places kept of a finding; the count is that of all."""


@dataclass(frozen=True)
class Place:
    """Where a finding is."""

    time: int
    """Nanoseconds since 1970-01-01 UTC at which the bar begins."""
    until: int | None
    """Where a stretch ends: the start of its last bar, or of the first bar after a hole; None for a single bar."""
    value: float
    """In the finding's unit: a ratio of prices, bars missing, a length in bars; NaN where there is none."""


@dataclass(frozen=True)
class Finding:
    """One kind of defect, or of oddity, of one symbol."""

    kind: str
    """A word to count and filter by: `hole`, `jump`, `split`, `stale` ..."""
    severity: Severity
    symbol: str
    count: int
    """How often it occurs, all places together; 1 where it is about the symbol as a whole."""
    places: tuple[Place, ...]
    """At most `MAX_PLACES`, in order of time."""
    sentence: str
    """All of it in words, dates included."""


@dataclass(frozen=True)
class Calendar:
    """When a symbol's bars fall, as its times show."""

    name: CalendarName
    step_seconds: float
    """Distance between two bars that follow each other within a session; NaN for a single bar."""
    bars_per_year: float
    """Bars of a year of 365.25 days at the symbol's pace, holes counted as bars; NaN where too few bars tell."""
    description: str
    """In words."""


@dataclass(frozen=True)
class SymbolQuality:
    """All that the checks say of one symbol."""

    symbol: str
    rows: int
    first: int
    """Time of the first bar, nanoseconds since 1970-01-01 UTC."""
    last: int
    """Time of the last bar, nanoseconds since 1970-01-01 UTC."""
    calendar: Calendar
    findings: tuple[Finding, ...]
    """The worst first."""
    verdict: Verdict
