"""Whether forecasters that were scored on the same dates can be told apart: pairs, the whole set, and against none."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.bootstrap import REPETITIONS, too_few, usual_block
from workstation.evaluation.diebold_mariano import diebold_mariano
from workstation.evaluation.verdict import LUCK, is_beyond_luck, on_few_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEED = 1
_LEAST_FORECASTERS = 3
"""Of fewer the Diebold-Mariano test tells all there is."""
_ENOUGH_REACHES = 100
"""Dates for each bar that forecasts reach ahead, below which the set leaves out equally good ones too often."""
_SURE = LUCK / 10
"""Chance below which the set is believed there, too."""


def pairs(losses: Floats, names: Sequence[str], reach: int) -> list[dict[str, Any]]:
    """The Diebold-Mariano test of every pair.

    Args:
        losses: (dates, forecasters), averaged over the symbols of a date, dates rising.
        names: one for each forecaster.
        reach: dates that a forecast overlaps, at least the horizon.
    """
    found = []
    for one in range(len(names)):
        for other in range(one + 1, len(names)):
            test = diebold_mariano(losses[:, one] - losses[:, other], reach)
            table = {"better": _better(losses, names, one, other), **asdict(test), "convention": test.convention}
            is_doubted = test.p_value is not None and test.p_value < LUCK and not is_beyond_luck(test)
            table["caution"] = f"may be luck {on_few_dates(len(losses), reach)}" if is_doubted else None
            found.append({"one": names[one], "other": names[other], **table})
    return found


def _better(losses: Floats, names: Sequence[str], one: int, other: int) -> str | None:
    mine, theirs = float(losses[:, one].mean()), float(losses[:, other].mean())
    return None if mine == theirs else names[one] if mine < theirs else names[other]


def confidence_set(losses: Floats, names: Sequence[str], reach: int) -> dict[str, Any]:
    """The model confidence set: forecasters that cannot be told from the best one, with the p-value of each.

    Forecasters with the very same losses stand for each other. Source: Hansen, Lunde and Nason (2011), The model
    confidence set, Econometrica 79; computed by the package arch, with the range statistic.

    Where dates are few for the reach, it leaves out what is as good more often than it states: at 0.05, of four equally
    good ones that reach 24 ahead, in 28 of 100 cases on 250 dates and in 12 on 1,440; that reach 1, in 18 on 70 dates
    and in 8 on 100. A p below 0.005 is as rare as 0.05 should be: 6 of 100 on 250 dates and a reach of 24, 4 on 100 and
    a reach of 5.

    Args:
        losses: (dates, forecasters).
        names: one for each forecaster.
        reach: dates that a forecast overlaps, at least the horizon.
    """
    block = usual_block(len(losses), reach)
    if reason := _too_little(losses, block):
        return {"p_values": None, "reason": reason}
    from arch.bootstrap import MCS  # noqa: PLC0415 - it brings statsmodels and pandas along

    distinct, twin = np.unique(losses, axis=1, return_inverse=True)
    if distinct.shape[1] == 1:
        return {"p_values": None, "reason": "all forecast the same"}
    if _differs_by_constants(distinct):
        return {"p_values": None, "reason": "two forecasters differ by the same on every date"}
    test = MCS(distinct, LUCK, reps=REPETITIONS, block_size=block, method="R", bootstrap="stationary", seed=SEED)
    test.compute()
    frame = test.pvalues  # (forecasters, 1), in order of elimination, its index the column of the losses
    found = dict(zip(frame.index.tolist(), frame["Pvalue"].tolist(), strict=True))
    p_values = {name: found[int(which)] for name, which in zip(names, np.ravel(twin), strict=True)}
    included = [name for name, p in p_values.items() if p > LUCK]
    is_doubted = any(_SURE <= p <= LUCK for p in p_values.values()) and len(losses) < _ENOUGH_REACHES * reach
    return {
        "p_values": p_values,
        "included": included,
        "level": 1.0 - LUCK,
        "caution": f"may be luck {on_few_dates(len(losses), reach)}" if is_doubted else None,
        "convention": f"range statistic, {_drawing(len(losses), block)}",
    }


def superior(losses: Floats, benchmark: Floats, reach: int) -> dict[str, Any]:
    """The test for superior predictive ability: the chance of so good a best one if none beats the benchmark.

    Source: Hansen (2005), A test for superior predictive ability, JBES 23; computed by the package arch, studentised.

    Args:
        losses: (dates, forecasters).
        benchmark: (dates,) losses of the benchmark.
        reach: dates that a forecast overlaps, at least the horizon.
    """
    both, block = np.column_stack([benchmark, losses]), usual_block(len(losses), reach)
    if reason := _too_little(both, block):
        return {"p_value": None, "reason": reason}
    if _differs_by_constants(both, only_first=True):
        return {"p_value": None, "reason": "a forecaster differs from the last close by the same on every date"}
    from arch.bootstrap import SPA  # noqa: PLC0415 - it brings statsmodels and pandas along

    test = SPA(benchmark, losses, block_size=block, reps=REPETITIONS, bootstrap="stationary", seed=SEED)
    test.compute()
    lower, consistent, upper = (float(test.pvalues[name]) for name in ("lower", "consistent", "upper"))
    return {
        "p_value": consistent,
        "p_lower": lower,
        "p_upper": upper,
        "convention": f"studentised, consistent p, {_drawing(len(losses), block)}",
    }


def _drawing(dates: int, block: int) -> str:
    return f"stationary bootstrap over {dates} dates, mean block {block}, {REPETITIONS} repetitions, seed {SEED}"


def _too_little(losses: Floats, block: int) -> str:
    dates, forecasters = losses.shape
    if forecasters < _LEAST_FORECASTERS:
        return f"{forecasters} forecasters are fewer than {_LEAST_FORECASTERS}"
    return too_few(dates, block)


def _differs_by_constants(losses: Floats, *, only_first: bool = False) -> bool:
    """Whether the differences of two forecasters do not vary, which leaves nothing to divide by."""
    for one in range(1 if only_first else losses.shape[1]):
        for other in range(one + 1, losses.shape[1]):
            difference = losses[:, one] - losses[:, other]
            largest = float(np.abs(losses[:, [one, other]]).max())
            if math.isclose(float(np.ptp(difference)), 0.0, abs_tol=1e-12 * largest):
                return True
    return False
