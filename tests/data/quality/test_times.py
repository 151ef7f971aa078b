"""Bars of several sizes, from the future, at an odd hour, or too few; and symbols stamped a step early or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.quality.tables import DAY, NOW, at, calm, findings, table_of, weekdays

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOUR = DAY // 24


def test_weeks_among_days_are_another_size() -> None:
    days = weekdays(400)
    weeks = days[-1] + 7 * DAY * np.arange(1, 101)
    found = findings(table_of(A=calm(1, np.concatenate((days, weeks)))))["mixed_bar_size"]
    assert found.severity == "problem"
    assert days[-20] <= found.places[0].time <= weeks[20]
    assert found.places[-1].until == weeks[-1]
    assert found.places[0].value == 7 * 86400.0


def test_hours_among_four_hours_are_another_size() -> None:
    first = at("2020-01-01") + 4 * HOUR * np.arange(1000)
    second = first[-1] + HOUR * np.arange(1, 400)
    found = findings(table_of(A=calm(1, np.concatenate((first, second)))))["mixed_bar_size"]
    assert found.places[0].value == 3600.0
    assert "1 hour" in found.sentence


def test_bars_later_than_now() -> None:
    columns = calm()
    assert "future" not in findings(table_of(A=columns))
    found = findings(table_of(A=columns), now=int(columns["time"][-3]))["future"]
    assert (found.count, found.severity) == (2, "problem")
    assert (found.places[0].time, found.places[0].until) == tuple(columns["time"][-2:])


def test_days_at_an_odd_hour_matter_where_symbols_differ() -> None:
    evening = calm(1, weekdays() + 21 * HOUR)
    alone = findings(table_of(A=evening))["odd_hour"]
    assert alone.severity == "note"
    assert "21:00 UTC" in alone.sentence
    assert "data.time_shift_hours = -21" in alone.sentence
    table = table_of(A=evening, B=calm(2))
    assert findings(table)["odd_hour"].severity == "warning"
    assert "odd_hour" not in findings(table, "B")


def test_too_few_rows_for_a_window() -> None:
    assert findings(table_of(A=calm(1, weekdays(65))))["few_rows"].severity == "problem"
    assert "data.min_rows = 66" in findings(table_of(A=calm(1, weekdays(65))))["few_rows"].sentence
    assert "few_rows" not in findings(table_of(A=calm(1, weekdays(66))))


def test_a_history_much_shorter_than_the_longest_is_a_note() -> None:
    others = {name: calm(seed) for seed, name in enumerate("BCD")}
    found = findings(table_of(A=calm(9, weekdays()[-100:]), **others))
    assert found["short_history"].severity == "note"
    assert found["short_history"].places[0].time == weekdays()[-100]


def twins(count: int, noise: float = 0.2) -> dict[str, dict[str, np.ndarray]]:
    """Symbols that move alike."""
    random = np.random.default_rng(3)
    market = 0.01 * random.standard_normal(600)
    tables = {}
    for index in range(count):
        columns = calm(index)
        close = 100.0 * np.exp(np.cumsum(market + noise * 0.01 * random.standard_normal(600)))
        opening = np.concatenate((close[:1], close[:-1]))
        high, low = np.maximum(opening, close) * 1.001, np.minimum(opening, close) * 0.999
        tables["ABCDEFGHIJ"[index]] = {**columns, "open": opening, "high": high, "low": low, "close": close}
    return tables


@pytest.mark.parametrize(
    ("days", "step", "setting"), [(-1, 1.0, "time_shift_hours = 24"), (1, -1.0, 'bar_time = "close"')]
)
def test_the_one_that_disagrees_with_two_is_the_shifted_one(days: int, step: float, setting: str) -> None:
    symbols = twins(3)
    assert all("shifted" not in findings(table_of(**twins(3)), name) for name in "ABC")
    line = weekdays(602)
    for name, columns in symbols.items():
        columns["time"] = line[1 + days : 601 + days] if name == "B" else line[1:601]
    table = table_of(**symbols)
    found = findings(table, "B")["shifted"]
    assert (found.severity, found.places[0].value) == ("problem", step)
    assert setting in found.sentence
    assert not {"shifted"} & (set(findings(table, "A")) | set(findings(table, "C")))


def test_of_two_alone_either_may_be_wrong() -> None:
    symbols = twins(2)
    line = weekdays(601)
    symbols["A"]["time"], symbols["B"]["time"] = line[:600], line[1:]
    table = table_of(**symbols)
    assert findings(table, "A")["shifted"].places[0].value == 1.0
    assert findings(table, "B")["shifted"].places[0].value == -1.0
    assert "unless B is wrong" in findings(table, "A")["shifted"].sentence


def test_a_share_that_runs_ahead_of_its_market_is_shifted() -> None:
    symbols = twins(10, noise=1.2)  # correlations of 0.4 in pairs, of 0.65 with the mean
    line = weekdays(601)
    for name, columns in symbols.items():
        columns["time"] = line[:600] if name == "D" else line[1:]
    table = table_of(**symbols)
    assert findings(table, "D")["shifted"].places[0].value == 1.0
    assert [name for name in table.symbols if "shifted" in findings(table, name)] == ["D"]


def test_days_are_compared_with_the_days_of_shorter_bars() -> None:
    hours = at("2020-01-01") + 4 * HOUR * np.arange(6 * 300)
    fine = calm(1, hours)
    last = np.arange(5, len(hours), 6)
    daily = {name: fine[name][last].copy() for name in ("open", "high", "low", "close", "volume")}
    daily["high"] = np.maximum(daily["open"], daily["close"]) * 1.01
    daily["low"] = np.minimum(daily["open"], daily["close"]) * 0.99
    right = table_of(A={**daily, "time": hours[last] // DAY * DAY}, B=fine)
    assert "shifted" not in findings(right, "A")
    early = table_of(A={**daily, "time": hours[last] // DAY * DAY - DAY}, B=fine)
    assert findings(early, "A", NOW)["shifted"].places[0].value == 1.0


def test_bars_stamped_at_their_end_are_found_among_bars_of_one_size() -> None:
    hours = at("2020-01-01") + HOUR * np.arange(600)
    symbols = twins(3)
    for name, columns in symbols.items():
        columns["time"] = hours + HOUR if name == "C" else hours
    found = findings(table_of(**symbols), "C")["shifted"]
    assert found.places[0].value == -1.0
    assert 'data.bar_time = "close"' in found.sentence


def sessions(first: str, last: str, minutes: int, days: int = 20) -> NDArray[np.int64]:
    """Stamps of bars from one time of day to another, both included, on weekdays."""
    day = np.arange(at(f"1970-01-01T{first}"), at(f"1970-01-01T{last}") + 1, minutes * HOUR // 60)
    return np.asarray((weekdays(days)[:, None] + day).ravel())


@pytest.mark.parametrize(
    ("first", "last", "minutes"), [("14:35", "21:00", 5), ("14:31", "21:00", 1), ("01:15", "03:30", 15)]
)
def test_sessions_that_begin_a_step_late_are_stamped_at_their_end(first: str, last: str, minutes: int) -> None:
    found = findings(table_of(A=calm(1, sessions(first, last, minutes))))["stamped_at_end"]
    assert (found.severity, found.places[0].value) == ("warning", minutes)
    assert f"begin at {first} and end at {last} UTC" in found.sentence
    assert 'data.bar_time = "close"' in found.sentence


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [("14:30", "20:55", 5), ("14:30", "21:00", 1), ("14:33", "20:58", 5), ("15:00", "20:30", 30)],
)
def test_sessions_that_begin_on_the_half_hour_or_anywhere_are_not(first: str, last: str, minutes: int) -> None:
    assert "stamped_at_end" not in findings(table_of(A=calm(1, sessions(first, last, minutes))))


def test_bars_day_and_night_and_days_tell_nothing_of_their_stamps() -> None:
    minutes = at("2020-01-01") + (HOUR // 60) * np.arange(1, 5000)
    assert "stamped_at_end" not in findings(table_of(A=calm(1, minutes)))
    assert "stamped_at_end" not in findings(table_of(A=calm(1, sessions("14:35", "21:00", 5, 5))))
