"""Figures as the command line says them, so that a report and a terminal never differ by a digit."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workstation.backtest import texts

if TYPE_CHECKING:
    from typing_extensions import TypeIs

NONE = "-"
"""What stands where there is no figure."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_NANOSECONDS = 1_000_000_000
_MILLION = 1e6
_SHARES = {"number", "fraction"}
_SMALL_SHARES = {"pct_mae", "mape", "smape"}


def number(value: float | None) -> str:
    """Four significant digits; 0 has no sign."""
    return f"{value + 0.0:#.4g}".rstrip(".") if _is_known(value) else NONE


def rounded(value: float | None) -> str:
    """Four decimals, never a negative zero."""
    if not _is_known(value):
        return NONE
    text = f"{value:.4f}" if abs(value) < 1000 else f"{value:.4g}"  # noqa: PLR2004 - beyond that decimals say nothing
    return text.removeprefix("-") if float(text) == 0.0 else text


def score(name: str, unit: str, value: float | None) -> str:
    """A metric of an evaluation, by its name and unit in `workstation.evaluation.definitions`."""
    return rounded(value) if unit in _SHARES and name not in _SMALL_SHARES else number(value)


def measure(value: float | None, unit: str) -> str:
    """A measure of a backtest, by its unit in `workstation.backtest.metrics.table`."""
    if not _is_known(value):
        return NONE
    if unit == "fraction":
        return texts.percent(value)
    if unit == "money":
        return money(value)
    if unit in {"bars", "count"}:
        return texts.decimal(value, 0 if value == int(value) else 1)
    return texts.decimal(value, 3)


def money(value: float | None) -> str:
    """An amount of money: with cents, and without from a million on."""
    return texts.decimal(value, 0 if abs(value) >= _MILLION else 2) if _is_known(value) else NONE


def percent(value: float | None) -> str:
    """A fraction as a percentage: 0.0312 -> 3.12%."""
    return texts.percent(value) if _is_known(value) else NONE


def signed_percent(value: float | None) -> str:
    """A fraction as a percentage with its sign: 0.0312 -> +3.12%."""
    return texts.signed_percent(value) if _is_known(value) else NONE


def price(value: float | None) -> str:
    """A price with six significant digits, written out."""
    if not _is_known(value):
        return NONE
    decimals = max(0, 5 - math.floor(math.log10(value))) if value > 0 else 2
    return f"{value:,.{min(decimals, 10)}f}"


def counted(amount: int, noun: str) -> str:
    """1 row, 1,234 rows."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def size(amount: float | None) -> str:
    """Bytes in units of 1024: `512 B`, `1.5 MiB`."""
    if amount is None:
        return NONE
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(amount) < 1024:  # noqa: PLR2004 - what the units are made of
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TiB"


def duration(seconds: float | None) -> str:
    """`8 s`, `3 m 20 s`, `2 h 05 m`, `3 d`: the two largest units, the smaller left out where it is zero."""
    if not _is_known(seconds):
        return NONE
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    scales = ((_DAY, _HOUR, "dh"), (_HOUR, _MINUTE, "hm"), (_MINUTE, 1, "ms"))
    larger, smaller, units = next(scale for scale in scales if whole >= scale[0])
    rest = whole % larger // smaller
    return f"{whole // larger} {units[0]}" + (f" {rest:02} {units[1]}" if rest else "")


def moment(seconds: float | None) -> str:
    """Seconds since 1970 as local time, with its offset."""
    if not _is_known(seconds):
        return NONE
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(sep=" ", timespec="seconds")
    except (OverflowError, ValueError, OSError):  # a file may hold any number
        return NONE


def bar_time(nanoseconds: int) -> str:
    """Time of a bar, UTC: the day alone where it is midnight."""
    found = datetime.fromtimestamp(nanoseconds // _NANOSECONDS, UTC)
    is_midnight = nanoseconds % (_DAY * _NANOSECONDS) == 0
    return found.strftime("%Y-%m-%d" if is_midnight else "%Y-%m-%d %H:%M:%S")


def day(moment_text: str) -> str:
    """A time as an evaluation writes it, as people read it: the day alone where it is midnight."""
    return moment_text.removesuffix("T00:00:00Z").replace("T", " ").removesuffix("Z")


def unit_of(target: str) -> str:
    """The unit of a target's errors: `log_return` -> `log return`."""
    return target.replace("_", " ")


def _is_known(value: float | None) -> TypeIs[float]:
    return value is not None and math.isfinite(value)
