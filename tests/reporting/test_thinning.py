"""Long curves keep their ends and every spike."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workstation.reporting.thinning import thinned


def test_a_short_curve_is_drawn_as_it_is() -> None:
    assert thinned([np.arange(10.0)], points=10).tolist() == list(range(10))


@given(st.integers(0, 9_999), st.integers(1, 4))
def test_one_spike_in_any_curve_is_never_lost(place: int, count: int) -> None:
    curves = [np.random.default_rng(number).normal(size=10_000) for number in range(count)]
    curves[-1][place] = 1e6
    found = thinned(curves, points=400)
    assert place in found
    assert {0, 9_999} <= set(found.tolist())
    assert (np.diff(found) > 0).all()
    assert len(found) <= 402


def test_gaps_are_passed_over() -> None:
    curve = np.full(5_000, np.nan)
    curve[2_500] = 1.0
    assert thinned([curve], points=100).tolist() == [0, 2_500, 4_999]
