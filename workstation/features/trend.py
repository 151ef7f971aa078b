"""Trend: averages, MACD and directional movement, each made stationary by dividing by a price."""

from __future__ import annotations

import talib

from workstation.features.averages import EMA_12, EMA_26, SMA_20, SMA_50
from workstation.features.indicator import Bars, Column, Indicator


def _macd(bars: Bars) -> tuple[Column, Column, Column]:
    return bars.shared("macd", lambda own: talib.MACD(own.close, 12, 26, 9))


SMA_20_GAP = Indicator(
    name="sma_20_gap",
    family="trend",
    unit="fraction of the average",
    space="ratio",
    warm_up=19,
    source="close / SMA(close, 20) - 1; TA-Lib SMA",
    compute=lambda bars: bars.close / SMA_20.compute(bars) - 1.0,
    reads=("close",),
    needs_positive=True,
)

SMA_50_GAP = Indicator(
    name="sma_50_gap",
    family="trend",
    unit="fraction of the average",
    space="ratio",
    warm_up=49,
    source="close / SMA(close, 50) - 1; TA-Lib SMA",
    compute=lambda bars: bars.close / SMA_50.compute(bars) - 1.0,
    reads=("close",),
    needs_positive=True,
)

EMA_12_GAP = Indicator(
    name="ema_12_gap",
    family="trend",
    unit="fraction of the average",
    space="ratio",
    warm_up=11,
    source="close / EMA(close, 12) - 1; TA-Lib EMA, which starts from the mean of the first 12 closes",
    compute=lambda bars: bars.close / EMA_12.compute(bars) - 1.0,
    reads=("close",),
    needs_positive=True,
    memory=110,
)

EMA_26_GAP = Indicator(
    name="ema_26_gap",
    family="trend",
    unit="fraction of the average",
    space="ratio",
    warm_up=25,
    source="close / EMA(close, 26) - 1; TA-Lib EMA, which starts from the mean of the first 26 closes",
    compute=lambda bars: bars.close / EMA_26.compute(bars) - 1.0,
    reads=("close",),
    needs_positive=True,
    memory=190,
)

MACD = Indicator(
    name="macd",
    family="trend",
    unit="fraction of the close",
    space="ratio",
    warm_up=33,
    source="(EMA(close, 12) - EMA(close, 26)) / close; TA-Lib MACD(12, 26, 9), after Appel (1979)",
    compute=lambda bars: _macd(bars)[0] / bars.close,
    reads=("close",),
    needs_positive=True,
    memory=240,
)

MACD_SIGNAL = Indicator(
    name="macd_signal",
    family="trend",
    unit="fraction of the close",
    space="ratio",
    warm_up=33,
    source="EMA(MACD, 9) / close; TA-Lib MACD(12, 26, 9), after Appel (1979)",
    compute=lambda bars: _macd(bars)[1] / bars.close,
    reads=("close",),
    needs_positive=True,
    memory=240,
)

MACD_HISTOGRAM = Indicator(
    name="macd_histogram",
    family="trend",
    unit="fraction of the close",
    space="ratio",
    warm_up=33,
    source="(MACD - EMA(MACD, 9)) / close; TA-Lib MACD(12, 26, 9), after Appel (1979)",
    compute=lambda bars: _macd(bars)[2] / bars.close,
    reads=("close",),
    needs_positive=True,
    memory=240,
)

TRIX_15 = Indicator(
    name="trix_15",
    family="trend",
    unit="percent per bar",
    space="ratio",
    warm_up=43,
    source="one-bar rate of change of the close smoothed by three EMAs of 15; TA-Lib TRIX, after Hutson (1983)",
    compute=lambda bars: talib.TRIX(bars.close, 15),
    reads=("close",),
    needs_positive=True,
    memory=150,
)

ADX_14 = Indicator(
    name="adx_14",
    family="trend",
    unit="0 to 100",
    space="score",
    warm_up=27,
    source="average directional index; TA-Lib ADX(14), after Wilder (1978)",
    compute=lambda bars: talib.ADX(bars.high, bars.low, bars.close, 14),
    reads=("high", "low", "close"),
    memory=300,
)

PLUS_DI_14 = Indicator(
    name="plus_di_14",
    family="trend",
    unit="0 to 100",
    space="score",
    warm_up=14,
    source="plus directional indicator; TA-Lib PLUS_DI(14), after Wilder (1978)",
    compute=lambda bars: talib.PLUS_DI(bars.high, bars.low, bars.close, 14),
    reads=("high", "low", "close"),
    memory=240,
)

MINUS_DI_14 = Indicator(
    name="minus_di_14",
    family="trend",
    unit="0 to 100",
    space="score",
    warm_up=14,
    source="minus directional indicator; TA-Lib MINUS_DI(14), after Wilder (1978)",
    compute=lambda bars: talib.MINUS_DI(bars.high, bars.low, bars.close, 14),
    reads=("high", "low", "close"),
    memory=240,
)

AROON_OSCILLATOR_25 = Indicator(
    name="aroon_oscillator_25",
    family="trend",
    unit="-100 to 100",
    space="score",
    warm_up=25,
    source="4 * (bars since the lowest low - bars since the highest high) of 25 bars; TA-Lib AROONOSC, Chande (1995)",
    compute=lambda bars: talib.AROONOSC(bars.high, bars.low, 25),
    reads=("high", "low"),
)
