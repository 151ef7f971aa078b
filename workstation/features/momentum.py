"""Momentum: oscillators that say how far and how fast the price went lately."""

from __future__ import annotations

import talib

from workstation.features.indicator import Bars, Column, Indicator


def _stochastic(bars: Bars) -> tuple[Column, Column]:
    return bars.shared("stochastic", _slow_stochastic)


def _slow_stochastic(bars: Bars) -> tuple[Column, Column]:
    return talib.STOCH(bars.high, bars.low, bars.close, fastk_period=14, slowk_period=3, slowd_period=3)


RSI_14 = Indicator(
    name="rsi_14",
    family="momentum",
    unit="0 to 100",
    space="score",
    warm_up=14,
    source="relative strength index; TA-Lib RSI(14), after Wilder (1978)",
    compute=lambda bars: talib.RSI(bars.close, 14),
    reads=("close",),
    memory=240,
)

ROC_10 = Indicator(
    name="roc_10",
    family="momentum",
    unit="percent",
    space="ratio",
    warm_up=10,
    source="100 * (close[t] / close[t-10] - 1); TA-Lib ROC(10)",
    compute=lambda bars: talib.ROC(bars.close, 10),
    reads=("close",),
    needs_positive=True,
)

CCI_20 = Indicator(
    name="cci_20",
    family="momentum",
    unit="mean absolute deviations / 0.015",
    space="score",
    warm_up=19,
    source="(typical price - its SMA(20)) / (0.015 * mean absolute deviation); TA-Lib CCI(20), after Lambert (1980)",
    compute=lambda bars: talib.CCI(bars.high, bars.low, bars.close, 20),
    reads=("high", "low", "close"),
)

STOCHASTIC_K = Indicator(
    name="stochastic_k",
    family="momentum",
    unit="0 to 100",
    space="score",
    warm_up=17,
    source="slow %K: place of the close in the range of 14 bars, SMA(3); TA-Lib STOCH(14, 3, 3), after Lane (1984)",
    compute=lambda bars: _stochastic(bars)[0],
    reads=("high", "low", "close"),
)

STOCHASTIC_D = Indicator(
    name="stochastic_d",
    family="momentum",
    unit="0 to 100",
    space="score",
    warm_up=17,
    source="slow %D: SMA(3) of slow %K; TA-Lib STOCH(14, 3, 3), after Lane (1984)",
    compute=lambda bars: _stochastic(bars)[1],
    reads=("high", "low", "close"),
)

WILLR_14 = Indicator(
    name="willr_14",
    family="momentum",
    unit="-100 to 0",
    space="score",
    warm_up=13,
    source="-100 * (highest high - close) / (highest high - lowest low) of 14 bars; TA-Lib WILLR, Williams (1973)",
    compute=lambda bars: talib.WILLR(bars.high, bars.low, bars.close, 14),
    reads=("high", "low", "close"),
)

CMO_14 = Indicator(
    name="cmo_14",
    family="momentum",
    unit="-100 to 100",
    space="score",
    warm_up=14,
    source="100 * (gains - losses) / (gains + losses), smoothed as RSI is; TA-Lib CMO(14), after Chande (1994)",
    compute=lambda bars: talib.CMO(bars.close, 14),
    reads=("close",),
    memory=240,
)

ULTIMATE_OSCILLATOR = Indicator(
    name="ultimate_oscillator",
    family="momentum",
    unit="0 to 100",
    space="score",
    warm_up=28,
    source="buying pressure over true range of 7, 14 and 28 bars, weighted 4:2:1; TA-Lib ULTOSC, Williams (1985)",
    compute=lambda bars: talib.ULTOSC(bars.high, bars.low, bars.close, 7, 14, 28),
    reads=("high", "low", "close"),
)

BALANCE_OF_POWER = Indicator(
    name="balance_of_power",
    family="momentum",
    unit="-1 to 1",
    space="score",
    warm_up=0,
    source="(close - open) / (high - low); TA-Lib BOP, after Livshin (2001)",
    compute=lambda bars: talib.BOP(bars.open, bars.high, bars.low, bars.close),
    reads=("open", "high", "low", "close"),
)
