"""A bar's time is its start: what is stamped at the end is moved by one bar, or refused where that cannot be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.data.raw_prices import time_text
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from workstation.data.report import FilePrices

    Write = Callable[[str, str], Path]

BAR = ",10,12,9,11\n"


def read(path: Path, **changes: Any) -> FilePrices:  # noqa: ANN401 - values of any setting
    return read_file(path, ReadingSettings.model_validate(changes))[1]


def bars(times: Sequence[str], column: str = "date") -> str:
    return f"{column},open,high,low,close\n" + "".join(time + BAR for time in times)


def times_of(prices: FilePrices) -> list[str]:
    return [time_text(int(time)) for time in prices.table.time]


@pytest.mark.parametrize("name", ["close_time", "Close Time", "closeTime", "timeClose"])
def test_a_column_may_say_that_bars_are_stamped_at_their_end(write: Write, name: str) -> None:
    stamps = ["2018-02-06 04:00", "2018-02-06 08:00", "2018-02-06 12:00"]
    prices = read(write("A.csv", bars(stamps, name)))
    assert times_of(prices) == ["2018-02-06", "2018-02-06 04:00:00", "2018-02-06 08:00:00"]
    (repair,) = [repair for repair in prices.repairs if repair.kind == "bar_time"]
    assert "moved to their start, 4 h before" in repair.sentence


def test_the_settings_may_say_it_of_dates(write: Write) -> None:
    path = write("A.csv", bars(["2018-02-06", "2018-02-07", "2018-02-08", "2018-02-12"]))
    assert times_of(read(path, bar_time="close")) == ["2018-02-05", "2018-02-06", "2018-02-07", "2018-02-11"]
    assert times_of(read(path)) == ["2018-02-06", "2018-02-07", "2018-02-08", "2018-02-12"]
    assert read(path).repairs == ()


def test_the_settings_may_say_that_a_close_time_is_the_start(write: Write) -> None:
    path = write("A.csv", bars(["2018-02-06 04:00", "2018-02-06 08:00"], "close_time"))
    assert times_of(read(path, bar_time="open")) == ["2018-02-06 04:00:00", "2018-02-06 08:00:00"]


@pytest.mark.parametrize("last", [".999", ".999999", ""])
def test_the_last_instant_of_a_bar_is_its_end(write: Write, last: str) -> None:
    stamps = [f"2018-02-06 0{hour}:59:59{last}" for hour in (3, 7)] + [f"2018-02-06 11:59:59{last}"]
    prices = read(write("A.csv", bars(stamps, "close_time")))
    assert times_of(prices) == ["2018-02-06", "2018-02-06 04:00:00", "2018-02-06 08:00:00"]


def test_what_cannot_be_told_is_taken_as_the_start_and_said(write: Write) -> None:
    prices = read(write("A.csv", bars(["2018-02-06 04:00+00:00", "2018-02-06 08:00+00:00"])))
    (repair,) = prices.repairs
    assert 'if they are the end, say data.bar_time = "close"' in repair.sentence
    assert read(write("A.csv", bars(["2018-02-06 04:00+00:00"], "open_time"))).repairs == ()


def test_hours_move_every_time_and_are_said(write: Write) -> None:
    prices = read(write("A.csv", bars(["2018-02-06", "2018-02-07"])), time_shift_hours=24.0)
    assert times_of(prices) == ["2018-02-07", "2018-02-08"]
    assert [repair.kind for repair in prices.repairs] == ["time_shift"]


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([], "1 rows are too few"),
        ([HOUR], "2 rows are too few"),
        ([HOUR] * 5 + [HOUR / 2], "several sizes (30 min and 1 h)"),
        ([HOUR] * 10 + [MINUTE] * 100, "several sizes (1 min and 1 h)"),
        ([MINUTE] * 100 + [HOUR] * 10, "several sizes (1 min and 1 h)"),
    ],
)
def test_bars_of_no_certain_size_are_refused(write: Write, steps: list[timedelta], sentence: str) -> None:
    path = write("A.csv", bars(stamps_of(steps)))
    with pytest.raises(DataError) as caught:
        read(path, bar_time="close")
    assert sentence in str(caught.value)
    assert "data.bar_time" in str(caught.value)


def stamps_of(steps: Sequence[timedelta]) -> list[str]:
    moment = datetime(2018, 2, 5)  # noqa: DTZ001 - text for a file
    found = [moment.isoformat()]
    for step in steps:
        moment += step
        found.append(moment.isoformat())
    return found


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sampled_from([MINUTE, MINUTE, MINUTE, 2 * MINUTE, 7 * MINUTE, HOUR]), min_size=6, max_size=40),
    more=st.lists(st.sampled_from([MINUTE, MINUTE, 3 * MINUTE, HOUR]), max_size=40),
)
def test_rows_added_later_change_no_earlier_time_or_make_the_file_be_refused(
    tmp_path: Path, steps: list[timedelta], more: list[timedelta]
) -> None:
    assume(MINUTE in steps)  # of bars shorter than any before, the start is told by the file as it is then
    path = tmp_path / "A.csv"
    found = []
    for all_steps in (steps, steps + more):
        path.write_text(bars(stamps_of(all_steps)), encoding="utf-8")
        try:
            found.append(times_of(read(path, bar_time="close")))
        except DataError:
            return
    assert found[1][: len(found[0])] == found[0]


@pytest.mark.parametrize(("day", "hours"), [("2261-12-30", 8784.0), ("1678-01-02", -8784.0)])
def test_times_are_not_moved_out_of_the_years_that_can_be_told(write: Write, day: str, hours: float) -> None:
    path = write("A.csv", f"date,open,high,low,close\n{day},1,2,1,2\n")
    with pytest.raises(DataError, match=f"A.csv: {day} moved by .* is not between the years"):
        read_file(path, ReadingSettings(time_shift_hours=hours))
