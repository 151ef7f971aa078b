"""The 34 indicators of 500 symbols against a plain loop over TA-Lib's functions that makes the same numbers.

Run: python -m tests.bench.bench_features [--rounds N] [--symbols N]
Rounds of both are interleaved in one process; the ratio is of medians, above 1 is faster. The preprocessing of the
forty columns is timed beside them.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np
import talib

from workstation.config.profile import FeatureSettings
from workstation.data.price_table import PriceTable
from workstation.features import forty
from workstation.features.build import compute
from workstation.features.preprocessing import pipeline_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Column = NDArray[np.float64]

BARS = 1259


def market(symbols: int) -> PriceTable:
    """Random walks with volume."""
    random = np.random.default_rng(0)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.01, (symbols, BARS)), axis=1))
    opening = close * np.exp(random.normal(0.0, 0.005, close.shape))
    high = np.maximum(close, opening) * np.exp(random.exponential(0.004, close.shape))
    low = np.minimum(close, opening) * np.exp(-random.exponential(0.004, close.shape))
    days = np.tile(np.arange(BARS, dtype=np.int64) * 86_400_000_000_000, symbols)
    return PriceTable(
        tuple(f"S{number:03}" for number in range(symbols)),
        np.arange(symbols + 1, dtype=np.int64) * BARS,
        days,
        opening.ravel(),
        high.ravel(),
        low.ravel(),
        close.ravel(),
        volume=np.round(random.lognormal(14.0, 0.4, symbols * BARS)),
        amount=np.full(symbols * BARS, np.nan),
    )


def shifted(column: Column, bars: int) -> Column:
    """The column so many bars before."""
    return np.concatenate((np.full(bars, np.nan), column[:-bars]))


def by_hand(opening: Column, high: Column, low: Column, close: Column, volume: Column) -> list[Column]:
    """The 34 of one symbol, as somebody who knows TA-Lib writes them down."""
    macd, signal, histogram = (each / close for each in talib.MACD(close, 12, 26, 9))
    slow_k, slow_d = talib.STOCH(high, low, close, fastk_period=14, slowk_period=3, slowd_period=3)
    upper, middle, lower = talib.BBANDS(close, 20, 2.0, 2.0)
    keltner, span = talib.EMA(close, 20), 2.0 * talib.ATR(high, low, close, 10)
    volume_mean = talib.SMA(volume, 20)
    obv, ad = talib.OBV(close, volume), talib.AD(high, low, close, volume)
    typical = talib.TYPPRICE(high, low, close)
    return [
        talib.SMA(close, 10),
        talib.SMA(close, 20),
        talib.SMA(close, 50),
        talib.EMA(close, 12),
        talib.EMA(close, 26),
        macd,
        signal,
        histogram,
        talib.RSI(close, 14),
        slow_k,
        slow_d,
        talib.CCI(high, low, close, 20),
        talib.ROC(close, 10),
        talib.TRIX(close, 15),
        talib.ATR(high, low, close, 14) / close,
        upper,
        middle,
        lower,
        (upper - lower) / middle,
        (close - lower) / (upper - lower),
        keltner + span,
        keltner,
        keltner - span,
        obv - shifted(obv, 20),
        ad - shifted(ad, 20),
        talib.MFI(high, low, close, volume, 14),
        talib.SUM(typical * volume, 20) / talib.SUM(volume, 20),
        talib.ADX(high, low, close, 14),
        talib.ROCP(close, 1),
        np.log(close / shifted(close, 1)),
        (high - low) / close,
        close / opening - 1.0,
        volume_mean,
        volume / volume_mean,
    ]


def plain_loop(table: PriceTable) -> NDArray[np.float64]:
    """(rows, 34) symbol by symbol."""
    pieces = []
    for symbol in table.symbols:
        rows = table.rows_of(symbol)
        columns = (getattr(table, name)[rows] for name in ("open", "high", "low", "close", "volume"))
        pieces.append(np.column_stack(by_hand(*columns)))
    return np.concatenate(pieces)


def require_equal(ours: NDArray[np.float64], loop: NDArray[np.float64]) -> None:
    """Both make the same numbers, but for the start of a running total, which the loop leaves out."""
    both = np.isfinite(ours) & np.isfinite(loop)
    assert (np.isfinite(ours) & ~both).sum() <= len(loop) / BARS
    scale = np.nanstd(loop, axis=0)
    assert (np.abs(np.where(both, ours - loop, 0.0)) <= 1e-6 * scale).all()


def seconds(work: Callable[[], object]) -> float:
    """Of this thread, which other programs on the machine hardly touch."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--symbols", type=int, default=500)
    arguments = parser.parse_args()
    table = market(arguments.symbols)
    steps = pipeline_of(FeatureSettings(columns=forty.FORTY, transform="relative"))
    require_equal(compute(table, forty.INDICATORS).values, plain_loop(table))
    contenders: dict[str, Callable[[], object]] = {
        "workstation": lambda: compute(table, forty.INDICATORS),
        "plain loop": lambda: plain_loop(table),
        "forty columns, relative": lambda: steps.shape(table),
    }
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(arguments.rounds + 1):  # the first round warms up
        for name, work in contenders.items():
            taken = seconds(work)
            if number:
                times[name].append(taken)
    middle = {name: statistics.median(each) for name, each in times.items()}
    print(f"34 indicators of {arguments.symbols} symbols x {BARS} bars, one thread")
    for name, taken in middle.items():
        print(f"{name:<24}{taken:>8.3f} s{table.rows / taken:>14,.0f} rows/s")
    print(f"ratio to the plain loop {middle['plain loop'] / middle['workstation']:.3f}")


if __name__ == "__main__":
    main()
