"""Leaps of the usual volume, and volume and amount that contradict each other."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.quality.tables import DAY, at, calm, findings, table_of, weekdays


def test_a_level_that_leaps_away_and_back_is_a_problem_at_its_bars() -> None:
    columns = calm()
    columns["volume"][203:411] *= 1e4
    found = findings(table_of(A=columns))["volume_shift"]
    assert (found.count, found.severity) == (2, "problem")
    assert [place.time for place in found.places] == [columns["time"][203], columns["time"][411]]
    assert found.places[0].value == pytest.approx(1e4, rel=0.5)
    assert found.places[1].value == pytest.approx(1e-4, rel=0.5)


def test_a_single_leap_is_a_warning_and_a_factor_of_thirty_none() -> None:
    columns = calm()
    columns["volume"][300:] *= 1000.0
    assert findings(table_of(A=columns))["volume_shift"].severity == "warning"
    columns["volume"][300:] /= 33.0
    assert "volume_shift" not in findings(table_of(A=columns))


def test_quiet_hours_of_each_day_are_no_leap() -> None:
    times = (weekdays(20)[:, None] + DAY // 1440 * np.arange(480, 1200)).ravel()
    columns = calm(1, times)
    columns["volume"] = np.where(times % DAY < 15 * DAY // 24, 1e5, 1e2) * np.exp(columns["volume"] / 4e6)
    assert "volume_shift" not in findings(table_of(A=columns))


def test_volume_and_amount_in_each_others_place() -> None:
    columns = calm()
    columns["amount"] = columns["volume"] * columns["close"]
    assert findings(table_of(A=columns)) == {}
    swapped = slice(100, 400)  # most of them: what is usual must not decide
    columns["volume"][swapped], columns["amount"][swapped] = (
        columns["amount"][swapped].copy(),
        columns["volume"][swapped].copy(),
    )
    found = findings(table_of(A=columns))["volume_swapped"]
    assert (found.count, found.severity) == (300, "problem")
    assert (found.places[0].time, found.places[0].until) == tuple(columns["time"][[100, 399]])


def test_lots_are_a_note_and_a_unit_that_changes_a_warning() -> None:
    columns = calm()
    columns["amount"] = columns["volume"] * columns["close"] * 100.0
    lots = findings(table_of(A=columns))["volume_unit"]
    assert lots.severity == "note"
    assert "about 100" in lots.sentence
    columns["amount"][200:] /= 100.0
    changed = findings(table_of(A=columns))["volume_unit"]
    assert (changed.severity, changed.count) == ("warning", 200)


def test_prices_whose_step_is_percents_of_them() -> None:
    columns = calm(1, at("2020-01-01") + DAY * np.arange(600))
    for name in ("open", "high", "low", "close"):
        columns[name][:200] = np.round(columns[name][:200] / 2.0) * 0.02  # about 1.00, in steps of 0.02
        columns[name][200:] = np.round(columns[name][200:], 2)
    found = findings(table_of(A=columns))["coarse_tick"]
    assert found.places[0].time < columns["time"][60]
    assert found.places[-1].until is not None
    assert found.places[-1].until < columns["time"][220]
    assert found.places[0].value == pytest.approx(0.02, rel=0.3)
