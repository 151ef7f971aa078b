"""A symbol's calendar is told by its times alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.quality.tables import DAY, at, weekdays
from workstation.data.quality.rhythm import rhythm_of

HOUR = DAY // 24
HOLIDAYS = (
    "2015-01-19",
    "2015-04-03",
    "2015-05-25",
    "2015-07-03",
    "2015-09-07",
    "2015-11-26",
    "2015-12-25",
    "2016-01-01",
)


def sessions(days: int, first: float, last: float, step: int) -> np.ndarray:
    """Bars from hour `first` up to hour `last` of weekdays."""
    hours = np.arange(round(first * HOUR), round(last * HOUR), step)
    return (weekdays(days)[:, None] + hours).ravel()


def test_weekdays_without_and_with_holidays() -> None:
    plain = rhythm_of(weekdays(260)).calendar
    assert (plain.name, plain.step_seconds) == ("weekdays", 86400.0)
    assert plain.bars_per_year == pytest.approx(260.9, abs=1.5)
    closed = rhythm_of(np.setdiff1d(weekdays(260), [at(day) for day in HOLIDAYS])).calendar
    assert closed.name == "daily sessions"
    assert closed.bars_per_year == pytest.approx(252, abs=3)
    assert "Monday to Friday" in closed.description


def test_holes_do_not_slow_the_pace_of_bars() -> None:
    whole = np.setdiff1d(weekdays(1000), [at(day) for day in HOLIDAYS])
    gone = np.delete(whole, np.arange(200, 500))
    assert rhythm_of(gone).calendar.bars_per_year == pytest.approx(rhythm_of(whole).calendar.bars_per_year, rel=0.01)


def test_days_around_the_week_and_around_the_clock() -> None:
    days = rhythm_of(at("2020-01-01") + DAY * np.arange(100)).calendar
    assert (days.name, days.bars_per_year) == ("every day", 365.25)
    hours = rhythm_of(at("2020-01-01") + 4 * HOUR * np.arange(300)).calendar
    assert (hours.name, hours.step_seconds, hours.bars_per_year) == ("around the clock", 14400.0, 365.25 * 6)


@pytest.mark.parametrize("days", [3, 60])
def test_sessions_within_days(days: int) -> None:
    found = rhythm_of(sessions(days, 9.5, 16, HOUR // 60)).calendar
    assert (found.name, found.step_seconds) == ("intraday sessions", 60.0)


def test_weekly_closing_makes_sessions_of_currencies() -> None:
    hours = at("2020-01-05T22:00") + HOUR * np.arange(24 * 7 * 8)  # from a Sunday evening on
    weekday = (hours // DAY + 3) % 7
    is_open = ~(
        (weekday == 5) | ((weekday == 4) & (hours % DAY >= 22 * HOUR)) | ((weekday == 6) & (hours % DAY < 22 * HOUR))
    )
    assert rhythm_of(hours[is_open]).calendar.name == "intraday sessions"


def test_weekly_bars_and_a_single_bar_are_no_known_calendar() -> None:
    weekly = rhythm_of(at("2020-01-06") + 7 * DAY * np.arange(100)).calendar
    assert (weekly.name, weekly.step_seconds) == ("irregular", 7 * 86400.0)
    assert weekly.bars_per_year == pytest.approx(52.2, abs=0.1)
    single = rhythm_of(np.array([at("2020-01-06")])).calendar
    assert single.name == "irregular"
    assert np.isnan(single.step_seconds)


def test_days_stamped_at_a_local_midnight_keep_their_week_in_summer_time() -> None:
    days = weekdays(520)
    is_summer = (days // DAY % 365 > 80) & (days // DAY % 365 < 300)
    stamped = days + np.where(is_summer, 4, 5) * HOUR  # midnight in New York
    found = rhythm_of(stamped)
    assert (found.calendar.name, found.weekdays, len(found.days)) == ("weekdays", (0, 1, 2, 3, 4), 520)
