"""Volatility: how far prices range, as parts of the price."""

from __future__ import annotations

import math

import numpy as np
import talib

from workstation.features.indicator import Bars, Column, Indicator


def _realised(bars: Bars) -> Column:
    returns = np.full(len(bars.close), np.nan)
    returns[1:] = np.log(bars.close[1:] / bars.close[:-1])
    return talib.STDDEV(returns, 20)


def _parkinson(bars: Bars) -> Column:
    squares = np.log(bars.high / bars.low) ** 2
    return _root(talib.SMA(squares, 20) / (4.0 * math.log(2.0)))


def _garman_klass(bars: Bars) -> Column:
    ranges, moves = np.log(bars.high / bars.low), np.log(bars.close / bars.open)
    return _root(talib.SMA(0.5 * ranges**2 - (2.0 * math.log(2.0) - 1.0) * moves**2, 20))


def _root(variance: Column) -> Column:
    root: Column = np.sqrt(np.maximum(variance, 0.0))  # a running sum may end a hair below zero
    return root


def bollinger(bars: Bars) -> tuple[Column, Column, Column]:
    """Upper, middle and lower band, (bars,) each, in the currency of the prices."""
    return bars.shared("bollinger", lambda own: talib.BBANDS(own.close, 20, 2.0, 2.0))


def true_range_average(bars: Bars, length: int) -> Column:
    """(bars,) Wilder's average of the true range, in the currency of the prices."""
    return bars.shared(f"atr_{length}", lambda own: talib.ATR(own.high, own.low, own.close, length))


def _percent_b(bars: Bars) -> Column:
    upper, _, lower = bollinger(bars)
    place: Column = (bars.close - lower) / (upper - lower)
    return place


def _bollinger_width(bars: Bars) -> Column:
    upper, middle, lower = bollinger(bars)
    width: Column = (upper - lower) / middle
    return width


ATR_14 = Indicator(
    name="atr_14",
    family="volatility",
    unit="fraction of the close",
    space="ratio",
    warm_up=14,
    source="average true range / close; TA-Lib ATR(14), after Wilder (1978)",
    compute=lambda bars: true_range_average(bars, 14) / bars.close,
    reads=("high", "low", "close"),
    needs_positive=True,
    memory=240,
)

NATR_14 = Indicator(
    name="natr_14",
    family="volatility",
    unit="percent of the close",
    space="ratio",
    warm_up=14,
    source="normalised average true range, 100 * atr_14; TA-Lib NATR(14)",
    compute=lambda bars: talib.NATR(bars.high, bars.low, bars.close, 14),
    reads=("high", "low", "close"),
    needs_positive=True,
    memory=240,
)

BOLLINGER_PERCENT_B = Indicator(
    name="bollinger_percent_b",
    family="volatility",
    unit="0 at the lower band, 1 at the upper",
    space="score",
    warm_up=19,
    source="(close - lower) / (upper - lower); TA-Lib BBANDS(20, 2 sd), after Bollinger (2001)",
    compute=_percent_b,
    reads=("close",),
)

BOLLINGER_WIDTH = Indicator(
    name="bollinger_width",
    family="volatility",
    unit="fraction of the average",
    space="ratio",
    warm_up=19,
    source="(upper - lower) / middle; TA-Lib BBANDS(20, 2 sd), after Bollinger (2001)",
    compute=_bollinger_width,
    reads=("close",),
    needs_positive=True,
)

VOLATILITY_20 = Indicator(
    name="volatility_20",
    family="volatility",
    unit="log return of one bar",
    space="ratio",
    warm_up=20,
    source="population standard deviation of the last 20 log returns; TA-Lib STDDEV(20)",
    compute=_realised,
    reads=("close",),
    needs_positive=True,
)

PARKINSON_20 = Indicator(
    name="parkinson_20",
    family="volatility",
    unit="log return of one bar",
    space="ratio",
    warm_up=19,
    source="sqrt(mean of ln(high / low)^2 over 20 bars / (4 ln 2)); Parkinson (1980)",
    compute=_parkinson,
    reads=("high", "low"),
    needs_positive=True,
)

GARMAN_KLASS_20 = Indicator(
    name="garman_klass_20",
    family="volatility",
    unit="log return of one bar",
    space="ratio",
    warm_up=19,
    source="sqrt(mean of ln(high / low)^2 / 2 - (2 ln 2 - 1) ln(close / open)^2 over 20 bars); Garman and Klass (1980)",
    compute=_garman_klass,
    reads=("open", "high", "low", "close"),
    needs_positive=True,
)
