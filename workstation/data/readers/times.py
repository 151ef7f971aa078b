"""Times as files write them (ISO, epoch, 20180207, 2/7/2018, 7 Feb 2018 9:30 PM) -> nanoseconds since 1970-01-01."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from workstation.data.readers.dates import form_of, parse_dates
from workstation.data.readers.epochs import EPOCH, epoch_texts
from workstation.data.readers.time_texts import TimeTextError, cast_each, first_failure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.data.readers.dates import DateOrder
    from workstation.data.readers.time_texts import Texts

__all__ = ["TimeTextError", "Times", "daily_or_not", "first_failure", "parse_times"]

_ISO = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?$"
_ISO_OFFSET = r":.*([+-]\d\d:?\d{0,2}|Z)$"
_ISO_MIDNIGHT = r"^.{10}([ T]00:00(:00(\.0+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$"
_COMPACT_CLOCK = r"^(18|19|20|21)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d([0-5]\d)?$"
_ABBREVIATION = re.compile(r"\d (?!AM|PM|am|pm|UTC|GMT)([A-Z]{2,5})$")
DAY = 86_400 * 10**9


@dataclass(frozen=True, eq=False)
class Times:
    """Times and what the texts left open."""

    nanoseconds: NDArray[np.int64]
    """(rows,) since 1970-01-01 UTC; since 1970-01-01 on the clock of the place where no offset is named."""
    has_offset: bool
    """False where the texts name a time of day and no offset from UTC."""
    is_daily: bool
    """Whether every time is midnight where it was written: these are dates, kept as 00:00 UTC of the day."""
    was_elsewhere: bool = False
    """Whether the midnights of `is_daily` were not those of UTC."""


def parse_times(texts: Texts, order: DateOrder = "auto") -> Times:
    """Times of a column of texts; all must be written the way the first one is.

    Raises:
        TimeTextError: for the first text that is no time, or not written like the first.
    """
    first = texts[0].as_py() or ""
    if re.match(EPOCH, first) and not _are_compact(texts):
        nanoseconds = epoch_texts(texts)
        return Times(nanoseconds, has_offset=True, is_daily=_are_days(nanoseconds))
    if re.match(_ISO, first):
        return _parse_iso(texts, has_offset=bool(re.search(_ISO_OFFSET, first)))
    form = form_of(first)
    if form is None:
        raise TimeTextError(_expected(first), 0)
    wall = parse_dates(texts, form, order)
    if wall.offset_minutes is None:
        return daily_or_not(wall.nanoseconds, has_offset=False)
    if _are_days(wall.nanoseconds):
        return Times(wall.nanoseconds, has_offset=True, is_daily=True, was_elsewhere=bool(wall.offset_minutes.any()))
    return daily_or_not(wall.nanoseconds - wall.offset_minutes * (60 * 10**9), has_offset=True)


def daily_or_not(nanoseconds: NDArray[np.int64], *, has_offset: bool) -> Times:
    """These times, which are dates if every one is a midnight."""
    is_daily = _are_days(nanoseconds)
    return Times(nanoseconds, has_offset=has_offset or is_daily, is_daily=is_daily)


def _are_days(nanoseconds: NDArray[np.int64]) -> bool:
    return not (nanoseconds % DAY).any()


def _are_compact(texts: Texts) -> bool:
    """Whether 201802070930 is meant as a time of day; as milliseconds it would be of 1976, in 14 digits of 2609."""
    return bool(pc.all(pc.fill_null(pc.match_substring_regex(texts, _COMPACT_CLOCK), False)).as_py())


def _expected(first: str) -> str:
    if zone := _ABBREVIATION.search(first):
        return f'times without {zone[1]}, which can mean several zones (remove it and say data.timezone = "Area/City")'
    return "a time like 2018-02-07 09:30:00, 20180207, 7 Feb 2018 or an epoch"


def _parse_iso(texts: Texts, *, has_offset: bool) -> Times:
    kind = pa.timestamp("ns", "UTC") if has_offset else pa.timestamp("ns")
    expected = f"a time like {texts[0].as_py()!r} or 2018-02-07 09:30:00"
    try:
        nanoseconds = cast_each(texts, lambda some: some.cast(kind), expected).cast(pa.int64()).to_numpy()
    except TimeTextError as error:
        text = texts[error.row].as_py() or ""
        if not re.match(_ISO, text) or bool(re.search(_ISO_OFFSET, text)) != has_offset:
            raise
        raise TimeTextError("a time that the calendar has, between the years 1678 and 2261", error.row) from error
    if not has_offset or not pc.all(pc.match_substring_regex(texts, _ISO_MIDNIGHT)).as_py():
        return daily_or_not(nanoseconds, has_offset=has_offset)
    days = pc.utf8_slice_codeunits(texts, 0, 10).cast(pa.timestamp("ns")).cast(pa.int64()).to_numpy()
    return Times(days, has_offset=True, is_daily=True, was_elsewhere=bool((days != nanoseconds).any()))
