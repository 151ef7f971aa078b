"""Numbers as people read them: durations, counts, bytes, moments, and a score beside the last close's."""

from __future__ import annotations

import math
from datetime import UTC, datetime

UNKNOWN = "-"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_NANOSECONDS = 1_000_000_000


def duration(seconds: float | None) -> str:
    """`8 s`, `3 m 20 s`, `2 h 05 m`, `3 d`: the two largest units, the smaller left out where it is zero."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    for larger, smaller, units in ((_DAY, _HOUR, "dh"), (_HOUR, _MINUTE, "hm"), (_MINUTE, 1, "ms")):
        if whole >= larger:
            rest = whole % larger // smaller
            return f"{whole // larger} {units[0]}" + (f" {rest:02} {units[1]}" if rest else "")
    raise AssertionError(whole)


def age(seconds: float | None) -> str:
    """How long ago, in one unit: `8s`, `3m`, `2h`, `3d`."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    whole = max(0, int(seconds))
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if whole >= size:
            return f"{whole // size}{unit}"
    return f"{whole}s"


def counted(number: int, noun: str) -> str:
    """`1 row`, `1,234 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(bytes_: float | None) -> str:
    """Bytes in units of 1024: `512 B`, `1.5 MiB`."""
    if bytes_ is None:
        return UNKNOWN
    value = float(bytes_)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(value) < 1024:  # noqa: PLR2004 - what the units are made of
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"


def number(value: float | None) -> str:
    """Four significant digits; 0 has no sign."""
    if value is None or not math.isfinite(value):
        return UNKNOWN if value is None else str(value)
    return f"{value + 0.0:#.4g}".rstrip(".")


def price(value: float) -> str:
    """A price with six significant digits, written out."""
    decimals = max(0, 5 - math.floor(math.log10(value))) if value > 0 else 2
    return f"{value:,.{min(decimals, 10)}f}"


def unit_of(target: str) -> str:
    """The unit of a target's errors: `log_return` -> `log return`."""
    return target.replace("_", " ")


def verdict(error: float, naive: float) -> str:
    """An error in words, beside that of the last close as a forecast; lower is better."""
    if not (math.isfinite(error) and math.isfinite(naive) and naive > 0):
        return "cannot be compared with the last close"
    change = 100 * (1 - error / naive)
    if abs(change) < 0.05:  # noqa: PLR2004 - what rounds to zero
        return "as good as the last close"
    return f"{abs(change):.1f} % {'better' if change > 0 else 'worse'} than the last close"


def moment(seconds: float | None) -> str:
    """Seconds since 1970 as local time, with its offset."""
    if seconds is None:
        return UNKNOWN
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(sep=" ", timespec="seconds")


def clock(seconds: float) -> str:
    """Seconds since 1970 as the local time of day."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%H:%M:%S")


def bar_time(nanoseconds: int | None) -> str:
    """Time of a bar, UTC: the day alone where it is midnight."""
    if nanoseconds is None:
        return UNKNOWN
    found = datetime.fromtimestamp(nanoseconds // _NANOSECONDS, UTC)
    is_midnight = nanoseconds % (_DAY * _NANOSECONDS) == 0
    return found.strftime("%Y-%m-%d" if is_midnight else "%Y-%m-%d %H:%M:%S")
