"""How long to wait before a request is tried again, and when to give up."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol


class Clock(Protocol):
    """Time and chance, so that tests can hold both."""

    def now(self) -> datetime:
        """The time of day, UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever rise."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def chance(self) -> float:
        """A number from 0 to 1, another one each time."""


class SystemClock:
    """The machine's time and chance."""

    def now(self) -> datetime:
        """The time of day, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only ever rise."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; an interrupt from the keyboard ends it at once."""
        time.sleep(seconds)

    def chance(self) -> float:
        """A number from 0 to 1, another one each time."""
        return random.random()  # noqa: S311 - spreads requests over time, guards nothing


@dataclass(frozen=True)
class Patience:
    """Exponential back-off with equal jitter: half of each wait is fixed, half is chance.

    The formula is "equal jitter" of M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015. Seven
    tries wait for 61 to 122 s in all, which outlasts a limit that is counted by the minute.
    """

    tries: int = 7
    first_seconds: float = 2.0
    longest_seconds: float = 60.0
    longest_asked_seconds: float = 300.0
    """A server that asks to wait for longer than this is not waited for."""

    def wait_seconds(self, failures: int, chance: float) -> float:
        """How long to wait after this many failures, from 1."""
        whole = min(self.longest_seconds, self.first_seconds * 2 ** (failures - 1))
        return float(whole / 2 + chance * whole / 2)


def asked_seconds(retry_after: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, as a number or a date (RFC 9110, 10.2.3); None if it says none."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return max(0.0, (moment - now).total_seconds())
