"""Figures as people read them: counts, metrics, durations, sizes; None and what is not finite are a dash."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from workstation.ui.marks import NONE

if TYPE_CHECKING:
    from typing_extensions import TypeIs


_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_KILO = 1000
_NEAR = 0.005
"""By how much of itself a price may be rounded: three digits of it count then."""
_EXPONENT = len("1.e-07")
"""Cells of a number with an exponent that are no decimals."""
_NANOSECONDS = 1_000_000_000


def count(value: float | None) -> str:
    """1234.6 -> 1,235."""
    return f"{value:,.0f}" if _is_number(value) else NONE


def short_count(value: float | None) -> str:
    """A count in at most five characters: 12345 -> 12.3k."""
    if not _is_number(value):
        return NONE
    for unit in ("", "k", "M", "G"):
        if abs(value) < 999.5 or unit == "G":  # noqa: PLR2004 - what still shows as three digits
            return f"{value:.3g}{unit}" if abs(value) < 999.5 else f"{value:.0f}{unit}"  # noqa: PLR2004 - the same
        value /= _KILO
    raise AssertionError


def metric(value: float | None, digits: int = 4) -> str:
    """A loss or an error with so many significant digits: 0.43124 -> 0.4312, 0.0000123 -> 1.230e-05."""
    if not _is_number(value):
        return NONE
    if value and not 1e-4 <= abs(value) < 1e6:  # noqa: PLR2004 - beyond these an exponent is shorter
        return f"{value:.{digits - 1}e}"
    decimals = digits - 1 - math.floor(math.log10(abs(value))) if value else digits
    return f"{value:,.{max(0, decimals)}f}"


def share(value: float | None) -> str:
    """0.5312 -> 53.1 %."""
    return f"{value * 100:.1f} %" if _is_number(value) else NONE


def percent(value: float | None) -> str:
    """87.4 -> 87 %."""
    return f"{value:.0f} %" if _is_number(value) else NONE


def duration(seconds: float | None) -> str:
    """A duration by its two largest units: 42s, 3m 05s, 1h 02m, 2d 04h."""
    if not _is_number(seconds):
        return NONE
    left = max(0, round(seconds))
    if left < _MINUTE:
        return f"{left}s"
    if left < _HOUR:
        return f"{left // _MINUTE}m {left % _MINUTE:02}s"
    if left < _DAY:
        return f"{left // _HOUR}h {left % _HOUR // _MINUTE:02}m"
    return f"{left // _DAY}d {left % _DAY // _HOUR:02}h"


def age(seconds: float | None) -> str:
    """How long ago, by its largest unit, so that it changes seldom: now, 12s, 5m, 3h, 9d."""
    if not _is_number(seconds):
        return NONE
    left = max(0, int(seconds))
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if left >= size:
            return f"{left // size}{unit}"
    return f"{left // 5 * 5}s" if left >= 5 else "now"  # noqa: PLR2004 - in steps of five seconds


def size(amount: float | None) -> str:
    """Bytes: 412000000 -> 412 MB."""
    if not _is_number(amount):
        return NONE
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 999.5:  # noqa: PLR2004 - what still shows as three digits
            return f"{amount:.3g} {unit}"
        amount /= _KILO
    return f"{amount:.3g} TB"


def time_of_day(at: float) -> str:
    """The local time of an instant: 14:13:20."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def date(at: float | None) -> str:
    """The local date and time of an instant: 2026-09-21 14:13."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at)) if _is_number(at) else NONE


def price(value: float | None) -> str:
    """A price with six significant digits, written out: 7466.51, 0.000213770."""
    if not _is_number(value):
        return NONE
    if value and not 1e-6 <= abs(value) < 1e9:  # noqa: PLR2004 - beyond these an exponent is shorter
        return f"{value:.4e}"
    decimals = 5 - math.floor(math.log10(abs(value))) if value else 2
    return f"{value:,.{min(max(0, decimals), 10)}f}"


def price_within(value: float | None, width: int) -> str:
    """A price with as many digits as there is room for, seven cells at least; never one that is cut."""
    text = price(value)
    if len(text) <= width or value is None:
        return text
    sign = int(value < 0)
    decimals = max(0, width - sign - 2)
    rounded = f"{value:.{decimals if abs(value) < 1 else 0}f}"
    is_near = len(rounded) <= width and abs(float(rounded) - value) <= _NEAR * abs(value)
    return rounded if is_near else f"{value:.{max(0, width - sign - _EXPONENT)}e}"


def step(seconds: float | None) -> str:
    """A distance between bars in the largest unit that is whole: 1 d, 4 h, 5 m, 30 s."""
    if not _is_number(seconds):
        return NONE
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.3g} s" if seconds < _MINUTE else duration(seconds)


def bar_day(nanoseconds: int) -> str:
    """The day of a bar, UTC: 2018-02-07."""
    return time.strftime("%Y-%m-%d", time.gmtime(nanoseconds // _NANOSECONDS))


def bar_time(nanoseconds: int) -> str:
    """The time of a bar, UTC, without the clock where it is midnight: 2018-02-07, 2018-02-07 09:30."""
    is_midnight = nanoseconds % (_DAY * _NANOSECONDS) == 0
    return time.strftime("%Y-%m-%d" if is_midnight else "%Y-%m-%d %H:%M", time.gmtime(nanoseconds // _NANOSECONDS))


def counted(number: int, noun: str) -> str:
    """1 row, 1,234 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _is_number(value: float | None) -> TypeIs[float]:
    return value is not None and math.isfinite(value)
