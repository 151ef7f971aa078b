"""Symbols held out: by name or by a share of names that no other symbol moves; they are tested and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.config.profile import SplitSettings
from workstation.data.splits import ends_by_part, split_of
from workstation.data.splits.unseen import held_out
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable

names = st.lists(st.text("ABCDEFGHIJ", min_size=1, max_size=6), min_size=1, max_size=30, unique=True)


@given(names=names, added=names, fraction=st.floats(0.2, 0.8))
def test_adding_symbols_moves_no_other(names: list[str], added: list[str], fraction: float) -> None:
    asked = SplitSettings(unseen_fraction=fraction)
    try:
        alone = held_out(names, asked)
        together = held_out(list(dict.fromkeys([*added, *names])), asked)
    except SplitError:  # none or all of so few
        return
    assert alone == tuple(name for name in names if name in together)


def test_the_share_is_about_what_was_asked_for() -> None:
    many = [f"S{number}" for number in range(10_000)]
    for fraction in (0.05, 0.2, 0.5):
        assert len(held_out(many, SplitSettings(unseen_fraction=fraction))) == pytest.approx(10_000 * fraction, rel=0.1)


def test_it_is_the_same_on_every_machine() -> None:
    symbols = ["ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO", "FOXTROT", "GOLF", "HOTEL"]
    assert held_out(symbols, SplitSettings(unseen_fraction=0.3)) == ("ECHO", "GOLF")
    assert held_out(symbols[::-1], SplitSettings(unseen_fraction=0.3)) == ("GOLF", "ECHO")


def test_held_out_symbols_are_tested_and_nothing_else(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)), list(range(200)), list(range(150, 200)))
    split = split_of(table, SplitSettings(train=0.6, unseen=("C", "A")), 10, 2)
    assert split.unseen == ("A", "C")
    ends = ends_by_part(table, split, split.chosen, 10, 2, np.ones(table.rows, dtype=bool))
    assert ends.train.tolist() == list(range(200 + 9, 200 + 118))
    assert ends.test.tolist() == list(range(200 + 174 + 9, 200 + 198))
    assert ends.unseen.tolist() == [*range(174 + 9, 198), *range(400 + 24 + 9, 400 + 48)]


def test_a_held_out_symbol_without_a_window_in_the_test_part_is_refused(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)), list(range(150)))
    split = split_of(table, SplitSettings(train=0.6, unseen=("B",)), 10, 2)
    with pytest.raises(SplitError, match=r"no window fits into unseen: it has 0 rows of 1 symbol"):
        ends_by_part(table, split, split.chosen, 10, 2, np.ones(table.rows, dtype=bool))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (SplitSettings(unseen=("MSTF",)), r"split\.unseen\[0\]: 'MSTF' is not among the 2 .* did you mean 'MSFT'\?"),
        (SplitSettings(unseen=("MSFT", "MSFT")), r"split\.unseen\[1\]: 'MSFT' is named twice"),
        (SplitSettings(unseen=("MSFT", "AAPL")), r"split\.unseen: all 2 symbols are held out"),
        (SplitSettings(unseen_fraction=0.999999), r"split\.unseen_fraction = 0\.999999: all 2 symbols are held out"),
        (SplitSettings(unseen_fraction=1e-9), r"holds out none of the 2 symbols, .*more than 0\.\d+ holds out"),
    ],
)
def test_what_cannot_be_held_out_is_refused(asked: SplitSettings, sentence: str) -> None:
    with pytest.raises(SplitError, match=sentence):
        held_out(["AAPL", "MSFT"], asked)
