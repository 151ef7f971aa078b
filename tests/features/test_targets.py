"""Targets are the returns they say they are, and end with their symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.features.targets import future_returns

if TYPE_CHECKING:
    from workstation.data.price_table import PriceTable


@pytest.mark.parametrize("horizon", [1, 4])
def test_every_row_against_the_definition(market: PriceTable, horizon: int) -> None:
    log_returns = future_returns(market, horizon, "log_return")
    simple = future_returns(market, horizon, "simple_return")
    assert log_returns.shape == (market.rows, horizon)
    for symbol in market.symbols:
        rows = market.rows_of(symbol)
        for row in (*range(rows.start, rows.start + 5), *range(rows.stop - 6, rows.stop)):
            for ahead in range(1, horizon + 1):
                found = (log_returns[row, ahead - 1], simple[row, ahead - 1])
                if row + ahead >= rows.stop:
                    assert np.isnan(found).all()
                    continue
                ratio = market.close[row + ahead] / market.close[row]
                np.testing.assert_allclose(found, (np.log(ratio), ratio - 1.0), rtol=1e-12)


def test_only_the_ends_of_symbols_are_missing(market: PriceTable) -> None:
    returns = future_returns(market, 3, "log_return")
    assert np.isnan(returns).sum(axis=0).tolist() == [2, 4, 6]


def test_a_horizon_longer_than_all_rows_is_missing_throughout(market: PriceTable) -> None:
    returns = future_returns(market.select(["ALFA"]), 1600, "log_return")
    assert np.isnan(returns[:, 1499:]).all()
    assert np.isfinite(returns[0, :1499]).all()
