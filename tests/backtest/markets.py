"""Random markets for tests: gaps, late listings, delistings, missing bars, bars without volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.market import Market

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 86_400 * 10**9
START = 1_500_000_000 * 10**9 // DAY * DAY


def random_market(seed: int, bars: int = 30, symbols: int = 3, *, move: float = 0.03, is_whole: bool = False) -> Market:
    """Prices on days with holes; every symbol has at least one bar, and some begin late or end early."""
    rng = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(rng.normal(0.0, move, (bars, symbols)), axis=0))
    first = close * np.exp(rng.normal(0.0, move, (bars, symbols)))
    high = np.maximum(first, close) * np.exp(np.abs(rng.normal(0.0, move, (bars, symbols))))
    low = np.minimum(first, close) * np.exp(-np.abs(rng.normal(0.0, move, (bars, symbols))))
    volume = np.round(rng.lognormal(6.0, 1.0, (bars, symbols))) * (rng.random((bars, symbols)) > 0.1)
    time = START + DAY * np.cumsum(rng.choice([1, 1, 1, 3], bars))
    if not is_whole:
        is_missing = _missing(rng, bars, symbols)
        for column in (first, high, low, close, volume):
            column[is_missing] = np.nan
    return Market(tuple(f"S{number}" for number in range(symbols)), time, first, high, low, close, volume)


def _missing(rng: np.random.Generator, bars: int, symbols: int) -> NDArray[np.bool_]:
    is_missing = rng.random((bars, symbols)) < 0.1
    begin, end = rng.integers(0, bars // 3 + 1, symbols), rng.integers(2 * bars // 3, bars + 1, symbols)
    rows = np.arange(bars)[:, None]
    is_listed = (rows >= np.where(rng.random(symbols) < 0.5, begin, 0)) & (
        rows < np.where(rng.random(symbols) < 0.4, end, bars)
    )
    is_missing |= ~is_listed
    is_missing[bars // 2, is_missing.all(axis=0)] = False
    is_missing[-1, 0] = False  # the time line ends with a bar
    return is_missing


def random_targets(seed: int, market: Market, *, decided: float = 0.4) -> NDArray[np.float64]:
    """Weights of either sign at some bars and symbols, some of them zero; the first bar decides something."""
    rng = np.random.default_rng(seed)
    targets = rng.normal(0.0, 0.6, market.close.shape) * (rng.random(market.close.shape) > 0.2)
    targets[rng.random(market.close.shape) > decided] = np.nan
    targets[0, 0] = 0.5
    return targets


def flat_market(closes: list[float], opens: list[float] | None = None, *, spread: float = 0.0) -> Market:
    """One symbol of these closes on consecutive days; opens are the closes before where not given."""
    close = np.array(closes)[:, None]
    first = np.array(opens if opens is not None else [closes[0], *closes[:-1]])[:, None]
    high, low = np.maximum(first, close) + spread, np.minimum(first, close) - spread
    time = START + DAY * np.arange(len(closes))
    return Market(("A",), time, first, high, low, close, np.full_like(close, 1e6))
