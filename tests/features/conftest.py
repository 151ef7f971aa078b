"""Tables that features are tried on: quiet ones, and one with everything that real files bring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.data.load import read_file
from workstation.data.price_table import PRICES, PriceTable, join
from workstation.data.sample_market import sample_market

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def market() -> PriceTable:
    """Two symbols of 1,500 synthetic bars."""
    return sample_market(3).select(["ALFA", "ECHO"])


@pytest.fixture(scope="session")
def awkward(market: PriceTable) -> PriceTable:
    """The same with flat bars, a stretch at one price, volumes of zero and volumes that are not known."""
    opens, highs, lows, closes = (getattr(market, name).copy() for name in ("open", "high", "low", "close"))
    for column in (opens, highs, lows):
        column[200:300:7] = closes[200:300:7]
        column[400:440] = closes[400]
    closes[400:440] = closes[400]
    volume = market.volume.copy()
    volume[100:110] = 0.0
    volume[500:560] = 0.0
    volume[[150, 151, 160, 700]] = np.nan
    return replace(market, open=opens, high=highs, low=lows, close=closes, volume=volume)


@pytest.fixture(scope="session")
def real(market_data: Path) -> PriceTable:
    """Daily bars of a stock without a hole and of one with holes and dropped rows."""
    folder = market_data / "daily" / "sp500_5yr"
    return join([read_file(folder / f"{symbol}_data.csv")[1].table for symbol in ("AAPL", "DHR")])


@pytest.fixture(scope="session")
def signed_series() -> PriceTable:
    """A wide table of three series with long memories that go above and below zero, 900 rows each."""
    random = np.random.default_rng(5)
    levels = np.cumsum(random.normal(0.0, [[0.1], [1.0], [20.0]], (3, 900)), axis=1) + np.array(
        [[0.0], [5.0], [-300.0]]
    )
    close, unknown = levels.ravel(), np.full(2700, np.nan)
    time = np.tile(np.arange(900, dtype=np.int64) * 3_600_000_000_000, 3)
    offsets = np.arange(4, dtype=np.int64) * 900
    prices = dict.fromkeys(PRICES, close)
    return PriceTable(("A", "B", "C"), offsets, time, **prices, volume=unknown, amount=unknown, is_series=True)
