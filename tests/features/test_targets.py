"""Targets are the returns they say they are, and end with their symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.errors import DataError
from workstation.features.targets import DEVIATIONS, future_returns, scaled_differences, scaled_returns

if TYPE_CHECKING:
    from workstation.data.price_table import PriceTable


@pytest.mark.parametrize("horizon", [1, 4])
def test_every_row_against_the_definition(market: PriceTable, horizon: int) -> None:
    log_returns = future_returns(market, horizon, "log_return")
    simple = future_returns(market, horizon, "simple_return")
    differences = future_returns(market, horizon, "difference")
    assert log_returns.shape == (market.rows, horizon)
    for symbol in market.symbols:
        rows = market.rows_of(symbol)
        for row in (*range(rows.start, rows.start + 5), *range(rows.stop - 6, rows.stop)):
            for ahead in range(1, horizon + 1):
                found = tuple(each[row, ahead - 1] for each in (log_returns, simple, differences))
                if row + ahead >= rows.stop:
                    assert np.isnan(found).all()
                    continue
                now, then = market.close[row], market.close[row + ahead]
                np.testing.assert_allclose(found, (np.log(then / now), then / now - 1.0, then - now), rtol=1e-12)


def test_only_the_ends_of_symbols_are_missing(market: PriceTable) -> None:
    returns = future_returns(market, 3, "log_return")
    assert np.isnan(returns).sum(axis=0).tolist() == [2, 4, 6]


def test_a_horizon_longer_than_all_rows_is_missing_throughout(market: PriceTable) -> None:
    returns = future_returns(market.select(["ALFA"]), 1600, "log_return")
    assert np.isnan(returns[:, 1499:]).all()
    assert np.isfinite(returns[0, :1499]).all()


def test_returns_are_over_the_root_mean_square_of_training_windows(market: PriceTable) -> None:
    returns = future_returns(market, 2, "log_return")
    ends = np.arange(100, 900)
    scaled, unit = scaled_returns(returns, ends, "log_return")
    np.testing.assert_allclose(np.square(scaled[ends]).mean(), 1.0)
    np.testing.assert_allclose(scaled * unit.scale, returns)
    assert unit.name == "log_return"


def test_differences_are_over_the_deviation_of_the_close_on_training_rows(market: PriceTable) -> None:
    differences = future_returns(market, 2, "difference")
    rows = np.arange(market.rows) % 1500 < 700
    rows[1510:] = False  # ten rows of the second symbol are too few to say how it moves
    pooled, unit = scaled_differences(market, differences, rows, per_symbol=False)
    np.testing.assert_allclose(pooled, differences / market.close[rows].std())
    assert (unit.name, unit.scale, unit.deviations, unit.notes(market.symbols)) == (DEVIATIONS, 1.0, {}, ())
    each, unit = scaled_differences(market, differences, rows, per_symbol=True)
    np.testing.assert_allclose(each[:1500], differences[:1500] / market.close[:700].std())
    np.testing.assert_array_equal(each[1500:], pooled[1500:])
    assert unit.notes(market.symbols) == (
        "target: ECHO with too few training rows: in deviations of all symbols together",
    )


def test_returns_of_a_series_with_a_sign_are_refused(signed_series: PriceTable) -> None:
    with pytest.raises(DataError, match=r"target: log_return divides by values that must be positive"):
        future_returns(signed_series, 1, "log_return")
    assert np.isfinite(future_returns(signed_series, 1, "difference")[0, 0])
