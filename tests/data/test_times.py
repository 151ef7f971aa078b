"""Times are understood in the forms that files write them in, and anything else is refused with its row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.data.readers.epochs import epoch_nanoseconds
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
    ],
)
def test_refusals_name_the_row(texts: list[str | None], row: int) -> None:
    with pytest.raises(TimeTextError) as caught:
        parse_times(pa.chunked_array([pa.array(texts, pa.string())]))
    assert caught.value.row == row


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
