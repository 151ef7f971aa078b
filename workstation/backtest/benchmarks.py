"""What a strategy has to beat: the same market, money, costs and fills, with no signal at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from workstation.backtest.market import Market
    from workstation.backtest.trial import Floats, Result, Trial

BENCHMARKS = {
    "buy and hold": "equal parts of equity, each bought after the symbol's first bar and held",
    "equal weight": "equal parts of all symbols that have had a bar, made equal again after each month's first bar",
}


def benchmarks(trial: Trial) -> dict[str, Result]:
    """Each benchmark's run; stops, shares of volume and limits below full investment do not apply to them."""
    free = {
        "part": 1.0,
        "stop_loss": 0.0,
        "take_profit": 0.0,
        "trailing_stop": 0.0,
        "participation": 0.0,
        "threshold": 0.0,
    }
    rules = replace(trial.rules, **free, max_leverage=1.0, max_position=1.0)  # type: ignore[arg-type]  # all are numbers
    makers = (buy_and_hold, equal_weight)
    return {name: trial.result(rules, maker(trial.market)) for name, maker in zip(BENCHMARKS, makers, strict=True)}


def buy_and_hold(market: Market) -> Floats:
    """(bars, symbols) 1 / number of symbols at each symbol's first bar, and no decision after it."""
    targets = np.full_like(market.close, np.nan)
    has_any = market.has_bar.any(axis=0)
    first = np.argmax(market.has_bar, axis=0)
    columns = np.flatnonzero(has_any)
    targets[first[columns], columns] = 1.0 / len(columns)
    return targets


def equal_weight(market: Market) -> Floats:
    """(bars, symbols) equal weights of what is listed, at the first bar of each month (UTC)."""
    month = market.time.astype("datetime64[ns]").astype("datetime64[M]").astype(np.int64)
    is_first = np.concatenate(([True], np.diff(month) != 0))
    is_listed = np.logical_or.accumulate(market.has_bar, axis=0) & (market.time[:, None] <= market.final_time)
    weights = is_listed / np.maximum(is_listed.sum(axis=1, keepdims=True), 1)
    return np.where(is_first[:, None], weights, np.nan)
