"""Bars with one price far from the closes around them are found, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.quality.tables import calm, dates, findings, scaled_from, table_of
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.quality.far_prices import is_far
from workstation.data.quality.inspect import inspect_all

if TYPE_CHECKING:
    from pathlib import Path

ROW = 300


@pytest.mark.parametrize(
    ("names", "factor", "severity"),
    [
        (("open", "low"), 0.01, "problem"),
        (("open", "high"), 6.0, "problem"),
        (("low",), 0.1, "warning"),
        (("high",), 100.0, "warning"),
    ],
)
def test_a_price_far_from_both_closes_is_found(names: tuple[str, ...], factor: float, severity: str) -> None:
    columns = calm()
    for name in names:
        columns[name][ROW] *= factor
    found = findings(table_of(A=columns))
    assert set(found) == {"far_price"}
    far = found["far_price"]
    assert (far.count, far.severity) == (1, severity)
    assert dates(far) == [str(columns["time"][ROW].astype("datetime64[ns]").astype("datetime64[D]"))]
    assert far.places[0].value == pytest.approx(factor, rel=0.1)
    assert far.sentence.startswith("A: 1 bar with a price more than 5 times away from the closes around it: ")
    for name in names:
        assert f"{name} {columns[name][ROW]:.6g}" in far.sentence


@pytest.mark.parametrize("factor", [0.25, 4.0])
def test_a_price_that_is_off_by_less_is_not(factor: float) -> None:
    columns = calm()
    columns["low" if factor < 1.0 else "high"][ROW] *= factor
    assert "far_price" not in findings(table_of(A=columns))


def test_a_price_that_the_close_goes_to_or_comes_from_is_not() -> None:
    columns = calm()
    columns["low"][ROW] *= 0.1
    scaled_from(columns, ROW, 0.1)
    columns["open"][ROW] *= 10.0
    columns["high"][ROW] *= 10.0
    assert "far_price" not in findings(table_of(A=columns))


def test_the_first_bar_has_no_close_before_not_even_that_of_another_symbol() -> None:
    columns = calm()
    columns["low"][0] *= 0.01
    assert "far_price" not in findings(table_of(A=columns))
    assert all(
        finding.kind != "far_price" for one in inspect_all(table_of(A=calm(), B=columns)) for finding in one.findings
    )


def test_unknown_and_endless_prices_are_not_far() -> None:
    price = np.array([np.nan, 10.0, 10.0, 1e308, 1e-308, 1e308])
    close = np.array([1.0, np.nan, 1.0, 1.0, 1.0, 1e308])
    before = np.array([1.0, 1.0, np.nan, 1.0, 1.0, 1e308])
    assert is_far(price, close, before).tolist() == [False, False, False, True, True, False]


@pytest.mark.market_data
@pytest.mark.parametrize(
    ("file", "date", "severity"),
    [
        ("intraday/BTC-USD_4h.csv", "2017-04-15 20:00", "problem"),
        ("intraday/ETH-USD_4h.csv", "2017-06-21 16:00", "warning"),
        ("daily/crypto/INDEX_BTCUSD.csv", None, None),
        ("intraday/BTC_USD-Hourly.csv", None, None),
    ],
)
def test_real_bars(file: str, date: str | None, severity: str | None, market_data: Path) -> None:
    table = load_prices(DataSettings(source=str(market_data / file), min_rows=0)).table
    far = [one for quality in inspect_all(table) for one in quality.findings if one.kind == "far_price"]
    assert [(dates(one), one.severity) for one in far] == ([([date], severity)] if date else [])
