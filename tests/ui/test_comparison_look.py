"""A stretch of time that is zoomed and panned, and names that are shortened in their middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from workstation.ui.comparison.look import CLOSEST, Look
from workstation.ui.views.comparison import shortened

moves = st.lists(st.tuples(st.sampled_from(["zoomed", "panned"]), st.integers(-3, 3)), max_size=12)


@given(moves)
def test_what_is_in_sight_lies_within_all_that_there_is(found: list[tuple[str, int]]) -> None:
    look = Look()
    for name, steps in found:
        look = getattr(look, name)(steps)
        low, high = look.stretch(100.0, 356.0)
        assert 100.0 - 1e-9 <= low < high <= 356.0 + 1e-9
        assert high - low == pytest.approx(256.0 * 0.5**look.zoom)
        assert 0 <= look.zoom <= CLOSEST


def test_the_newest_stays_in_sight_and_the_middle_where_it_is() -> None:
    assert Look().zoomed(2).stretch(0.0, 100.0) == (75.0, 100.0)
    panned = Look().zoomed(2).panned(-2)
    assert panned.stretch(0.0, 100.0) == pytest.approx((50.0, 75.0))
    assert panned.zoomed(1).stretch(0.0, 100.0) == pytest.approx((56.25, 68.75))
    assert panned.zoomed(1).zoomed(-1).stretch(0.0, 100.0) == pytest.approx((50.0, 75.0))
    assert panned.zoomed(-9).stretch(0.0, 100.0) == (0.0, 100.0)


def test_symbols_and_bars_ahead_begin_again() -> None:
    assert [Look(symbol=2).next_symbol(1, 3).symbol, Look().next_symbol(-1, 3).symbol] == [0, 2]
    assert [Look(ahead=1).next_ahead(3).ahead, Look(ahead=3).next_ahead(3).ahead, Look().next_ahead(1).ahead] == [
        2,
        1,
        1,
    ]
    assert Look().next_symbol(1, 0).symbol == 0


@given(st.text(max_size=80), st.integers(5, 30))
def test_a_name_fits_and_keeps_both_ends(name: str, cells: int) -> None:
    found = shortened(name, cells)
    assert cell_len(found) <= cells
    assert found == name or "…" in found


def test_names_that_differ_at_an_end_are_told_apart() -> None:
    names = [f"a-long-sweep-of-many-runs-seed-{number}" for number in range(3)]
    assert len({shortened(name, 16) for name in names}) == 3
    assert shortened("short", 16) == "short"
    assert shortened("a-long-name-of-a-run", 12, "..") == "a-lon..a-run"
