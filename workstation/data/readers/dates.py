"""Dates as people and programs write them, with or without a time of day -> nanoseconds of the wall clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workstation.data.readers.time_texts import TimeTextError, cast_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.readers.time_texts import Texts

    Integers = NDArray[np.int64]

DateOrder = Literal["auto", "day_first", "month_first"]

_WEEKDAY = r"(?:(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*\.?,? +)?"
_MONTH = r"(?P<name>[A-Za-z]{3,9})\.?"
_YEAR = r"(?P<y>\d{4}|\d\d)"
_FORMS = {
    "year_first": r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?",
    "compact": r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
    "numeric": r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})[-/.]" + _YEAR,
    "day_name": _WEEKDAY + r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/ ]" + _MONTH + r",?[-/ ] ?" + _YEAR,
    "name_day": _WEEKDAY + _MONTH + r" +(?P<d>\d{1,2})(?:st|nd|rd|th)?,? +" + _YEAR,
}
_CLOCK = (
    r"(?:[ T;,]+(?P<H>\d{1,2})(?::(?P<M>\d\d)(?::(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"(?:[ -]?(?P<p>[AaPp])\.?[Mm]\.?)?)?"
)
_COMPACT_CLOCK = (
    r"(?:[ T]?(?P<H>\d{1,2}):?(?P<M>\d\d)(?::?(?P<S>\d\d)(?:\.(?P<f>\d{1,9}))?)?"
    r"(?:[ -]?(?P<p>[AaPp])\.?[Mm]\.?)?)?"
)
_ZONE = r" ?(?:(?P<z>Z|UTC|GMT)|(?:UTC|GMT)?(?P<sign>[+-])(?P<zh>\d\d):?(?P<zm>\d\d)?)?"
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LAST_MONTH = 12
_YEARS = (1678, 2261)
"""What nanoseconds since 1970 in 64 bits can hold, in whole years."""
_PIVOT = 69
"""Years in two digits from here on are of the 1900s, as in POSIX strptime (IEEE Std 1003.1, %y)."""
_SECOND = 10**9


@dataclass(frozen=True, eq=False)
class Wall:
    """Times as a clock on the wall showed them."""

    nanoseconds: Integers
    """(rows,) since 1970-01-01 00:00 on that clock."""
    offset_minutes: Integers | None
    """(rows,) minutes that the clock was ahead of UTC; None where the texts do not say."""


def form_of(text: str) -> str | None:
    """The name of the form that a text is written in; None if it is in none of them."""
    return next((name for name in _FORMS if re.match(_pattern(name), text)), None)


def parse_dates(texts: Texts, form: str, order: DateOrder) -> Wall:
    """All texts, which must be of one form; 3/4/2018 is read as `order` says.

    `auto` takes dots as day first (07.02.2018), and else goes by the first number above 12 that any row holds.

    Raises:
        TimeTextError: for the first text that is not of the form or is no date.
    """
    example = texts[0].as_py()
    parts = cast_each(texts, lambda some: pc.extract_regex(some, _pattern(form)), f"a time like {example!r}")
    return _Fields(parts, example, order).wall()


def _pattern(form: str) -> str:
    return "^" + _FORMS[form] + (_COMPACT_CLOCK if form == "compact" else _CLOCK) + _ZONE + "$"


@dataclass(frozen=True)
class _Fields:
    """What the form's groups caught, as numbers."""

    parts: Any
    example: str
    order: DateOrder

    def wall(self) -> Wall:
        days = self._days()
        clock = self._clock()
        self._refuse_mixed_offsets()
        return Wall(days * (86_400 * _SECOND) + clock, self._offsets() if self._has_offset[0] else None)

    def _days(self) -> Integers:
        year, (month, day) = self._years(), self._month_and_day()
        first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
        found = first.astype("datetime64[D]") + (day - 1)
        is_good = (month >= 1) & (month <= _LAST_MONTH) & (day >= 1) & (found.astype("datetime64[M]") == first)
        self._refuse(is_good, "a day that the calendar has")
        self._refuse((year >= _YEARS[0]) & (year <= _YEARS[1]), "a time between the years 1678 and 2261")
        days: Integers = found.astype(np.int64)
        return days

    def _years(self) -> Integers:
        years = self._integers("y")
        is_short = pc.equal(pc.utf8_length(self._text("y")), 2).to_numpy(zero_copy_only=False)
        if is_short.any() and self._has("a") and self.order == "auto":
            raise TimeTextError(
                f"a year in four digits (in {self.example!r} any of the numbers may be the day, "
                'so say data.date_order = "day_first" or "month_first")',
                int(np.argmax(is_short)),
            )
        return np.where(is_short, years + np.where(years >= _PIVOT, 1900, 2000), years)

    def _month_and_day(self) -> tuple[Integers, Integers]:
        if self._has("name"):
            return self._named_months(), self._integers("d")
        if not self._has("a"):
            return self._integers("m"), self._integers("d")
        first, second = self._integers("a"), self._integers("b")
        return (second, first) if self._is_day_first(first, second) else (first, second)

    def _is_day_first(self, first: Integers, second: Integers) -> bool:
        if self.order != "auto":
            return self.order == "day_first"
        if self._text("mark")[0].as_py() == ".":
            return True
        if max(first.max(), second.max()) <= _LAST_MONTH:
            raise TimeTextError(
                "dates that show whether day or month comes first (no day here is above 12, "
                'so say data.date_order = "day_first" or "month_first")',
                0,
            )
        return bool(first.max() > _LAST_MONTH)

    def _named_months(self) -> Integers:
        names = pc.utf8_slice_codeunits(pc.utf8_lower(self._text("name")), 0, 3)
        found = pc.index_in(names, pa.array(_NAMES))
        self._refuse(pc.is_valid(found).to_numpy(zero_copy_only=False), "the English name of a month")
        months: Integers = found.to_numpy().astype(np.int64) + 1
        return months

    def _clock(self) -> Integers:
        hour, minute, second = (self._integers(name) for name in "HMS")
        if self._has("p"):
            hour = self._of_twelve(hour)
        self._refuse((hour < 24) & (minute < 60) & (second < 60), "a time of day")  # noqa: PLR2004 - a clock's limits
        part = pc.utf8_rpad(self._text("f"), 9, "0").cast(pa.int64()).to_numpy()
        clock: Integers = ((hour * 60 + minute) * 60 + second) * _SECOND + part
        return clock

    def _of_twelve(self, hour: Integers) -> Integers:
        half = pc.utf8_lower(self._text("p"))
        is_half = pc.not_equal(half, "").to_numpy(zero_copy_only=False)
        is_afternoon = pc.equal(half, "p").to_numpy(zero_copy_only=False)
        self._refuse(~is_half | ((hour >= 1) & (hour <= 12)), "an hour from 1 to 12 before AM or PM")  # noqa: PLR2004 - a clock's limits
        return np.where(is_half, hour % 12 + np.where(is_afternoon, 12, 0), hour)

    @cached_property
    def _has_offset(self) -> NDArray[np.bool_]:
        named = pc.not_equal(self._text("z"), "")
        found: NDArray[np.bool_] = pc.or_(named, pc.not_equal(self._text("sign"), "")).to_numpy(zero_copy_only=False)
        return found

    def _refuse_mixed_offsets(self) -> None:
        what = "an offset from UTC" if self._has_offset[0] else "no offset from UTC"
        self._refuse(self._has_offset == self._has_offset[0], f"{what}, as in the first row")

    def _offsets(self) -> Integers:
        minutes = self._integers("zh") * 60 + self._integers("zm")
        self._refuse(minutes <= 18 * 60, "an offset from UTC of 18 hours at most")
        is_behind = pc.equal(self._text("sign"), "-").to_numpy(zero_copy_only=False)
        return np.where(is_behind, -minutes, minutes)

    def _has(self, name: str) -> bool:
        return bool(self.parts.type.get_field_index(name) >= 0)

    def _text(self, name: str) -> Any:  # noqa: ANN401 - a pyarrow column
        return pc.struct_field(self.parts, name)

    def _integers(self, name: str) -> Integers:
        texts = self._text(name)
        numbers: Integers = pc.if_else(pc.equal(texts, ""), "0", texts).cast(pa.int64()).to_numpy()
        return numbers

    def _refuse(self, is_good: NDArray[np.bool_], expected: str) -> None:
        if not is_good.all():
            raise TimeTextError(f"{expected}, in a time like {self.example!r}", int(np.argmin(is_good)))
