"""Sums over cells of time: halves of one another at every level, and the same for all backtests on the same prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.backtest import cells
from workstation.backtest.cells import CellSums, decoded, layout_of
from workstation.backtest.metrics.metric import returns_of


def curve(bars: int, seed: int = 0) -> np.ndarray:
    return 1e6 * np.cumprod(1.0 + np.random.default_rng(seed).normal(0.0, 0.01, bars))


@given(st.integers(2, 5000), st.data())
def test_cells_are_halves_of_those_of_the_level_above(every: int, data: st.DataObject) -> None:
    places = np.array(data.draw(st.lists(st.integers(0, every - 1), min_size=1, max_size=50)))
    for level in range(1, 16):
        finer, coarser = cells._cell(places, every, level), cells._cell(places, every, level - 1)
        assert np.array_equal(finer >> 1, coarser)
        assert (finer >= 0).all()
        assert (finer < 1 << level).all()


@given(st.integers(2, 3000), st.data())
def test_sums_are_of_the_returns_in_each_stretch_of_all_times(every: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, every - 2))
    stop = data.draw(st.integers(first + 2, every))
    times = 7 * np.arange(every)
    equity = curve(stop - first, every)
    sums = layout_of(times, times[first:stop]).sums(equity)
    assert 1 <= len(sums.count) <= cells.MOST
    assert sums.count.sum() == stop - first - 1
    returns = returns_of(equity)
    for number in range(len(sums.count)):
        borders = [(sums.first + number + end) * every // 2**sums.level for end in (0, 1)]
        its = [returns[place - first - 1] for place in range(*borders) if first < place < stop]
        assert sums.count[number] == len(its)
        assert sums.total[number] == pytest.approx(sum(its), abs=1e-12)
        assert sums.squares[number] == pytest.approx(sum(one**2 for one in its), abs=1e-12)


def test_a_short_stretch_has_fine_cells_and_few_times_have_one_each() -> None:
    times = np.arange(100_000)
    whole, part = layout_of(times, times), layout_of(times, times[90_000:])
    assert cells.MOST / 2 <= whole.cells <= cells.MOST
    assert cells.MOST / 2 <= part.cells <= cells.MOST
    assert part.level > whole.level
    assert layout_of(times[:50], times[:50]).sums(curve(50)).count.max() == 1


def test_they_are_written_and_read_bit_by_bit() -> None:
    times = np.arange(4000)
    sums = layout_of(times, times[100:]).sums(curve(3900))
    content = sums.encoded()
    assert len(content) < 2048
    back = decoded(content)
    assert back is not None
    assert (back.level, back.first, back.stop) == (sums.level, sums.first, sums.stop)
    for name in ("count", "total", "squares"):
        assert np.array_equal(getattr(back, name), getattr(sums, name))


def test_what_is_no_sums_is_none() -> None:
    good = CellSums(4, 3, np.array([5]), np.array([0.1]), np.array([0.2]))
    assert decoded(good.encoded()) is not None
    for wrong in (
        CellSums(4, 16, good.count, good.total, good.squares),
        CellSums(40, 3, good.count, good.total, good.squares),
        CellSums(4, 3, good.count, np.array([np.nan]), good.squares),
        CellSums(4, 3, good.count[:0], good.total[:0], good.squares[:0]),
    ):
        assert decoded(wrong.encoded()) is None
    assert decoded(good.encoded()[:-1]) is None
    assert decoded(b"") is None
