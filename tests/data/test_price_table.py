"""A price table holds what it promises, and its fingerprint changes with everything in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.data.price_table import COLUMNS, join

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable


@pytest.fixture
def table(ragged: Callable[..., PriceTable]) -> PriceTable:
    return ragged([1, 2, 3], [2, 3], [1, 5, 9, 10])


def test_rows_of_each_symbol_follow_one_another(table: PriceTable) -> None:
    assert [table.rows_of(symbol) for symbol in "ABC"] == [slice(0, 3), slice(3, 5), slice(5, 9)]
    assert table.rows == 9
    assert table.symbol_index().tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 2]


def test_select_keeps_the_order_asked_for(table: PriceTable) -> None:
    chosen = table.select(["C", "A"])
    assert chosen.symbols == ("C", "A")
    assert chosen.offsets.tolist() == [0, 4, 7]
    np.testing.assert_array_equal(chosen.close, np.concatenate((table.close[5:], table.close[:3])))


def test_join_undoes_select(table: PriceTable) -> None:
    whole = join([table.select(["A"]), table.select(["B", "C"])])
    assert whole.fingerprint() == table.fingerprint()


@pytest.mark.parametrize("name", ["time", *COLUMNS])
def test_fingerprint_changes_with_each_column(table: PriceTable, name: str) -> None:
    changed = getattr(table, name).copy()
    changed[-1] = 5.0 if name == "amount" else changed[-1]
    changed[-1] += 1 if name in ("time", "volume", "amount") else 1e-12 if name != "low" else -1e-12
    if name in ("open", "close"):
        changed[-1] = np.nextafter(getattr(table, name)[-1], 0.0)
    assert replace(table, **{name: changed}).fingerprint() != table.fingerprint()


def test_fingerprint_changes_with_symbols_and_their_borders(table: PriceTable) -> None:
    renamed = replace(table, symbols=("A", "B", "D"))
    assert renamed.fingerprint() != table.fingerprint()
    assert table.select(["B", "A", "C"]).fingerprint() != table.fingerprint()


@pytest.mark.parametrize(
    ("name", "row", "value"),
    [
        ("time", 1, 3 * 86_400 * 10**9),
        ("open", 0, np.nan),
        ("high", 0, 0.1),
        ("high", 0, np.inf),
        ("low", 0, 0.0),
        ("close", 0, -1.0),
        ("volume", 0, -1.0),
        ("volume", 0, np.inf),
    ],
)
def test_what_cannot_be_is_never_constructed(table: PriceTable, name: str, row: int, value: float) -> None:
    changed = getattr(table, name).copy()
    changed[row] = value
    with pytest.raises(AssertionError):
        replace(table, **{name: changed})


def test_borders_must_match_the_symbols(table: PriceTable) -> None:
    for offsets in ([0, 3, 9], [0, 3, 3, 9], [0, 3, 5, 8], [1, 3, 5, 9], [0, 4, 5, 9]):
        with pytest.raises(AssertionError):
            replace(table, offsets=np.array(offsets, dtype=np.int64))
    with pytest.raises(AssertionError):
        replace(table, symbols=("A", "A", "C"))
