"""A table of features: in the order asked for, masked where something is missing, refused where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.config.profile import DEFAULT_FEATURES
from workstation.data.price_table import COLUMNS, PriceTable, join
from workstation.errors import DataError
from workstation.features.build import bars_of, compute, evaluate, indicators

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_rows(table: PriceTable, symbol: str, rows: int, name: str) -> PriceTable:
    piece = slice(table.rows_of(symbol).start, table.rows_of(symbol).start + rows)
    columns = (getattr(table, column)[piece] for column in ("time", *COLUMNS))
    return PriceTable((name,), np.array([0, rows]), *columns)


def test_columns_come_in_the_order_asked_for(market: PriceTable) -> None:
    features = compute(market, ["rsi_14", "log_return"])
    assert features.columns == ("rsi_14", "log_return")
    assert features.values.shape == (market.rows, 2)
    for position, indicator in enumerate(indicators(features.columns)):
        expected = [evaluate(indicator, bars_of(market, market.rows_of(symbol))) for symbol in market.symbols]
        np.testing.assert_array_equal(features.values[:, position], np.concatenate(expected))


def test_a_row_is_valid_where_every_column_has_a_value(market: PriceTable) -> None:
    features = compute(market, DEFAULT_FEATURES)
    np.testing.assert_array_equal(features.is_valid, np.isfinite(features.values).all(axis=1))
    for symbol in market.symbols:
        assert np.flatnonzero(features.is_valid[market.rows_of(symbol)]).tolist() == list(range(33, 1500))


def test_a_symbol_shorter_than_the_warm_up_is_invalid_throughout(market: PriceTable) -> None:
    table = join([first_rows(market, "ALFA", rows, f"S{rows}") for rows in (1, 2, 20, 33, 34)])
    features = compute(table, DEFAULT_FEATURES)
    assert [int(features.is_valid[table.rows_of(symbol)].sum()) for symbol in table.symbols] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (["log_return", "rsi14"], r"features\.columns\[1\]: 'rsi14' is not known; did you mean 'rsi_14'\?"),
        (["rsi_14", "rsi_14"], r"features\.columns\[1\]: rsi_14 is named twice"),
    ],
)
def test_wrong_columns_are_refused(market: PriceTable, columns: Sequence[str], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        compute(market, columns)


@pytest.mark.parametrize("volume", [np.nan, 0.0])
def test_a_symbol_without_volume_is_refused_where_volume_is_needed(market: PriceTable, volume: float) -> None:
    changed = market.volume.copy()
    changed[market.rows_of("ECHO")] = volume
    table = replace(market, volume=changed)
    needed = "ECHO has no volume, which volume_change, mfi_14 need; take prices that have it"
    with pytest.raises(DataError, match=needed):
        compute(table, DEFAULT_FEATURES)
    without = [name for name in DEFAULT_FEATURES if name not in ("volume_change", "mfi_14")]
    assert compute(table, without).is_valid.sum() == compute(market, without).is_valid.sum()
