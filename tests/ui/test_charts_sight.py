"""What is in sight after zooming, panning and jumping: never beyond the bars, the cursor always inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.ui.charts import sight
from workstation.ui.charts.sight import Sight

MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(-300, 300)),
        st.tuples(st.just("page"), st.integers(-3, 3)),
        st.tuples(st.just("end"), st.sampled_from([-1, 1])),
        st.tuples(st.just("zoom"), st.integers(-4, 4)),
    ),
    max_size=30,
)


@given(bars=st.integers(1, 3000), width=st.integers(1, 200), moves=MOVES)
def test_the_cursor_is_always_in_sight_and_on_a_bar(bars: int, width: int, moves: list[tuple[str, int]]) -> None:
    now = sight.at_end(bars, width)
    for name, amount in moves:
        now = getattr(sight, name)(now, amount, bars, width)
        room, slots = now.room(width), now.slots(bars)
        assert 0 <= now.first <= now.cursor < min(now.first + room, slots)
        assert now.first == max(0, min(now.first, slots - room)), "no empty room while there are bars"
        assert now.cursor_bars.start < bars


@given(bars=st.integers(1, 3000), width=st.integers(1, 200), at=st.integers(0, 2999), steps=st.integers(-12, 4))
def test_zooming_keeps_the_bar_under_the_cursor(bars: int, width: int, at: int, steps: int) -> None:
    before = sight.go_to(sight.at_end(bars, width), min(at, bars - 1), bars, width)
    after = sight.zoom(before, steps, bars, width)
    assert after.cursor_bars.start <= before.cursor_bars.start < after.cursor_bars.stop


@given(bars=st.integers(1, 5_000_000), width=st.integers(1, 300))
def test_the_farthest_zoom_shows_everything_and_the_one_before_does_not(bars: int, width: int) -> None:
    most = sight.farthest(bars, width)
    assert Sight(zoom=most).slots(bars) <= width
    assert most == 0 or Sight(zoom=most - 1).slots(bars) > width


def test_it_opens_at_the_newest_bar() -> None:
    assert sight.at_end(1000, 60) == Sight(first=940, cursor=999)
    assert sight.at_end(40, 60) == Sight(first=0, cursor=39)


@pytest.mark.parametrize(("bars", "columns"), [(60, 1), (31, 1), (30, 2), (16, 2), (15, 4), (1, 4)])
def test_few_bars_are_as_wide_as_all_of_them_have_room_for(bars: int, columns: int) -> None:
    found = sight.at_end(bars, 60)
    assert found.columns_a_slot == columns
    assert (found.first, found.cursor) == (0, bars - 1)


def test_the_view_stands_while_the_cursor_moves_inside_it() -> None:
    start = sight.at_end(1000, 60)
    inside = sight.move(start, -59, 1000, 60)
    assert (inside.first, inside.cursor) == (940, 940)
    beyond = sight.move(inside, -1, 1000, 60)
    assert (beyond.first, beyond.cursor) == (924, 939)


def test_a_jump_within_sight_does_not_move_the_view() -> None:
    start = sight.at_end(1000, 60)
    assert sight.go_to(start, 950, 1000, 60).first == 940
    assert sight.go_to(start, 500, 1000, 60) == Sight(first=470, cursor=500)


def test_zooming_keeps_the_cursors_place_on_the_screen() -> None:
    start = sight.go_to(sight.at_end(10_000, 64), 5000, 10_000, 64)
    out = sight.zoom(start, -3, 10_000, 64)
    assert out.bars_a_slot == 8
    assert out.cursor - out.first == start.cursor - start.first
    close = sight.zoom(start, 2, 10_000, 64)
    assert close.columns_a_slot == 4
    assert (close.cursor - close.first) * 4 == (start.cursor - start.first) // 4 * 4


def test_a_narrower_screen_keeps_the_cursor() -> None:
    wide = sight.at_end(1000, 120)
    assert sight.fit(wide, 1000, 40).cursor == 999
    assert sight.fit(Sight(first=0, cursor=900), 50, 40).cursor == 49
