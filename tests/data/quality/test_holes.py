"""Missing bars are found where the others of the table, the week, or the session expect them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.quality.tables import DAY, at, calm, dates, findings, table_of, weekdays, without

HOUR = DAY // 24
HOLIDAY = at("2015-05-25")


def exchange(bars: int = 600) -> np.ndarray:
    """Weekdays with eight holidays a year."""
    days = weekdays(bars)
    return days[np.arange(bars) % 32 != 17]


def test_others_that_trade_tell_a_missing_day() -> None:
    gone = without(calm(1, exchange()), [100, 200, 201, 202])
    others = {name: calm(seed, exchange()) for seed, name in enumerate("BCDE", 2)}
    found = findings(table_of(A=gone, **others))["hole"]
    days = exchange()
    assert [place.time for place in found.places] == [days[100], days[200]]
    assert [place.until for place in found.places] == [days[101], days[203]]
    assert [place.value for place in found.places] == [1.0, 3.0]
    assert (found.count, found.severity) == (4, "warning")
    assert "4 sessions missing" in found.sentence
    assert all("hole" not in findings(table_of(A=gone, **others), name) for name in others)


def test_holidays_that_all_keep_are_no_holes_even_when_they_last() -> None:
    closed = np.delete(exchange(), np.arange(300, 304))  # four days, as in September 2001
    table = table_of(**{name: calm(seed, closed) for seed, name in enumerate("ABCDE")})
    assert all("hole" not in findings(table, name) for name in "ABCDE")


def test_one_symbol_alone_is_judged_by_its_weekdays() -> None:
    days = exchange()
    assert "hole" not in findings(table_of(A=calm(1, days)))
    assert "hole" not in findings(table_of(A=without(calm(1, days), [100, 101])))
    four = findings(table_of(A=without(calm(1, days), np.arange(100, 104))))["hole"]
    assert (dates(four), four.severity) == ([str(days[100].astype("datetime64[ns]").astype("datetime64[D]"))], "note")
    week = findings(table_of(A=without(calm(1, days), np.arange(100, 106))))["hole"]
    assert week.severity == "warning"
    quarter = findings(table_of(A=without(calm(1, days), np.arange(100, 170))))["hole"]
    assert quarter.severity == "problem"


def test_a_feast_that_comes_back_each_year_is_no_hole() -> None:
    days = weekdays(1500)
    calendar = days.astype("datetime64[ns]").astype("datetime64[D]")
    day_of_year = (calendar - calendar.astype("datetime64[Y]")).astype(int)
    feast = (day_of_year >= 31) & (day_of_year < 39)
    assert "hole" not in findings(table_of(A=calm(1, days[~feast])))
    once = feast & (calendar.astype("datetime64[Y]").astype(int) == 2017 - 1970)
    assert findings(table_of(A=calm(1, days[~once])))["hole"].severity == "warning"


def test_two_exchanges_in_one_table_do_not_tell_each_other() -> None:
    here, there = exchange(), weekdays(600)[np.arange(600) % 30 != 5]
    table = table_of(
        **{f"H{seed}": calm(seed, here) for seed in range(5)}, **{f"T{seed}": calm(seed, there) for seed in range(5)}
    )
    assert all("hole" not in findings(table, name) for name in table.symbols)
    mostly = table_of(**{f"H{seed}": calm(seed, here) for seed in range(9)}, T=calm(9, there))
    assert "hole" not in findings(mostly, "T")


def test_symbols_in_a_long_hole_of_their_own_tell_nothing() -> None:
    days = exchange()
    asleep = without(calm(1, days), np.arange(100, 500))
    gone = without(calm(2, days), np.arange(200, 290))
    table = table_of(A=gone, B=asleep, C=calm(3, days), D=calm(4, days))
    found = findings(table)["hole"]
    assert (found.severity, found.places[0].time) == ("problem", days[200])


def test_any_day_is_missed_where_all_seven_are_traded() -> None:
    days = at("2020-01-01") + DAY * np.arange(400)
    found = findings(table_of(A=without(calm(1, days), [50, 120, 121])))["hole"]
    assert (found.count, found.severity) == (3, "warning")
    assert dates(found) == ["2020-02-20", "2020-04-30"]


def bars_of_a_session(days: int = 40) -> np.ndarray:
    """Five-minute bars from 9:30 to 15:00 with an hour and a half of lunch."""
    minutes = np.concatenate((np.arange(570, 690, 5), np.arange(780, 900, 5)))
    return (weekdays(days)[:, None] + minutes * (HOUR // 60)).ravel()


def test_nights_weekends_and_lunches_are_no_holes() -> None:
    found = findings(table_of(A=calm(1, bars_of_a_session())))
    assert not {"hole", "missing_bars", "short_session"} & set(found)


def test_bars_missing_within_a_session() -> None:
    times = bars_of_a_session()
    found = findings(table_of(A=without(calm(1, times), [100, 101, 102, 500])))
    missing = found["missing_bars"]
    assert missing.count == 4
    assert [place.time for place in missing.places] == [times[99], times[499]]
    assert "hole" not in found


def test_an_early_close_is_a_note_and_a_missing_session_a_hole() -> None:
    times = bars_of_a_session()
    early = findings(table_of(A=without(calm(1, times), np.arange(48 * 5 + 30, 48 * 6))))
    assert early["short_session"].severity == "note"
    assert early["short_session"].count == 1
    assert "missing_bars" not in early
    gone = findings(table_of(A=without(calm(1, times), np.arange(48 * 10, 48 * 13))))
    assert (gone["hole"].count, gone["hole"].places[0].value) == (3, 3.0)


def test_summer_time_makes_no_holes() -> None:
    days = weekdays(300)
    utc_open = np.where((np.arange(300) > 50) & (np.arange(300) < 200), 13, 14)
    times = ((days + utc_open * HOUR)[:, None] + np.arange(7) * HOUR).ravel()
    found = findings(table_of(A=calm(1, times)))
    assert not {"hole", "missing_bars", "short_session"} & set(found)


@pytest.mark.parametrize(("bars", "severity"), [(6, "note"), (600, "problem")])
def test_bars_missing_around_the_clock(bars: int, severity: str) -> None:
    times = at("2020-01-01") + 4 * HOUR * np.arange(3000)
    found = findings(table_of(A=without(calm(1, times), np.arange(1000, 1000 + bars))))["hole"]
    assert (found.count, found.severity) == (bars, severity)
    assert (found.places[0].time, found.places[0].until) == (times[999], times[1000 + bars])


def test_weekly_bars_with_a_hole() -> None:
    times = at("2015-01-05") + 7 * DAY * np.arange(300)
    assert "hole" not in findings(table_of(A=calm(1, times)))
    assert findings(table_of(A=without(calm(1, times), [100, 101])))["hole"].places[0].value == 2.0
