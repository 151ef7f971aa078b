"""Trend: averages, MACD and directional movement, each made stationary by dividing by a price."""

from __future__ import annotations

import talib

from workstation.features.indicator import Indicator

SMA_20_GAP = Indicator(
    name="sma_20_gap",
    family="trend",
    unit="fraction of the average",
    warm_up=19,
    source="close / SMA(close, 20) - 1; TA-Lib SMA",
    compute=lambda bars: bars.close / talib.SMA(bars.close, 20) - 1.0,
)

SMA_50_GAP = Indicator(
    name="sma_50_gap",
    family="trend",
    unit="fraction of the average",
    warm_up=49,
    source="close / SMA(close, 50) - 1; TA-Lib SMA",
    compute=lambda bars: bars.close / talib.SMA(bars.close, 50) - 1.0,
)

EMA_12_GAP = Indicator(
    name="ema_12_gap",
    family="trend",
    unit="fraction of the average",
    warm_up=11,
    source="close / EMA(close, 12) - 1; TA-Lib EMA, which starts from the mean of the first 12 closes",
    compute=lambda bars: bars.close / talib.EMA(bars.close, 12) - 1.0,
)

EMA_26_GAP = Indicator(
    name="ema_26_gap",
    family="trend",
    unit="fraction of the average",
    warm_up=25,
    source="close / EMA(close, 26) - 1; TA-Lib EMA, which starts from the mean of the first 26 closes",
    compute=lambda bars: bars.close / talib.EMA(bars.close, 26) - 1.0,
)

MACD = Indicator(
    name="macd",
    family="trend",
    unit="fraction of the close",
    warm_up=33,
    source="(EMA(close, 12) - EMA(close, 26)) / close; TA-Lib MACD(12, 26, 9), after Appel (1979)",
    compute=lambda bars: talib.MACD(bars.close, 12, 26, 9)[0] / bars.close,
)

MACD_SIGNAL = Indicator(
    name="macd_signal",
    family="trend",
    unit="fraction of the close",
    warm_up=33,
    source="EMA(MACD, 9) / close; TA-Lib MACD(12, 26, 9), after Appel (1979)",
    compute=lambda bars: talib.MACD(bars.close, 12, 26, 9)[1] / bars.close,
)

MACD_HISTOGRAM = Indicator(
    name="macd_histogram",
    family="trend",
    unit="fraction of the close",
    warm_up=33,
    source="(MACD - EMA(MACD, 9)) / close; TA-Lib MACD(12, 26, 9), after Appel (1979)",
    compute=lambda bars: talib.MACD(bars.close, 12, 26, 9)[2] / bars.close,
)

TRIX_15 = Indicator(
    name="trix_15",
    family="trend",
    unit="percent per bar",
    warm_up=43,
    source="one-bar rate of change of the close smoothed by three EMAs of 15; TA-Lib TRIX, after Hutson (1983)",
    compute=lambda bars: talib.TRIX(bars.close, 15),
)

ADX_14 = Indicator(
    name="adx_14",
    family="trend",
    unit="0 to 100",
    warm_up=27,
    source="average directional index; TA-Lib ADX(14), after Wilder (1978)",
    compute=lambda bars: talib.ADX(bars.high, bars.low, bars.close, 14),
)

PLUS_DI_14 = Indicator(
    name="plus_di_14",
    family="trend",
    unit="0 to 100",
    warm_up=14,
    source="plus directional indicator; TA-Lib PLUS_DI(14), after Wilder (1978)",
    compute=lambda bars: talib.PLUS_DI(bars.high, bars.low, bars.close, 14),
)

MINUS_DI_14 = Indicator(
    name="minus_di_14",
    family="trend",
    unit="0 to 100",
    warm_up=14,
    source="minus directional indicator; TA-Lib MINUS_DI(14), after Wilder (1978)",
    compute=lambda bars: talib.MINUS_DI(bars.high, bars.low, bars.close, 14),
)

AROON_OSCILLATOR_25 = Indicator(
    name="aroon_oscillator_25",
    family="trend",
    unit="-100 to 100",
    warm_up=25,
    source="4 * (bars since the lowest low - bars since the highest high) of 25 bars; TA-Lib AROONOSC, Chande (1995)",
    compute=lambda bars: talib.AROONOSC(bars.high, bars.low, 25),
)
