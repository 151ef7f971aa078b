"""Clocks of places become UTC, through the hours that are skipped and those that come twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.data.raw_prices import time_text
from workstation.data.readers.zones import from_wall_clock, wall_clock
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str, str], Path]

HEADER = "date,open,high,low,close\n"
BAR = ",10,12,9,11\n"


def wall(*texts: str) -> np.ndarray:
    return np.array([np.datetime64(text, "ns").astype(np.int64) for text in texts])


def in_words(times: np.ndarray) -> list[str]:
    return [time_text(int(time)) for time in times]


def converted(zone: str, *texts: str, symbol_of: list[int] | None = None) -> list[str]:
    symbols = np.array(symbol_of or [0] * len(texts))
    return in_words(from_wall_clock(wall(*texts), zone, symbols, lambda row: f"A.csv, line {row + 2}"))


@settings(deadline=None, max_examples=40)
@given(
    year=st.integers(1985, 2035),
    zone=st.sampled_from(["America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Shanghai", "UTC"]),
    step=st.sampled_from([1, -1]),
)
def test_half_hours_in_a_row_come_back_through_every_change_of_clocks(year: int, zone: str, step: int) -> None:
    first = wall(f"{year}-01-10")[0]
    times = (first + np.arange(340 * 48, dtype=np.int64) * 1800 * 10**9)[::step]
    found = from_wall_clock(wall_clock(times, zone), zone, np.zeros(len(times), dtype=np.int64), str)
    assert (found == times).all()


def test_the_zone_is_the_one_of_the_standard_library() -> None:
    for hours in range(0, 24 * 365, 7):
        moment = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC")) + timedelta(hours=hours)
        utc = int(moment.timestamp()) * 10**9
        shown = moment.astimezone(ZoneInfo("America/New_York")).replace(tzinfo=None)
        assert wall_clock(np.array([utc]), "America/New_York")[0] == wall(shown.isoformat())[0]


def test_an_hour_that_comes_twice_is_told_by_the_order_of_rows() -> None:
    rows = ("2020-11-01T00:30", "2020-11-01T01:00", "2020-11-01T01:30", "2020-11-01T01:00", "2020-11-01T01:30")
    expected = ["2020-11-01 04:30:00", "2020-11-01 05:00:00", "2020-11-01 05:30:00", "2020-11-01 06:00:00"]
    assert converted("America/New_York", *rows) == [*expected, "2020-11-01 06:30:00"]
    assert converted("America/New_York", *rows[::-1]) == [*expected, "2020-11-01 06:30:00"][::-1]


def test_symbols_go_through_the_hour_each_by_itself() -> None:
    rows = ["2020-11-01T01:00"] * 4
    found = converted("America/New_York", *rows, symbol_of=[0, 1, 0, 1])
    assert found == ["2020-11-01 05:00:00"] * 2 + ["2020-11-01 06:00:00"] * 2


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["2020-03-08T01:30", "2020-03-08T02:30"], r"A\.csv, line 3: 2020-03-08 02:30:00 never was in .*New_York"),
        (["2020-11-01T00:30", "2020-11-01T01:30"], r"A\.csv, line 3: 2020-11-01 01:30:00 was twice"),
        (["2020-11-01T01:30"] * 3, r"A\.csv, line 2: .* was twice"),
    ],
)
def test_times_that_cannot_be_told_are_refused(rows: list[str], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        converted("America/New_York", *rows)


def test_a_file_is_read_in_the_zone_of_the_settings(write: Write) -> None:
    path = write("A.csv", HEADER + "2018-02-07 09:30" + BAR + "2018-07-09 09:30" + BAR)
    prices = read_file(path, ReadingSettings(timezone="America/New_York"))[1]
    assert in_words(prices.table.time) == ["2018-02-07 14:30:00", "2018-07-09 13:30:00"]
    assert "no_offset" not in [repair.kind for repair in prices.repairs]


def test_dates_and_times_with_an_offset_do_not_move(write: Write) -> None:
    for times in (("2018-02-07", "2018-02-08"), ("2018-02-07 09:30:00+00:00", "2018-02-08 09:30:00+00:00")):
        path = write("A.csv", HEADER + times[0] + BAR + times[1] + BAR)
        plain, zoned = (read_file(path, ReadingSettings(timezone=zone))[1].table for zone in ("", "Asia/Tokyo"))
        assert zoned.fingerprint() == plain.fingerprint()


def test_days_that_begin_elsewhere_are_dates_and_said(write: Write) -> None:
    path = write("A.csv", HEADER + "2018-02-07 00:00:00-05:00" + BAR + "2018-07-09 00:00:00-04:00" + BAR)
    prices = read_file(path)[1]
    assert in_words(prices.table.time) == ["2018-02-07", "2018-07-09"]
    assert [repair.kind for repair in prices.repairs] == ["local_days"]


def test_the_note_on_a_missing_offset_names_the_setting(write: Write) -> None:
    prices = read_file(write("A.csv", HEADER + "2018-02-07 09:30" + BAR))[1]
    (sentence,) = [repair.sentence for repair in prices.repairs if repair.kind == "no_offset"]
    assert 'data.timezone = "Area/City"' in sentence
