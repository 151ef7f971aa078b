"""Intervals by the stationary bootstrap: dates are drawn in blocks, all symbols of a date together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.diebold_mariano import cube_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REPETITIONS = 1000
LEVEL = 0.95
LEAST_DATES = 20
LEAST_BLOCKS = 10
_VALUES_AT_A_TIME = 1 << 23


@dataclass(frozen=True)
class Interval:
    """Where a number lies with the stated confidence, as far as the dates tell; None where it has no value."""

    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True)
class Resampling:
    """How dates are drawn again; the same seed always draws the same."""

    dates: int
    block: int
    """Mean number of dates in a block."""
    seed: int
    repetitions: int = REPETITIONS

    @property
    def convention(self) -> str:
        """In words."""
        return (
            f"{LEVEL:.0%} percentile intervals by the stationary bootstrap over {self.dates} dates, mean block "
            f"{self.block}, {self.repetitions} repetitions, seed {self.seed}"
        )


def usual_block(dates: int, horizon: int) -> int:
    """Mean block: as long as forecasts overlap, and at least the cube root of the dates."""
    return max(horizon, cube_root(dates))


def too_few(dates: int, block: int) -> str:
    """Why dates are too few for a bootstrap over blocks of this mean length to tell anything; empty where they do."""
    if dates < LEAST_DATES:
        return f"{dates} dates are fewer than {LEAST_DATES}"
    if dates < LEAST_BLOCKS * block:  # what so few blocks say of the spread is too little, and too narrow
        return f"{dates} dates hold fewer than {LEAST_BLOCKS} blocks of {block}"
    return ""


def draws(plan: Resampling, repetitions: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """(repetitions, dates) which date is drawn at each place.

    A block begins anew with chance 1 / block at each place, at any date; else the next date follows, the first after
    the last. Source: Politis and Romano (1994), The stationary bootstrap.
    """
    shape = (repetitions, plan.dates)
    begins = generator.random(shape) < 1.0 / plan.block
    begins[:, 0] = True
    start = generator.integers(plan.dates, size=shape)
    place = np.arange(plan.dates)
    newest = np.maximum.accumulate(np.where(begins, place, 0), axis=1)
    return np.asarray((np.take_along_axis(start, newest, axis=1) + place - newest) % plan.dates)


def intervals(
    sums: Floats, statistics: Mapping[str, Callable[[Floats], Floats]], plan: Resampling
) -> dict[str, Interval]:
    """An interval for each statistic.

    Args:
        sums: (dates, quantities) that add up over dates.
        statistics: each makes (repetitions,) values of (repetitions, quantities) sums; NaN where it has none.
        plan: how dates are drawn.
    """
    if reason := too_few(plan.dates, plan.block):
        return dict.fromkeys(statistics, Interval(None, None, reason))
    drawn = _resampled(sums, plan)
    return {name: _interval(of(drawn)) for name, of in statistics.items()}


def _resampled(sums: Floats, plan: Resampling) -> Floats:
    generator = np.random.default_rng(plan.seed)
    at_a_time = max(1, _VALUES_AT_A_TIME // plan.dates)
    pieces = []
    for start in range(0, plan.repetitions, at_a_time):
        which = draws(plan, min(at_a_time, plan.repetitions - start), generator)
        times = np.stack([np.bincount(row, minlength=plan.dates) for row in which]).astype(np.float64)
        with np.errstate(invalid="ignore"):  # a sum beyond all numbers gives no value, which is said
            pieces.append(times @ sums)
    return np.concatenate(pieces)


def _interval(values: Floats) -> Interval:
    known = values[np.isfinite(values)]
    if len(known) < len(values) / 2:
        return Interval(None, None, "it has no value in most of the repetitions")
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))
