"""No window reaches across a border, nothing lies in two parts, and what cannot be split is refused with numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.config.profile import SplitSettings
from workstation.data.splits import Part, chronological, ends_by_part, part_rows, window_ends
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

DAY = 86_400 * 10**9
days_of_a_symbol = st.sets(st.integers(0, 160), min_size=1, max_size=120).map(sorted)


def slow_window_ends(
    table: PriceTable, part: Part, window: int, horizon: int, is_valid: NDArray[np.bool_]
) -> list[int]:
    """The definition, a row at a time."""
    symbol = table.symbol_index()
    inside = part_rows(table, part)
    ends = []
    for end in range(window - 1, table.rows - horizon):
        seen, ahead = slice(end - window + 1, end + 1), slice(end + 1, end + horizon + 1)
        same = (symbol[seen] == symbol[end]).all() and (symbol[ahead] == symbol[end]).all()
        if same and inside[seen].all() and inside[ahead].all() and is_valid[seen].all():
            ends.append(end)
    return ends


@settings(deadline=None, max_examples=200)
@given(
    others=st.lists(days_of_a_symbol, max_size=3),
    asked=st.builds(
        SplitSettings, train=st.floats(0.2, 0.4), validation=st.floats(0.15, 0.2), embargo=st.integers(0, 3)
    ),
    window=st.integers(2, 6),
    horizon=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_windows_stay_within_their_part(
    ragged: Callable[..., PriceTable],
    others: list[list[int]],
    asked: SplitSettings,
    window: int,
    horizon: int,
    seed: int,
) -> None:
    table = ragged(list(range(100)), *others)
    is_valid = np.random.default_rng(seed).random(table.rows) < 0.95
    split = chronological(table, asked, window, horizon)
    covered = np.zeros(table.rows, dtype=np.int64)
    for part in split:
        ends = window_ends(table, part, window, horizon, is_valid)
        assert ends.tolist() == slow_window_ends(table, part, window, horizon, is_valid)
        reach = ends[:, None] + np.arange(-window + 1, horizon + 1)
        assert ((table.time[reach] >= part.start) & (table.time[reach] < part.stop)).all()
        covered += part_rows(table, part)
    assert covered.max() <= 1


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
            chronological(table, asked, window, horizon)
        return
    split = chronological(table, asked, window, horizon)
    assert split.gap == gap
    assert tuple(part.points for part in split) == points
    for part in split:
        assert ((line >= part.start) & (line < part.stop)).sum() == part.points
    for before, after in ((split.train, split.validation), (split.validation, split.test)):
        assert before.stop <= after.start
        assert ((line >= before.stop) & (line < after.start)).sum() == gap
    assert split.train.start == line[0]
    assert split.test.stop == line[-1] + 1


def test_every_window_of_one_symbol_is_there(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    split = chronological(table, SplitSettings(train=0.6), 10, 2)
    ends = ends_by_part(table, split, 10, 2, np.ones(200, dtype=bool))
    assert ends.train.tolist() == list(range(9, 118))
    assert ends.validation.tolist() == list(range(132 + 9, 162 - 2))
    assert ends.test.tolist() == list(range(174 + 9, 198))


def test_a_line_too_short_is_refused_with_its_numbers(ragged: Callable[..., PriceTable]) -> None:
    with pytest.raises(SplitError) as caught:
        chronological(ragged(list(range(100))), SplitSettings(embargo=5), 30, 2)
    for part in ("of 100 bars", "15 are left for validation", "needs 32 (window 30 + horizon 2)", "takes 37"):
        assert part in str(caught.value)


def test_a_test_part_eaten_by_the_gaps_is_refused(ragged: Callable[..., PriceTable]) -> None:
    with pytest.raises(SplitError, match="0 are left for test"):
        chronological(ragged(list(range(100))), SplitSettings(train=0.7, validation=0.2), 10, 1)


def test_a_part_without_a_window_is_refused(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    split = chronological(table, SplitSettings(train=0.6), 10, 1)
    is_valid = np.ones(200, dtype=bool)
    is_valid[part_rows(table, split.test)] = False
    with pytest.raises(SplitError, match=r"no window fits into test: it has .* 0 of them with every feature known"):
        ends_by_part(table, split, 10, 1, is_valid)


def test_symbols_shorter_than_a_window_have_none(ragged: Callable[..., PriceTable]) -> None:
    table = ragged([0, 1, 2], list(range(50)), [4])
    whole = Part("all", 0, 50 * DAY, 50)
    ends = window_ends(table, whole, 5, 1, np.ones(table.rows, dtype=bool))
    assert ends.tolist() == list(range(3 + 4, 3 + 49))
    assert window_ends(table, whole, 60, 1, np.ones(table.rows, dtype=bool)).size == 0
