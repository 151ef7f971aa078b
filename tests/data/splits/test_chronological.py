"""One cut by fractions or by dates: gaps are where they should be, and what cannot be cut is refused with numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.config.profile import SplitSettings
from workstation.data.splits import ends_by_part, part_rows, split_of
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable

days_of_a_symbol = st.sets(st.integers(0, 160), min_size=1, max_size=120).map(sorted)


@given(
    days=st.lists(days_of_a_symbol, min_size=1, max_size=4),
    asked=st.builds(
        SplitSettings, train=st.floats(0.01, 0.7), validation=st.floats(0.01, 0.29), embargo=st.integers(0, 30)
    ),
    window=st.integers(2, 30),
    horizon=st.integers(1, 10),
)
@settings(deadline=None, max_examples=200)
def test_parts_are_ordered_with_the_gap_between_them_or_refused(
    ragged: Callable[..., PriceTable], days: list[list[int]], asked: SplitSettings, window: int, horizon: int
) -> None:
    table = ragged(*days)
    line = np.unique(table.time)
    gap = window + horizon + asked.embargo
    train, validation = int(asked.train * line.size), int(asked.validation * line.size)
    points = (train, validation, line.size - train - validation - 2 * gap)
    if min(points) < window + horizon:
        with pytest.raises(SplitError, match=rf"of {line.size} bars"):
            split_of(table, asked, window, horizon)
        return
    split = split_of(table, asked, window, horizon)
    fold = split.chosen
    assert split.folds == (fold,)
    assert split.gap == gap
    assert tuple(part.points for part in fold) == points
    for part in fold:
        assert ((line >= part.start) & (line < part.stop)).sum() == part.points
    for before, after in ((fold.train, fold.validation), (fold.validation, fold.test)):
        assert before.stop <= after.start
        assert ((line >= before.stop) & (line < after.start)).sum() == gap
    assert fold.train.start == line[0]
    assert fold.test.stop == line[-1] + 1


def test_every_window_of_one_symbol_is_there(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    split = split_of(table, SplitSettings(train=0.6), 10, 2)
    ends = ends_by_part(table, split, split.chosen, 10, 2, np.ones(200, dtype=bool))
    assert ends.train.tolist() == list(range(9, 118))
    assert ends.validation.tolist() == list(range(132 + 9, 162 - 2))
    assert ends.test.tolist() == list(range(174 + 9, 198))
    assert ends.unseen.size == 0


def test_a_line_too_short_is_refused_with_its_numbers(ragged: Callable[..., PriceTable]) -> None:
    with pytest.raises(SplitError) as caught:
        split_of(ragged(list(range(100))), SplitSettings(embargo=5), 30, 2)
    for part in ("of 100 bars", "15 are left for validation", "needs 32 (window 30 + horizon 2)", "takes 37"):
        assert part in str(caught.value)


def test_a_test_part_eaten_by_the_gaps_is_refused(ragged: Callable[..., PriceTable]) -> None:
    with pytest.raises(SplitError, match="0 are left for test"):
        split_of(ragged(list(range(100))), SplitSettings(train=0.7, validation=0.2), 10, 1)


def test_a_part_without_a_window_is_refused(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    split = split_of(table, SplitSettings(train=0.6), 10, 1)
    is_valid = np.ones(200, dtype=bool)
    is_valid[part_rows(table, split.chosen.test)] = False
    with pytest.raises(SplitError, match=r"no window fits into test: it has .* 0 of them with every feature known"):
        ends_by_part(table, split, split.chosen, 10, 1, is_valid)


def test_prices_that_never_change_are_told_to_be_that(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    nine = np.full(200, 9.0)
    still = replace(table, open=nine, high=nine, low=nine, close=nine)
    split = split_of(still, SplitSettings(train=0.6), 10, 1)
    with pytest.raises(SplitError, match=r"no window fits into train: in its 120 rows of 1 symbol the close never cha"):
        ends_by_part(still, split, split.chosen, 10, 1, np.zeros(200, dtype=bool))


def test_a_warm_up_longer_than_the_training_part_is_refused(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    split = split_of(table, SplitSettings(train=0.2, validation=0.3), 10, 1)
    is_valid = np.arange(200) >= 60
    with pytest.raises(SplitError, match=r"no window fits into train: it has 40 rows of 1 symbol, 0 of them"):
        ends_by_part(table, split, split.chosen, 10, 1, is_valid)


def test_symbols_shorter_than_a_window_have_none(ragged: Callable[..., PriceTable]) -> None:
    table = ragged([0, 1, 2], list(range(200)), [4])
    split = split_of(table, SplitSettings(train=0.6), 10, 2)
    ends = ends_by_part(table, split, split.chosen, 10, 2, np.ones(table.rows, dtype=bool))
    assert ends.train.tolist() == list(range(3 + 9, 3 + 118))
