"""The times of a text file's rows, from one column, or from a date and a time of day beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from workstation.data.readers.time_texts import TimeTextError, cast_each
from workstation.data.readers.times import parse_times

if TYPE_CHECKING:
    from workstation.data.readers.columns import TextualColumns
    from workstation.data.readers.times import Times

_TIME_OF_DAY = r"^(\d{1,2}:\d\d(:\d\d([.,]\d{1,9})?)?|\d{1,6})( ?[AaPp]\.?[Mm]\.?)?( ?(Z|[+-]\d\d:?\d\d))?$"
_MIDNIGHT = r"[ T]00:00(:00(\.0+)?)?$"
_DIGITS_OF_MINUTES = 4


def times_of(columns: TextualColumns) -> Times:
    """Times of all rows, as the settings' date order says.

    A column that the header calls a time of day, but that holds whole times, is taken in place of the date.

    Raises:
        DataError: with the line of the first cell that is no time.
    """
    texts = columns.texts("time")
    role = "time"
    if "time_of_day" in columns.roles:
        of_day = columns.texts("time_of_day")
        if _are_whole_times(of_day):
            texts, role = of_day, "time_of_day"
        else:
            texts = _joined(columns, texts, of_day)
    try:
        return parse_times(texts, columns.settings.date_order)
    except TimeTextError as error:
        raise columns.bad_cell(role, error.row, str(error)) from error


def _are_whole_times(of_day: Any) -> bool:  # noqa: ANN401 - a pyarrow column
    first = next((text for text in of_day.slice(0, 100).to_pylist() if text), "")
    return bool(first) and not re.match(_TIME_OF_DAY, first)


def _joined(columns: TextualColumns, days: Any, of_day: Any) -> Any:  # noqa: ANN401 - pyarrow columns
    def checked(some: Any) -> Any:  # noqa: ANN401 - a pyarrow column
        return pc.if_else(pc.match_substring_regex(some, _TIME_OF_DAY), some, pa.scalar(None, pa.string()))

    try:
        of_day = cast_each(of_day, checked, "a time of day like 09:30 or 093000")
    except TimeTextError as error:
        raise columns.bad_cell("time_of_day", error.row, str(error)) from error
    bare_days = pc.replace_substring_regex(days, _MIDNIGHT, "")
    return pc.binary_join_element_wise(bare_days, _with_colons(of_day), " ")


def _with_colons(of_day: Any) -> Any:  # noqa: ANN401 - a pyarrow column
    """930 is 9:30 where no time has more than four digits, and else 093000 without its nought."""
    if not pc.all(pc.match_substring_regex(of_day, r"^\d+$")).as_py():
        return of_day
    if pc.max(pc.utf8_length(of_day)).as_py() <= _DIGITS_OF_MINUTES:
        return pc.replace_substring_regex(pc.utf8_lpad(of_day, 4, "0"), r"^(\d\d)(\d\d)$", r"\1:\2")
    return pc.replace_substring_regex(pc.utf8_lpad(of_day, 6, "0"), r"^(\d\d)(\d\d)(\d\d)$", r"\1:\2:\3")
