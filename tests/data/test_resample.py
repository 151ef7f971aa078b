"""Longer bars against pandas and against a plain loop; which last bar is whole."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.data.resample import Period, SymbolBars, bars_of, merged, periods_of, resampled
from workstation.data.sample_market import sample_market

HOUR = 3_600_000_000_000
DAY = 24 * HOUR


def ns(text: str) -> int:
    return int(np.datetime64(text, "ns").astype(np.int64))


def made(times: list[int], seed: int = 1, unknown: float = 0.2) -> SymbolBars:
    """Random bars at these times; some volumes are not known."""
    random = np.random.default_rng(seed)
    open_, close = random.uniform(50, 150, (2, len(times)))
    reach = random.uniform(0, 5, (2, len(times)))
    volume = np.where(random.random(len(times)) < unknown, np.nan, random.uniform(0, 1e6, len(times)))
    high, low = np.maximum(open_, close) + reach[0], np.minimum(open_, close) - reach[1]
    return SymbolBars(np.array(times, dtype=np.int64), open_, high, low, close, volume, volume * close)


def weekdays(first: str, count: int) -> list[int]:
    days = (datetime.fromisoformat(first).replace(tzinfo=UTC) + timedelta(n) for n in range(2 * count))
    return [int(day.timestamp()) * 1_000_000_000 for day in days if day.weekday() < 5][:count]


@pytest.mark.parametrize(("period", "rule"), [("day", "D"), ("week", "W-MON"), ("month", "MS")])
@pytest.mark.parametrize("seed", range(5))
def test_periods_are_those_of_pandas(period: Period, rule: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    times = ns("2019-12-20T07:00") + np.cumsum(random.integers(1, 40, 700)) * HOUR
    bars = made(times.tolist(), seed)
    frame = pd.DataFrame(
        {name: getattr(bars, name) for name in ("open", "high", "low", "close", "volume", "amount")},
        index=pd.to_datetime(bars.time),
    )
    expected = frame.resample(rule, label="left", closed="left").agg(
        {"open": "first", "high": "max", "low": "min", "close": "last"}
        | {name: lambda column: column.sum(min_count=1) for name in ("volume", "amount")}
    )
    expected = expected[expected["open"].notna()]
    found = resampled(bars, period)
    for name in expected:
        np.testing.assert_allclose(getattr(found, name), expected[name], rtol=1e-12, err_msg=name)
    firsts = frame.index.to_series().resample(rule, label="left", closed="left").first().dropna()
    assert found.time.tolist() == firsts.to_numpy().astype("datetime64[ns]").astype(np.int64).tolist()


def test_a_week_begins_on_monday() -> None:
    bars = made([ns("2024-03-01"), ns("2024-03-03T23:00"), ns("2024-03-04"), ns("2024-03-10T23:59")])
    assert resampled(bars, "week").time.tolist() == [ns("2024-03-01"), ns("2024-03-04")]


def test_times_before_1970_fall_into_their_own_periods() -> None:
    bars = made([ns("1969-12-28T12:00"), ns("1969-12-29"), ns("1969-12-31"), ns("1970-01-01"), ns("1970-01-04")])
    assert resampled(bars, "week").time.tolist() == [ns("1969-12-28T12:00"), ns("1969-12-29")]
    assert resampled(bars, "month").time.tolist() == [ns("1969-12-28T12:00"), ns("1970-01-01")]


@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=20),
    lead=st.integers(0, 5),
    seed=st.integers(0, 1000),
)
@settings(deadline=None)
def test_merging_keeps_every_spike_and_all_volume(lengths: list[int], lead: int, seed: int) -> None:
    count = lead + sum(lengths)
    bars = made([n * HOUR for n in range(count)], seed)
    starts = lead + np.cumsum([0, *lengths[:-1]])
    found = merged(bars, starts)
    for at, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        piece = slice(int(start), int(start) + length)
        known = [value for value in bars.volume[piece] if not math.isnan(value)]
        assert found.time[at] == bars.time[piece][0]
        assert (found.open[at], found.close[at]) == (bars.open[piece][0], bars.close[piece][-1])
        assert (found.high[at], found.low[at]) == (max(bars.high[piece]), min(bars.low[piece]))
        assert found.volume[at] == pytest.approx(sum(known)) if known else math.isnan(found.volume[at])


@pytest.mark.parametrize(
    ("days", "period", "whole"),
    [
        (100, "week", "whole"),  # ends on a Friday
        (99, "week", "begun"),  # ends on a Thursday
        (96, "week", "begun"),  # ends on a Monday
        (109, "month", "whole"),  # the last weekday of the month
        (105, "month", "begun"),
    ],
)
def test_the_last_bar_is_whole_where_it_ends_as_late_as_others(days: int, period: Period, whole: str) -> None:
    bars = made(weekdays("2024-01-01", days))
    assert resampled(bars, period).is_last_whole is (whole == "whole")


def test_without_earlier_bars_the_last_is_whole_where_no_other_fits() -> None:
    hours = [ns("2024-03-04") + n * HOUR for n in range(48)]
    assert resampled(made(hours), "day").is_last_whole
    assert not resampled(made(hours[:47]), "day").is_last_whole
    assert not resampled(made(hours[:1]), "day").is_last_whole


@pytest.mark.parametrize(
    ("step", "periods"),
    [(HOUR, ("day", "week", "month")), (DAY, ("week", "month")), (7 * DAY, ("month",)), (31 * DAY, ())],
)
def test_only_longer_periods_are_offered(step: int, periods: tuple[str, ...]) -> None:
    assert periods_of(made([n * step for n in range(9)])) == periods


def test_bars_of_a_symbol_are_its_rows() -> None:
    table = sample_market(7)
    symbol = table.symbols[1]
    bars, rows = bars_of(table, symbol), table.rows_of(symbol)
    assert len(bars) == rows.stop - rows.start
    assert bars.close.tolist() == table.close[rows].tolist()
    assert bars.step_seconds == 86_400
