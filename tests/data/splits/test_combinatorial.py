"""Combinatorial folds: every choice of groups once, each group tested equally often, purged on both sides."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.config.profile import SplitSettings
from workstation.data.splits import candidates, ends_in, split_of
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable

DAY = 86_400 * 10**9


def days(stretch: object) -> tuple[int, int]:
    return getattr(stretch, "start") // DAY, getattr(stretch, "stop") // DAY + 1  # noqa: B009 - any stretch


@pytest.mark.parametrize(("groups", "tested"), [(3, 1), (6, 2), (7, 3), (5, 4)])
def test_each_choice_is_a_fold_and_each_group_is_tested_as_often_as_there_are_paths(
    ragged: Callable[..., PriceTable], groups: int, tested: int
) -> None:
    asked = SplitSettings(kind="combinatorial", groups=groups, test_groups=tested)
    table = ragged(list(range(701)))
    split = split_of(table, asked, 4, 2)
    borders = [701 * index // groups for index in range(groups + 1)]
    pieces = list(pairwise(borders))
    assert len(split.folds) == comb(groups, tested)
    assert [tuple(map(days, fold.test.stretches)) for fold in split.folds] == list(combinations(pieces, tested))
    assert split.paths == comb(groups - 1, tested - 1)
    for piece in pieces:
        assert sum(piece in map(days, fold.test.stretches) for fold in split.folds) == split.paths


def test_a_group_has_the_same_windows_in_every_fold_that_tests_it(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(300)), list(range(0, 300, 2)))
    split = split_of(table, SplitSettings(kind="combinatorial", groups=5, test_groups=3), 4, 2)
    found = candidates(table, split, 4, 2, np.ones(table.rows, dtype=bool))
    of_group: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for fold in split.folds:
        ends = ends_in(fold.test, found)
        for stretch in fold.test.stretches:
            own = ends[(table.time[ends] >= stretch.start) & (table.time[ends] < stretch.stop)]
            of_group.setdefault((stretch.start, stretch.stop), set()).add(tuple(own.tolist()))
    assert len(of_group) == 5
    assert all(len(ways) == 1 for ways in of_group.values())


def test_a_fold_by_hand(ragged: Callable[..., PriceTable]) -> None:
    asked = SplitSettings(kind="combinatorial", groups=5, test_groups=2, embargo=5, validation=0.2, fold=5)
    fold = split_of(ragged(list(range(500))), asked, 8, 2).chosen
    assert list(map(days, fold.test.stretches)) == [(100, 200), (300, 400)]
    # free: 0..90, 215..290, 415..500, of which the last fifth validates and a gap of 15 before it is lost
    validation = int(0.2 * (90 + 75 + 85))
    assert list(map(days, fold.train.stretches)) == [(0, 90), (215, 290), (415, 500 - validation - 15)]
    assert list(map(days, fold.validation.stretches)) == [(500 - validation, 500)]


def test_validation_spans_stretches_where_the_last_is_short(ragged: Callable[..., PriceTable]) -> None:
    asked = SplitSettings(kind="combinatorial", groups=10, test_groups=1, validation=0.5, fold=8)
    fold = split_of(ragged(list(range(500))), asked, 8, 2).chosen
    assert list(map(days, fold.test.stretches)) == [(400, 450)]
    # free: 0..390 and 460..500: half of 430 is the last 40 and 175 before the test group
    assert list(map(days, fold.validation.stretches)) == [(215, 390), (460, 500)]
    assert list(map(days, fold.train.stretches)) == [(0, 205)]


def test_groups_shorter_than_a_window_are_refused(ragged: Callable[..., PriceTable]) -> None:
    with pytest.raises(SplitError, match=r"of 100 bars 5 are left for test, which needs 10 .* into 20 groups.*fewer"):
        split_of(ragged(list(range(100))), SplitSettings(kind="combinatorial", groups=20, test_groups=1), 8, 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"embargo": 60}, r"in fold 0 nothing is left for train: of 200 bars in 4 groups, 2 of them tested, 30 remain"),
        ({"validation": 0.05}, "nothing is left for validation: .*validation takes 0.05 of these"),
    ],
)
def test_a_purge_that_eats_a_part_is_refused(
    ragged: Callable[..., PriceTable], change: dict[str, float], sentence: str
) -> None:
    asked = SplitSettings.model_validate({"kind": "combinatorial", "groups": 4, "test_groups": 2, **change})
    with pytest.raises(SplitError, match=sentence):
        split_of(ragged(list(range(200))), asked, 8, 2)
