"""The verdict in words: better or worse than a baseline, by how much, and whether that may be luck."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.evaluation.bootstrap import LEAST_BLOCKS

if TYPE_CHECKING:
    from workstation.evaluation.diebold_mariano import DieboldMariano

LUCK = 0.05
"""A chance above this says that the difference may be luck."""
_NAMES = {
    "last_close": "the last close",
    "drift": "drift",
    "seasonal_naive": "the seasonal naive forecast",
    "moving_average": "the moving average",
    "ewma": "the exponentially weighted average",
}


def name_of(baseline: str) -> str:
    """The baseline in a sentence."""
    return _NAMES.get(baseline, baseline)


def verdict(baseline: str, rmse: float, baseline_rmse: float, test: DieboldMariano) -> str:
    """`worse than the last close: RMSE 1.2 % higher; Diebold-Mariano p = 0.003`, in one line."""
    name = name_of(baseline)
    if test.statistic is None:
        return f"{_compared(name, rmse, baseline_rmse)}; no test, as {test.reason}"
    told, is_sure = test_in_words(test), is_beyond_luck(test)
    words = _compared(name, rmse, baseline_rmse)
    agrees = (test.statistic < 0) == (rmse < baseline_rmse)
    if is_sure and not agrees:  # dates weigh alike in the test, and windows in the RMSE
        side = "better" if test.statistic < 0 else "worse"
        return f"{words}, yet {side} on the average date; {told}"
    is_told = is_sure or baseline_rmse == 0.0  # what makes no error is better without any luck
    return f"{words}; {told}" if is_told else f"{words}, which may be luck; {told}"


def is_beyond_luck(test: DieboldMariano) -> bool:
    """Whether the test tells the two apart, on dates enough for it to be believed.

    Where forecasts overlap for much of the dates, the test finds differences that are not there more often than it
    states: at 0.05, of forecasts that reach 24 ahead, in 13 of 100 cases on 250 dates, and in 18 on 60.
    """
    return test.p_value is not None and test.p_value < LUCK and not _has_few_dates(test)


def test_in_words(test: DieboldMariano) -> str:
    """`Diebold-Mariano p = 0.031`, and why that is not believed where it is not; of a test that has a statistic."""
    assert test.p_value is not None
    is_doubted = test.p_value < LUCK and _has_few_dates(test)
    few = f" {on_few_dates(test.dates, test.horizon)}" if is_doubted else ""
    return f"Diebold-Mariano p {probability(test.p_value)}{few}"


def on_few_dates(dates: int, reach: int) -> str:
    """Why a test is not believed, in words that follow it."""
    return f"on only {dates} dates{f', as forecasts reach {reach} ahead' if reach > 1 else ''}"


def _has_few_dates(test: DieboldMariano) -> bool:
    return test.dates < LEAST_BLOCKS * test.horizon  # of which no interval is drawn either


def _compared(name: str, rmse: float, baseline_rmse: float) -> str:
    if rmse == baseline_rmse:
        return f"as good as {name}: RMSE is the same"
    side = "better" if rmse < baseline_rmse else "worse"
    if baseline_rmse == 0.0:
        return f"worse than {name}, which makes no error"
    change = 100.0 * abs(1.0 - rmse / baseline_rmse)
    return f"{side} than {name}: RMSE {_percent(change)} {'lower' if side == 'better' else 'higher'}"


def _percent(change: float) -> str:
    if not math.isfinite(change):
        return "far"
    if change < 0.01:  # noqa: PLR2004 - what two decimals would call nothing
        return "less than 0.01 %"
    return f"{change:.2f} %" if change < 10 else f"{change:,.0f} %"  # noqa: PLR2004 - three digits say enough


def probability(p: float) -> str:
    """`= 0.031`, or `< 0.001`; what is below `LUCK` never reads as if it were not."""
    if p < 0.001:  # noqa: PLR2004 - three decimals say enough
        return "< 0.001"
    text = f"{p:.3f}"
    return f"< {LUCK:.3f}" if p < LUCK <= float(text) else f"= {text}"
