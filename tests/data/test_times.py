"""Times are understood in the forms that files write them in, and anything else is refused with its row."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.data.readers.epochs import epoch_nanoseconds, float_times, integer_times
from workstation.data.readers.times import TimeTextError, first_failure, parse_times

SECOND = 10**9


def nanoseconds(text: str) -> int:
    return int(np.datetime64(text, "ns").astype(np.int64))


@pytest.mark.parametrize(
    ("texts", "expected", "has_offset"),
    [
        (["2018-02-07", "2018-02-08"], ["2018-02-07", "2018-02-08"], True),
        (["2018-02-07 00:00:00"], ["2018-02-07"], True),
        (["2018-02-07 09:30"], ["2018-02-07T09:30"], False),
        (["2018-02-07T09:30:15.250000"], ["2018-02-07T09:30:15.25"], False),
        (["2018-02-07 09:30:00+00:00"], ["2018-02-07T09:30"], True),
        (["2018-02-07T09:30:00Z"], ["2018-02-07T09:30"], True),
        (["2018-02-07 09:30:00 UTC"], ["2018-02-07T09:30"], True),
        (["2018-02-07 09:30:00-0500", "2018-07-07 09:30:00-0400"], ["2018-02-07T14:30", "2018-07-07T13:30"], True),
        (["20180207", "20180208"], ["2018-02-07", "2018-02-08"], True),
        (["20180207 09:30"], ["2018-02-07T09:30"], False),
        (["1/4/1999", "1/15/1999"], ["1999-01-04", "1999-01-15"], True),
        (["4/1/1999", "15/1/1999"], ["1999-01-04", "1999-01-15"], True),
        (["11/5/2019 9:30", "11/15/2019 16:00"], ["2019-11-05T09:30", "2019-11-15T16:00"], False),
        (["1517961600"], ["2018-02-07"], True),
        (["1517961600.0"], ["2018-02-07"], True),
        (["1517961600123"], ["2018-02-07T00:00:00.123"], True),
        (["1517961600123456"], ["2018-02-07T00:00:00.123456"], True),
        (["1517961600123456789"], ["2018-02-07T00:00:00.123456789"], True),
        (["1517961600.25", "1517961601"], ["2018-02-07T00:00:00.25", "2018-02-07T00:00:01"], True),
        (["1517961600123.5"], ["2018-02-07T00:00:00.1235"], True),
        (["-315619200"], ["1960-01-01"], True),
        (["2018/02/07", "2018/2/8"], ["2018-02-07", "2018-02-08"], True),
        (["2018.02.07 09:30"], ["2018-02-07T09:30"], False),
        (["07.02.2018", "08.02.2018"], ["2018-02-07", "2018-02-08"], True),
        (["07.02.2018 09:30:00.250 GMT+0100"], ["2018-02-07T08:30:00.25"], True),
        (["7 Feb 2018", "8 February 2018"], ["2018-02-07", "2018-02-08"], True),
        (["Feb 7, 2018", "Feb. 8, 2018"], ["2018-02-07", "2018-02-08"], True),
        (["Wed, 07 Feb 2018 09:30:00 GMT"], ["2018-02-07T09:30"], True),
        (["07-Feb-18", "07-Feb-70"], ["2018-02-07", "1970-02-07"], True),
        (["2018年2月7日"], ["2018-02-07"], True),
        (["2/13/2018 9:30:00 AM", "2/13/2018 12:30:00 PM"], ["2018-02-13T09:30", "2018-02-13T12:30"], False),
        (["2018-02-07 12-AM", "2018-02-07 01-PM"], ["2018-02-07T00:00", "2018-02-07T13:00"], False),
        (["20180207 093000"], ["2018-02-07T09:30"], False),
        (["201802070930"], ["2018-02-07T09:30"], False),
        (["20180207093015"], ["2018-02-07T09:30:15"], False),
        (["2018-02-07 09:30:00 +0100"], ["2018-02-07T08:30"], True),
        (["2018-02-07 00:00:00-05:00", "2018-07-07 00:00:00-04:00"], ["2018-02-07", "2018-07-07"], True),
    ],
)
def test_forms(texts: list[str], expected: list[str], has_offset: bool) -> None:  # noqa: FBT001 - a table's column
    times = parse_times(pa.chunked_array([texts]))
    assert times.nanoseconds.tolist() == [nanoseconds(text) for text in expected]
    assert times.has_offset == has_offset


@pytest.mark.parametrize(
    ("texts", "row"),
    [
        (["2018-02-07", "2018-02-08", "02/09/2018"], 2),
        (["2018-02-07 09:30:00+00:00", "2018-02-07 09:31:00"], 1),
        (["2018-02-07", "2018-13-01"], 1),
        (["2018-02-07", None], 1),
        ([None, "2018-02-07"], 0),
        (["1517961600", "1517961600000"], 0),
        (["1517961600000", "1517961600"], 1),
        (["1517961600", "1517961600.x"], 1),
        (["1517961600", "soon"], 1),
        (["15/1/1999", "1/15/1999"], 1),
        (["3/4/1999", "5/6/1999"], 0),
        (["99999999999"], 0),
        (["9999-12-31"], 0),
        (["noon"], 0),
        (["2018-02-07 09:30 EST"], 0),
        (["31.02.2018"], 0),
        (["7 Feb 2018", "7 Fab 2018"], 1),
        (["07/02/18"], 0),
        (["2/13/2018 9:30 AM", "2/13/2018 13:30 PM"], 1),
        (["2/13/2018 9:30", "2/13/2018 24:00"], 1),
        (["2/13/2018 9:30 +0100", "2/13/2018 9:30"], 1),
        (["1.5e9"], 0),
    ],
)
def test_refusals_name_the_row(texts: list[str | None], row: int) -> None:
    with pytest.raises(TimeTextError) as caught:
        parse_times(pa.chunked_array([pa.array(texts, pa.string())]))
    assert caught.value.row == row


@pytest.mark.parametrize("text", ["1600-01-01", "9999-12-31", "2018-02-30", "2018-02-07 24:00:00"])
def test_a_time_that_no_calendar_or_clock_has_is_not_called_one_like_itself(text: str) -> None:
    for texts in ([text], ["2018-02-07", text]):
        with pytest.raises(TimeTextError, match="a time that the calendar has, between the years 1678 and 2261"):
            parse_times(pa.chunked_array([texts]))


@settings(deadline=None)
@given(
    stamps=st.lists(st.integers(200_000_000, 4_000_000_000), min_size=1, max_size=20),
    unit=st.sampled_from([1, 10**3, 10**6, 10**9]),
)
def test_epochs_of_every_unit_mean_the_same_time(stamps: list[int], unit: int) -> None:
    epochs = np.array(stamps, dtype=np.int64) * unit
    assert epoch_nanoseconds(epochs).tolist() == [stamp * SECOND for stamp in stamps]


@settings(deadline=None)
@given(size=st.integers(1, 200), data=st.data())
def test_the_first_failure_is_found_wherever_it_is(size: int, data: st.DataObject) -> None:
    bad = sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=5)))
    texts = ["x" if row in bad else "1" for row in range(size)]
    found = first_failure(pa.chunked_array([texts]), lambda some: some.cast(pa.int64()))
    assert found == bad[0]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("day_first", "2018-04-03"), ("month_first", "2018-03-04")],
)
def test_the_order_of_day_and_month_may_be_said(order: Literal["day_first", "month_first"], expected: str) -> None:
    for text in ("3/4/2018", "03-04-2018", "3/4/18", "03.04.2018"):
        assert parse_times(pa.chunked_array([[text]]), order).nanoseconds.tolist() == [nanoseconds(expected)]


def test_midnights_away_from_utc_are_dates_and_other_times_are_not() -> None:
    midnights = parse_times(pa.chunked_array([["2018-02-07 00:00:00-05:00", "2018-02-08 00:00:00-05:00"]]))
    assert (midnights.is_daily, midnights.was_elsewhere) == (True, True)
    assert midnights.nanoseconds.tolist() == [nanoseconds("2018-02-07"), nanoseconds("2018-02-08")]
    others = parse_times(pa.chunked_array([["2018-02-07 00:00:00-05:00", "2018-02-07 00:30:00-05:00"]]))
    assert not others.is_daily
    assert others.nanoseconds.tolist() == [nanoseconds("2018-02-07T05:00"), nanoseconds("2018-02-07T05:30")]


@settings(deadline=None)
@given(
    stamps=st.lists(st.datetimes(datetime(1700, 1, 1), datetime(2250, 1, 1)), min_size=1, max_size=20),  # noqa: DTZ001 - a clock on the wall
    form=st.sampled_from(
        ["%d.%m.%Y %H:%M:%S.%f", "%d %b %Y %I:%M:%S.%f %p", "%b %d, %Y %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S.%f"]
    ),
)
def test_every_form_gives_the_time_that_was_written(stamps: list[datetime], form: str) -> None:
    found = parse_times(pa.chunked_array([[stamp.strftime(form) for stamp in stamps]])).nanoseconds
    assert found.tolist() == [nanoseconds(stamp.isoformat()) for stamp in stamps]


def test_numbers_may_be_dates_or_epochs_and_nothing_else() -> None:
    assert integer_times(np.array([20180207, 20180208])).tolist() == [
        nanoseconds("2018-02-07"),
        nanoseconds("2018-02-08"),
    ]
    assert float_times(np.array([1517961600.25])).tolist() == [nanoseconds("2018-02-07T00:00:00.25")]
    assert float_times(np.array([1.517961600e12])).tolist() == [nanoseconds("2018-02-07")]
    for numbers in ([0, 1, 2], [20180207, 20180230]):
        with pytest.raises(TimeTextError):
            integer_times(np.array(numbers))
    with pytest.raises(TimeTextError):
        float_times(np.array([1517961600.0, np.nan]))
