"""Which backtests are judged together, and that sums over cells tell what the whole returns would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.backtest.blocks import block_sums
from workstation.backtest.cells import layout_of
from workstation.backtest.judgement import Overfitting, how_often, judge
from workstation.backtest.metrics.metric import Figure, returns_of
from workstation.backtest.overfitting import probability_of_overfitting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.backtest.cells import CellSums

TIMES = np.arange(1024) * 10


def sums(seed: int, first: int = 0, stop: int = 1024, gain: float = 0.0, *, every: int = 1) -> CellSums:
    times = TIMES[first:stop:every]
    return layout_of(TIMES, times).sums(curve(seed, len(times), gain))


def curve(seed: int, bars: int, gain: float = 0.0) -> np.ndarray:
    moves = np.random.default_rng(seed).normal(gain, 0.01, bars)
    moves[0] = 0.0
    return 1e6 * np.cumprod(1.0 + moves)


def judged(others: dict[str, CellSums], different: int | None = None) -> Overfitting:
    def every() -> Iterator[tuple[str, CellSums]]:
        yield from others.items()

    return judge("mine", others["mine"], every, len(others) if different is None else different)


def test_it_is_what_whole_returns_in_blocks_of_equal_length_say() -> None:
    """Of 1,024 times and a first that has no return, cells of sixteen are blocks of 64 but for the first of 63."""
    curves = [curve(seed, 1024) for seed in range(8)]
    others = {f"{seed}": layout_of(TIMES, TIMES).sums(one) for seed, one in enumerate(curves)}
    returns = np.stack([np.concatenate(([np.nan], returns_of(one))) for one in curves], axis=1)
    whole = block_sums(np.nan_to_num(returns), 16)
    whole.count[0] -= 1.0
    found = judged({"mine": others.pop("0"), **others})
    assert (found.judged, found.blocks, found.apart, found.without) == (8, 16, 0, 0)
    assert found.probability.value == pytest.approx(probability_of_overfitting(whole).value)


def test_one_that_is_better_is_not_overfitted() -> None:
    found = judged({"mine": sums(0, gain=0.01), **{f"{seed}": sums(seed) for seed in range(1, 20)}})
    assert found.probability.value == 0.0
    assert found.words == (
        "has a probability of backtest overfitting of 0.00 if it is taken as the best of 20 of them: the best of them "
        "in one half of the time is below the middle in the other hardly ever"
    )


def test_only_those_over_the_same_time_are_judged_together() -> None:
    others = {
        "mine": sums(0, 800, 1000),
        "same": sums(1, 800, 1000),
        "nearly": sums(2, 830, 1000),
        "longer": sums(3, 760, 1010),
        "half": sums(4, 900, 1000),
        "earlier": sums(5, 500, 800),
        "all": sums(6),
    }
    found = judged(others, different=9)
    assert (found.judged, found.apart, found.without) == (4, 3, 2)
    assert not found.probability.why
    assert found.words.endswith("; 3 over other times and 2 noted without their returns are not among them")


def test_one_with_bars_of_its_own_is_judged_with_the_rest() -> None:
    found = judged({"mine": sums(0), "every other": sums(1, every=2), "third": sums(2)})
    assert found.judged == 3
    assert 0.0 <= found.probability.value <= 1.0


def test_alone_there_is_none_and_it_is_said() -> None:
    found = judged({"mine": sums(0, 800, 1000), "earlier": sums(5, 500, 800)}, different=3)
    assert found.probability.why == "needs at least two different backtests over the same time"
    assert found.facts["probability"] is None
    assert found.words.endswith("; 1 over other times and 1 noted without their returns are not among them")


def test_too_few_bars_are_said() -> None:
    found = judged({"mine": sums(0, 1000, 1011), "other": sums(1, 1000, 1011)})
    assert found.probability.why == "the time that they share has 10 bars, too few to cut it"
    assert (found.judged, found.blocks) == (2, 0)


def test_few_bars_have_fewer_blocks() -> None:
    found = judged({"mine": sums(0, 1000, 1024), "other": sums(1, 1000, 1024)})
    assert (found.blocks, found.facts["choices"]) == (4, 6)
    assert not found.probability.why


def test_of_a_trial_made_twice_the_last_counts() -> None:
    last = {f"{seed}": sums(seed) for seed in range(1, 6)}
    own = {"mine": sums(0), **last}

    def every() -> Iterator[tuple[str, CellSums]]:
        yield "1", sums(40, gain=0.01)
        yield "2", sums(41, 500, 800)
        yield from own.items()

    assert judge("mine", own["mine"], every, 6) == judged(own)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "hardly ever"),
        (0.3, "less often than not"),
        (0.5, "as often as not"),
        (0.62, "more often than not"),
        (1.0, "nearly always"),
    ],
)
def test_a_probability_has_words(probability: float, words: str) -> None:
    assert how_often(probability) == words
    assert words in Overfitting(Figure(probability), 5, blocks=16).words
