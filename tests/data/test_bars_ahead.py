"""Times of bars to come, as the calendars of made-up and of real markets go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.config.profile import DataSettings
from workstation.data.bars_ahead import bars_ahead
from workstation.data.load import load_prices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DAY = np.timedelta64(1, "D")
HOUR = np.timedelta64(1, "h")


def numbers(stamps: Sequence[np.datetime64] | NDArray[np.datetime64]) -> NDArray[np.int64]:
    return np.asarray(stamps, dtype="datetime64[ns]").astype(np.int64)


def shown(times: NDArray[np.int64]) -> list[str]:
    return [str(each) for each in times.astype("datetime64[ns]").astype("datetime64[m]")]


def days(first: str, count: int, *, weekend: bool = False, hour: int = 0) -> NDArray[np.int64]:
    line = np.datetime64(first) + np.arange(2 * count) * DAY
    if not weekend:
        line = line[np.is_busday(line)]
    return numbers(line[:count].astype("datetime64[h]") + hour * HOUR)


def test_an_exchange_goes_on_after_the_weekend_at_its_time_of_day() -> None:
    time = days("2019-01-07", 200, hour=5)
    holidays = np.delete(time, [9, 30, 61, 99, 140, 180])
    found = bars_ahead(holidays[:190], 4)
    expected = time[time > holidays[189]][:4]
    assert found.times.tolist() == expected.tolist()
    assert "Monday to Friday with holidays" in found.convention
    assert "holidays to come are not known" in found.convention
    friday = time[:200]
    assert shown(bars_ahead(friday, 2).times) == ["2019-10-14T05:00", "2019-10-15T05:00"]


def test_a_market_of_all_days_goes_on_every_day_and_hour() -> None:
    assert shown(bars_ahead(days("2020-02-20", 9, weekend=True), 2).times) == ["2020-02-29T00:00", "2020-03-01T00:00"]
    hours = numbers(np.datetime64("2020-12-31T20") + np.arange(-90, 2) * 4 * HOUR)
    assert shown(bars_ahead(hours, 2).times) == ["2021-01-01T04:00", "2021-01-01T08:00"]


def test_a_day_that_begins_before_midnight_keeps_its_days_of_the_week() -> None:
    time = days("2019-01-07", 150, hour=-2)  # Monday's bar begins on Sunday at 22:00 UTC
    assert shown(bars_ahead(time[:150], 2).times) == ["2019-08-04T22:00", "2019-08-05T22:00"]


def sessions(first: str, count: int) -> NDArray[np.int64]:
    """Bars of half an hour, from 14:30 to 20:30 with a pause at noon."""
    opens = days(first, count)
    minutes = np.array([870, 900, 930, 960, 1080, 1110, 1140, 1170, 1200, 1230]) * 60 * 10**9
    return np.asarray((opens[:, None] + minutes).ravel())


def test_a_session_goes_on_within_the_day_then_on_the_next_day_of_trading() -> None:
    time = sessions("2019-03-04", 30)
    for known in range(len(time) - 40, len(time) - 12):
        assert bars_ahead(time[: known + 1], 12).times.tolist() == time[known + 1 : known + 13].tolist()
    assert "holidays to come are not known" in bars_ahead(time, 1).convention


def test_a_few_days_of_a_session_go_on_with_the_next_working_day() -> None:
    time = sessions("2019-03-05", 4)  # Tuesday to Friday
    assert shown(bars_ahead(time, 2).times) == ["2019-03-11T14:30", "2019-03-11T15:00"]


@pytest.mark.parametrize(
    ("time", "expected", "words"),
    [
        (np.arange("2015-01", "2019-12", dtype="datetime64[M]"), ["2019-12-01", "2020-01-01", "2020-02-01"], "a month"),
        (
            np.arange("2015-02", "2019-12", dtype="datetime64[M]").astype("datetime64[D]") - DAY,
            ["2019-11-30", "2019-12-31", "2020-01-31"],
            "a month",
        ),
        (np.datetime64("2019-01-04") + np.arange(60) * 7 * DAY, ["2020-02-28", "2020-03-06", "2020-03-13"], "a week"),
    ],
    ids=["first of the month", "end of the month", "weeks"],
)
def test_months_and_weeks_go_on_as_such(time: NDArray[np.datetime64], expected: list[str], words: str) -> None:
    found = bars_ahead(numbers(time), 3)
    assert [each[:10] for each in shown(found.times)] == expected
    assert words in found.convention


@given(
    st.lists(st.integers(1, 40 * 24), min_size=2, max_size=60),
    st.sampled_from([60, 3600, 86_400]),
    st.integers(1, 30),
)
def test_whatever_the_history_times_rise_and_lie_ahead(steps: list[int], unit: int, count: int) -> None:
    time = 1_500_000_000 * 10**9 + np.cumsum(np.array(steps, dtype=np.int64)) * unit * 10**9
    found = bars_ahead(time, count)
    assert found.times.shape == (count,)
    assert found.times.dtype == np.int64
    assert found.times[0] > time[-1]
    assert (np.diff(found.times) > 0).all()
    assert found.convention


@pytest.mark.market_data
@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("daily/crypto/ETH-USD.csv", 1.0),
        ("intraday/ETH-USD_4h.csv", 1.0),
        ("intraday/XSHG_5min_600977.csv", 1.0),
        ("intraday/SPY_1min.csv", 0.99),
        ("intraday/gbpusd-m1-bid-2012.csv", 0.97),
        ("daily/long/msft.csv", 0.93),
        ("daily/lean_forex/eurusd.csv", 0.97),
    ],
)
def test_the_next_bar_of_real_markets_begins_when_it_was_said_but_for_holidays(
    market_data: Path, path: str, least: float
) -> None:
    time = load_prices(DataSettings(source=str(market_data / path))).table.time
    known = np.unique(np.linspace(len(time) // 2, len(time) - 2, 60).astype(int))
    hits = [bars_ahead(time[max(0, last - 3000) : last + 1], 1).times[0] == time[last + 1] for last in known]
    assert np.mean(hits) >= least
