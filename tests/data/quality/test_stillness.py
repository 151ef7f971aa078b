"""Standing prices, flat bars, volumes of zero and none: counted in stretches, weighed by their share."""

from __future__ import annotations

import numpy as np
import pytest

from tests.data.quality.tables import DAY, at, calm, findings, table_of

PRICES = ("open", "high", "low", "close")


def test_a_price_that_stands_for_a_week() -> None:
    columns = calm()
    for name in PRICES:
        columns[name][100:106] = columns["close"][100]
    found = findings(table_of(A=columns))
    assert found["stale"].count == 5
    assert (found["stale"].places[0].time, found["stale"].places[0].until) == tuple(columns["time"][[101, 105]])
    assert "5 of them with volume" in found["stale"].sentence
    assert found["flat"].places[0].value == 6.0


def test_two_equal_closes_are_no_standstill() -> None:
    columns = calm()
    columns["close"][101:104] = columns["close"][100]
    columns["high"][101:104] = np.maximum(columns["high"][101:104], columns["close"][100])
    columns["low"][101:104] = np.minimum(columns["low"][101:104], columns["close"][100])
    assert "stale" not in findings(table_of(A=columns))


def test_bars_copied_from_the_one_before_are_found_sooner() -> None:
    columns = calm()
    for name in PRICES:
        columns[name][101:103] = columns[name][100]
    assert findings(table_of(A=columns))["stale"].count == 2


def test_a_run_does_not_go_on_into_the_next_symbol() -> None:
    first, second = calm(1), calm(2)
    for name in PRICES:
        first[name][-3:] = 50.0
        second[name][:3] = 50.0
    table = table_of(A=first, B=second)
    assert "stale" not in findings(table, "A")
    assert "stale" not in findings(table, "B")


def test_much_standing_is_a_problem() -> None:
    columns = calm()
    for name in PRICES:
        columns[name][100:200] = columns["close"][100]
    assert findings(table_of(A=columns))["stale"].severity == "problem"


def test_short_bars_may_rest_longer() -> None:
    columns = calm(1, at("2020-01-01") + DAY // 1440 * np.arange(2000))
    for name in PRICES:
        columns[name][100:120] = columns["close"][100]
    assert "stale" not in findings(table_of(A=columns))
    for name in PRICES:
        columns[name][100:140] = columns["close"][100]
    assert findings(table_of(A=columns))["stale"].count == 39


@pytest.mark.parametrize(("kind", "value"), [("zero_volume", 0.0), ("blank_volume", np.nan)])
def test_volumes_that_are_zero_or_unknown(kind: str, value: float) -> None:
    columns = calm()
    columns["volume"][[50, 51, 90]] = value
    found = findings(table_of(A=columns))[kind]
    assert (found.count, found.severity) == (3, "note")
    assert [place.value for place in found.places] == [2.0, 1.0]
    columns["volume"][:200] = value
    assert findings(table_of(A=columns))[kind].severity == "warning"
    columns["volume"][:] = value
    whole = findings(table_of(A=columns))[kind]
    assert "leave out features that need volume" in whole.sentence
    assert whole.severity == ("warning" if kind == "zero_volume" else "note")


def test_stretches_beyond_a_hundred_are_still_counted() -> None:
    columns = calm()
    columns["volume"][::2] = 0.0
    found = findings(table_of(A=columns))["zero_volume"]
    assert (found.count, len(found.places)) == (300, 100)
    assert "296 more" in found.sentence
