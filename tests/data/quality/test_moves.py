"""Large moves are told apart by the opening gap, the volume, the bar after, and the hole before."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.quality.tables import DAY, calm, dates, findings, scaled_from, table_of, weekdays, without

ROW = 300


def test_calm_prices_have_no_findings() -> None:
    for seed in range(20):
        assert findings(table_of(A=calm(seed))) == {}


@pytest.mark.parametrize(("new", "old"), [(2, 1), (3, 2), (3, 1), (7, 1), (1, 10), (1, 8)], ids=str)
def test_a_split_with_its_volume_is_a_problem(new: int, old: int) -> None:
    columns = calm()
    scaled_from(columns, ROW, old / new)
    columns["volume"][ROW:] *= new / old
    found = findings(table_of(A=columns))
    assert set(found) == {"split"}
    assert found["split"].severity == "problem"
    assert dates(found["split"]) == [str(columns["time"][ROW].astype("datetime64[ns]").astype("datetime64[D]"))]
    assert found["split"].places[0].value == pytest.approx(old / new, rel=0.05)
    assert f"{new}:{old}" in found["split"].sentence


def test_a_split_in_prices_alone_is_found_where_no_news_raised_the_volume() -> None:
    columns = calm()
    scaled_from(columns, ROW, 0.5)
    found = findings(table_of(A=columns))["split"]
    assert found.severity == "problem"
    assert "did not follow" in found.sentence


def test_without_a_volume_it_may_be_a_split() -> None:
    columns = calm()
    scaled_from(columns, ROW, 0.5)
    columns["volume"][:] = np.nan
    found = findings(table_of(A=columns))["split"]
    assert found.severity == "warning"
    assert "may be a split" in found.sentence


def test_news_that_halve_a_price_are_no_split() -> None:
    columns = calm()
    scaled_from(columns, ROW, 0.5)
    columns["volume"][ROW : ROW + 5] *= 20.0
    found = findings(table_of(A=columns))
    assert set(found) == {"jump"}
    assert "no split by its volume" in found["jump"].sentence


def test_a_fall_within_the_day_is_no_split() -> None:
    columns = calm()
    scaled_from(columns, ROW, 0.5)
    columns["open"][ROW] = columns["close"][ROW - 1]
    columns["high"][ROW] = columns["open"][ROW] * 1.001
    assert set(findings(table_of(A=columns))) == {"jump"}


@pytest.mark.parametrize(("factor", "severity"), [(1.3, "warning"), (0.7, "warning"), (1.18, "note"), (0.84, "note")])
def test_jumps_are_warnings_from_a_size_on(factor: float, severity: str) -> None:
    columns = calm()
    scaled_from(columns, ROW, factor * columns["close"][ROW - 1] / columns["close"][ROW])
    columns["volume"][ROW] *= 8.0
    found = findings(table_of(A=columns))["jump"]
    assert (found.count, found.severity) == (1, severity)
    assert found.places[0].value == pytest.approx(factor)


def test_what_is_usual_for_wild_prices_is_no_jump() -> None:
    columns = calm()
    wild = np.exp(np.cumsum(0.04 * np.random.default_rng(5).standard_normal(len(columns["time"]))))
    for name in ("open", "high", "low", "close"):
        columns[name] = columns[name] * wild
    scaled_from(columns, ROW, 1.2 * columns["close"][ROW - 1] / columns["close"][ROW])
    assert "jump" not in findings(table_of(A=columns))


def test_a_bar_that_is_off_and_undone_by_the_next_open_is_a_spike() -> None:
    columns = calm()
    for name in ("open", "high", "low", "close"):
        columns[name][ROW] *= 0.8
    found = findings(table_of(A=columns))
    assert set(found) == {"spike"}
    assert (found["spike"].count, found["spike"].severity) == (1, "warning")
    assert found["spike"].places[0].time == columns["time"][ROW]


@pytest.mark.parametrize("factor", [1e4, 1e-4, 100.0])
def test_prices_in_another_unit(factor: float) -> None:
    columns = calm()
    scaled_from(columns, ROW, factor)
    found = findings(table_of(A=columns))
    assert found["price_scale"].severity == "problem"
    assert found["price_scale"].places[0].time == columns["time"][ROW]
    assert not {"jump", "split"} & set(found)


def test_another_price_after_a_long_hole_is_another_instrument() -> None:
    days = weekdays(700)
    columns = without(calm(1, days), np.arange(300, 400))
    scaled_from(columns, 300, 8.0)
    found = findings(table_of(A=columns))
    assert found["ticker_reuse"].severity == "problem"
    assert found["ticker_reuse"].places[0].time == days[400]
    assert found["hole"].severity == "problem"
    assert not {"jump", "split", "price_scale"} & set(found)


def test_a_move_over_a_hole_is_measured_by_its_length() -> None:
    days = weekdays(700)
    columns = without(calm(1, days), np.arange(300, 330))
    scaled_from(columns, 300, 1.3 * columns["close"][299] / columns["close"][300])
    assert "jump" not in findings(table_of(A=columns))


def test_shorter_bars_have_a_lower_floor() -> None:
    times = (weekdays(100)[:, None] + np.arange(9, 16) * DAY // 24).ravel()
    columns = calm(1, times)
    for name in ("open", "high", "low", "close"):
        columns[name] = 100.0 * (columns[name] / 100.0) ** 0.2
    scaled_from(columns, 350 + 3, 1.11 * columns["close"][352] / columns["close"][353])
    assert findings(table_of(A=columns))["jump"].places[0].time == times[353]


def test_many_moves_are_counted_whole_and_at_most_a_hundred_places_kept() -> None:
    columns = calm(3, weekdays(5000))
    turns = np.where(np.arange(5000) // 20 % 2, 1.0, 1.5)
    for name in ("open", "high", "low", "close"):
        columns[name] = columns[name] * turns
    columns["volume"][::20] *= 50.0
    found = findings(table_of(A=columns))["jump"]
    assert found.count == 249
    assert len(found.places) == 100
    assert np.all(np.diff([place.time for place in found.places]) > 0)
    assert "245 more" in found.sentence
