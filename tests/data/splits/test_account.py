"""Every row is accounted for once: it ends a window of one part, or there is a reason why it ends none."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.splits.conftest import Case
from workstation.config.profile import SplitSettings
from workstation.data.splits import accounts, split_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable


@pytest.mark.parametrize(
    "asked",
    [
        {"train": 0.5, "unseen": ["C"]},
        {"kind": "walk_forward", "walk": "rolling", "context": "before", "folds": 3},
        {"kind": "combinatorial", "groups": 5, "unseen": ["B"]},
    ],
)
def test_the_account_is_that_of_the_definition(ragged: Callable[..., PriceTable], asked: dict[str, object]) -> None:
    table = ragged(list(range(300)), list(range(0, 300, 3)), list(range(90, 300)), [7, 8, 9])
    split = split_of(table, SplitSettings.model_validate(asked), 4, 2)
    is_valid = np.random.default_rng(1).random(table.rows) < 0.9
    case = Case(table, split, 4, 2, is_valid)
    long_enough = Case(table, split, 4, 2, np.ones(table.rows, dtype=bool)).eligible()
    for fold in split.folds:
        by_part = case.ends(fold)
        for account in accounts(table, split, fold, 4, 2, is_valid):
            rows = table.rows_of(account.symbol)
            own = set(range(rows.start, rows.stop))
            for name, ends in by_part.items():
                assert getattr(account, name) == len(own & set(ends))
            assert account.short == len(own - set(long_enough))
            assert account.unknown == len((own & set(long_enough)) - set(case.eligible()))
            assert account.rows == len(own) == sum(astuple(account)[2:])
            assert bool(account.reason) == (not own & {end for ends in by_part.values() for end in ends})
            assert not (account.held_out and account.between)


def test_a_symbol_without_windows_says_why(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(300)), [1, 2, 3], list(range(200)), list(range(174, 190)), list(range(300)))
    split = split_of(table, SplitSettings(train=0.6, unseen=("C",)), 10, 2)
    is_valid = np.ones(table.rows, dtype=bool)
    is_valid[table.rows_of("E")] = False
    reasons = {one.symbol: one.reason for one in accounts(table, split, split.chosen, 10, 2, is_valid)}
    assert reasons == {
        "A": "",
        "B": "fewer rows than a window and its horizon",
        "C": "held out, and not in the test part",
        "D": "only in gaps, or beyond the parts",
        "E": "features are not known long enough",
    }
