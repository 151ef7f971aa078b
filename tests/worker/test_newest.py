"""The newest windows: cut where the forecast begins, whole, one for each symbol, and blind to what comes after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation import profiles
from workstation.data.price_table import PRICES, PriceTable
from workstation.data.sample_market import sample_market
from workstation.errors import DataError
from workstation.features.dataset import Dataset, dataset
from workstation.worker.newest import Newest, cut, newest, own_dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.config import Profile

DAY = 86_400 * 10**9
MARKET = sample_market(7).select(("ALFA", "BRAVO", "CHARLIE"))


def nothing(_: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def profile() -> Profile:
    return profiles.load("quick", ['data.symbols=["ALFA","BRAVO","CHARLIE"]', "window=12", "horizon=2"])


@pytest.fixture(scope="module")
def own(profile: Profile) -> Dataset:
    return dataset(profile, nothing)


def newest_of(own: Dataset, profile: Profile, table: PriceTable) -> Newest:
    return newest(profile, table, own.preprocessing, own.target_unit)


def kept(table: PriceTable, is_kept: NDArray[np.bool_]) -> PriceTable:
    """The table without some rows; each symbol keeps one at least."""
    counts = np.bincount(table.symbol_index()[is_kept], minlength=len(table.symbols))
    columns = (getattr(table, name)[is_kept] for name in ("time", *PRICES, "volume", "amount"))
    return PriceTable(table.symbols, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), *columns)


@given(st.integers(-1, 60), st.lists(st.integers(0, 59), min_size=3, max_size=3))
def test_a_cut_keeps_every_bar_up_to_the_time_and_none_after(until: int, begins: list[int]) -> None:
    rows = MARKET.rows_of("ALFA").stop
    is_kept = np.zeros(MARKET.rows, dtype=bool)
    for number, begin in enumerate(begins):
        is_kept[rows * number + begin : rows * number + 60] = True
    table = kept(MARKET, is_kept)
    moment = int(MARKET.time[0]) + until * DAY
    found = cut(table, moment)
    expected = {
        symbol: table.time[table.rows_of(symbol)][table.time[table.rows_of(symbol)] <= moment].tolist()
        for symbol in table.symbols
    }
    expected = {symbol: times for symbol, times in expected.items() if times}
    if found is None:
        assert not expected
        return
    assert {symbol: found.time[found.rows_of(symbol)].tolist() for symbol in found.symbols} == expected
    for symbol in found.symbols:
        mine, theirs = found.rows_of(symbol), table.rows_of(symbol)
        length = mine.stop - mine.start
        assert np.array_equal(found.close[mine], table.close[theirs][:length])


def test_windows_end_on_each_symbols_last_bar_and_hold_its_last_rows(own: Dataset, profile: Profile) -> None:
    table = own.loaded.table
    found = newest_of(own, profile, table)
    assert found.ends.tolist() == (table.offsets[1:] - 1).tolist()
    assert np.array_equal(found.rows, own.rows, equal_nan=True)
    assert found.left_out == {}
    outcomes = found.outcomes()
    assert outcomes.last_close.tolist() == table.close[found.ends].tolist()
    assert np.isnan(outcomes.closes).all()


def test_whatever_follows_the_cut_changes_no_bit(own: Dataset, profile: Profile) -> None:
    table = own.loaded.table
    until = int(np.sort(np.unique(table.time))[-30])
    is_later = table.time > until
    generator = np.random.default_rng(3)
    factor = np.where(is_later, generator.uniform(0.3, 3.0, table.rows), 1.0)
    other = replace(table, **{name: getattr(table, name) * factor for name in PRICES})
    first, second = (cut(each, until) for each in (table, other))
    assert first is not None
    assert second is not None
    assert first.fingerprint() == second.fingerprint()
    one, two = newest_of(own, profile, first), newest_of(own, profile, second)
    assert one.ends.tolist() == two.ends.tolist()
    assert one.rows.tobytes() == two.rows.tobytes()
    assert [each.times.tolist() for each in one.ahead()] == [each.times.tolist() for each in two.ahead()]
    rows = own.rows[~is_later]
    assert np.array_equal(one.rows, rows, equal_nan=True)


def test_a_window_lies_in_one_symbol_and_ends_where_features_are_known(own: Dataset, profile: Profile) -> None:
    table = own.loaded.table
    volume = table.volume.copy()
    last = table.rows_of("BRAVO").stop
    volume[last - 3 : last] = np.nan
    short = kept(replace(table, volume=volume), np.arange(table.rows) >= table.rows_of("ALFA").stop - 30)
    found = newest_of(own, profile, short)
    assert list(found.left_out) == ["ALFA"]
    assert found.left_out["ALFA"].startswith("30 bars, ")
    names = [short.symbols[number] for number in found.symbol]
    assert names == ["BRAVO", "CHARLIE"]
    behind = short.offsets[found.symbol + 1] - 1 - found.ends
    assert behind.tolist() == [3, 0]
    assert np.isfinite(found.rows[found.ends[0] - profile.window + 1 : found.ends[0] + 1]).all()


def test_where_no_symbol_has_a_window_the_first_one_says_why(own: Dataset, profile: Profile) -> None:
    few = cut(own.loaded.table, int(own.loaded.table.time.min()) + 5 * DAY)
    assert few is not None
    with pytest.raises(DataError, match=r"ALFA has \d bars, 0 of them .*; name a longer history, or a later date$"):
        newest_of(own, profile, few)
    table = own.loaded.table
    still = replace(table, **dict.fromkeys(("open", "high", "low", "close"), np.full(table.rows, 5.0)))
    with pytest.raises(DataError, match=r"no symbol .* from: ALFA has .*; the close never changes; name prices that"):
        newest_of(own, profile, still)


def test_what_training_had_is_found_again_and_nothing_else_is_taken_for_it(own: Dataset, profile: Profile) -> None:
    again = own_dataset(profile, own.loaded.fingerprint, None, nothing)
    assert again.ends.validation.tolist() == own.ends.validation.tolist()
    with pytest.raises(DataError, match="were changed since, not only added to"):
        own_dataset(profile, "0" * 64, int(own.loaded.table.time.max()), nothing)
