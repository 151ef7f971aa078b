"""Folds that walk forward: equally long tests that touch, training before them, and refusals with numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.config.profile import SplitSettings
from workstation.data.splits import ends_by_part, split_of
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable


@settings(deadline=None, max_examples=200)
@given(
    points=st.integers(20, 300),
    asked=st.builds(
        SplitSettings,
        kind=st.just("walk_forward"),
        train=st.floats(0.1, 0.9),
        validation=st.floats(0.05, 0.6),
        embargo=st.integers(0, 4),
        context=st.sampled_from(["inside", "before"]),
        folds=st.integers(2, 8),
        walk=st.sampled_from(["expanding", "rolling"]),
    ),
    window=st.integers(2, 8),
    horizon=st.integers(1, 4),
)
def test_folds_walk_or_are_refused(
    ragged: Callable[..., PriceTable], points: int, asked: SplitSettings, window: int, horizon: int
) -> None:
    table, reach = ragged(list(range(points))), window + horizon
    gap = asked.embargo + (reach if asked.context == "inside" else 0)
    least = horizon if asked.context == "before" else reach
    learned = int(asked.train * points)
    chosen = int(asked.validation * learned)
    tested = (points - learned - gap) // asked.folds
    if learned - chosen - gap < reach or chosen < least or tested < least:
        with pytest.raises(SplitError, match=rf"of {points} bars \d+ are left for .* of fold \d"):
            split_of(table, asked, window, horizon)
        return
    split = split_of(table, asked, window, horizon)
    assert len(split.folds) == asked.folds
    assert [fold.index for fold in split.folds] == list(range(asked.folds))
    tests = [fold.test for fold in split.folds]
    assert {test.points for test in tests} <= {tested, tested + 1}
    assert all(before.stop - 1 == after.start - DAY for before, after in pairwise(tests))
    assert tests[0].start == (learned + gap) * DAY
    assert tests[-1].stop == (points - 1) * DAY + 1
    for fold in split.folds:
        days = [(part.start // DAY, part.stop // DAY) for part in fold]
        assert all(len(part.stretches) == 1 for part in fold)
        assert [days[1][0] - days[0][1], days[2][0] - days[1][1]] == [gap + 1, gap + 1]
        assert fold.train.start == (0 if asked.walk == "expanding" else (days[2][0] - gap - learned) * DAY)
        whole = fold.train.points + gap + fold.validation.points
        assert whole == (days[2][0] - gap if asked.walk == "expanding" else learned)
        assert fold.validation.points == int(asked.validation * whole)
        ends = ends_by_part(table, split, fold, window, horizon, np.ones(points, dtype=bool))
        assert ends.train.size
        assert ends.validation.size
        assert ends.test.size


DAY = 86_400 * 10**9


def test_a_fold_beyond_the_last_is_refused(ragged: Callable[..., PriceTable]) -> None:
    asked = SplitSettings(kind="walk_forward", folds=3, fold=3)
    with pytest.raises(SplitError, match=r"split\.fold = 3: a walk_forward split has folds 0 to 2"):
        split_of(ragged(list(range(300))), asked, 5, 1)
    with pytest.raises(SplitError, match=r"split\.fold = 1: a chronological split has fold 0 alone"):
        split_of(ragged(list(range(300))), SplitSettings(fold=1), 5, 1)


def test_the_chosen_fold_is_the_one_asked_for(ragged: Callable[..., PriceTable]) -> None:
    split = split_of(ragged(list(range(300))), SplitSettings(kind="walk_forward", folds=3, fold=2), 5, 1)
    assert split.chosen == split.folds[2]
    assert split.description == "walk forward, fold 2 of 0 to 2"


def test_more_folds_than_the_rest_of_the_line_holds_are_refused(ragged: Callable[..., PriceTable]) -> None:
    asked = SplitSettings(kind="walk_forward", folds=20)
    with pytest.raises(SplitError, match=r"of 300 bars 4 are left for test of fold 0, which needs 6 .*fewer folds"):
        split_of(ragged(list(range(300))), asked, 5, 1)
