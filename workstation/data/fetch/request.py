"""What is asked of a provider: a symbol, a range of time, a bar size, and whether prices are adjusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

from workstation.errors import UsageError

INTERVALS = {
    "1m": 60,
    "2m": 120,
    "5m": 300,
    "15m": 900,
    "30m": 1800,
    "1h": 3600,
    "4h": 14_400,
    "1d": 86_400,
    "1wk": 604_800,
    "1mo": 28 * 86_400,
}
"""Bar size -> its shortest length in seconds."""

DAY_SECONDS = INTERVALS["1d"]
_LONGEST_SYMBOL = 64
_LONGEST_STEM = 200
"""A name with its suffixes must stay under the 255 bytes that file systems allow."""

Adjustment = Literal["adjusted", "raw", "as given"]


@dataclass(frozen=True)
class Request:
    """Bars of one symbol that begin in a range of time."""

    symbol: str
    start: datetime | None
    """Inclusive; None for as early as the provider has any."""
    stop: datetime
    """Exclusive."""
    interval: str
    """One of `INTERVALS`."""
    adjustment: Adjustment

    @property
    def seconds(self) -> int:
        """Shortest length of a bar."""
        return INTERVALS[self.interval]

    @property
    def is_intraday(self) -> bool:
        """Whether bars are shorter than a day and so are stamped with a time of day."""
        return self.seconds < DAY_SECONDS

    @property
    def last_day(self) -> datetime:
        """The last moment in the range, for providers whose ranges hold their end."""
        return self.stop - timedelta(seconds=1)


def checked_symbol(symbol: str) -> str:
    """The symbol, if it can be one: 1 to 64 printable characters without blanks, a letter or digit among them.

    Raises:
        UsageError: if it cannot.
    """
    is_long = len(symbol) > _LONGEST_SYMBOL or len(file_stem(symbol)) > _LONGEST_STEM
    if is_long or not symbol.isprintable() or " " in symbol or not any(map(str.isalnum, symbol)):
        raise UsageError(
            f"{symbol[:_LONGEST_SYMBOL]!r} cannot be a symbol: "
            f"1 to {_LONGEST_SYMBOL} printable characters without blanks, a letter or digit among them"
        )
    return symbol


def file_stem(symbol: str) -> str:
    """The symbol as a file's name: what is neither letter nor digit nor one of `^=._-` is percent-encoded.

    Two symbols never share a name, and no name leads out of its folder or is hidden: `BTC/USD` -> `BTC%2FUSD`.
    """
    name = quote(symbol, safe="^=")
    return f"%2E{name[1:]}" if name.startswith(".") else name


def moment(text: str, *, is_end: bool = False) -> datetime:
    """A date or a time as the command line gives it, UTC; the end of a range is the last day that is wanted.

    Raises:
        UsageError: if it is neither.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date; write 2024-01-31 or 2024-01-31T14:30 (UTC)") from error
    utc = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    is_day = len(text) == len("2024-01-31")
    return utc + timedelta(days=1) if is_end and is_day else utc
