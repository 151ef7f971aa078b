"""Bands around an average of the price, in the currency of the prices."""

from __future__ import annotations

import talib

from workstation.features.indicator import Bars, Column, Indicator
from workstation.features.volatility import bollinger, true_range_average


def _keltner_middle(bars: Bars) -> Column:
    return bars.shared("ema_20", lambda own: talib.EMA(own.close, 20))


BOLLINGER_UPPER = Indicator(
    name="bollinger_upper",
    family="bands",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="SMA(close, 20) + 2 population standard deviations of them; TA-Lib BBANDS(20, 2 sd), Bollinger (2001)",
    compute=lambda bars: bollinger(bars)[0],
    reads=("close",),
)

BOLLINGER_MIDDLE = Indicator(
    name="bollinger_middle",
    family="bands",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="SMA(close, 20); TA-Lib BBANDS(20, 2 sd), after Bollinger (2001)",
    compute=lambda bars: bollinger(bars)[1],
    reads=("close",),
)

BOLLINGER_LOWER = Indicator(
    name="bollinger_lower",
    family="bands",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="SMA(close, 20) - 2 population standard deviations of them; TA-Lib BBANDS(20, 2 sd), Bollinger (2001)",
    compute=lambda bars: bollinger(bars)[2],
    reads=("close",),
)

KELTNER_UPPER = Indicator(
    name="keltner_upper",
    family="bands",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="EMA(close, 20) + 2 ATR(10); TA-Lib EMA and ATR, after Raschke's form of Keltner (1960)",
    compute=lambda bars: _keltner_middle(bars) + 2.0 * true_range_average(bars, 10),
    reads=("high", "low", "close"),
    memory=150,
)

KELTNER_MIDDLE = Indicator(
    name="keltner_middle",
    family="bands",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="EMA(close, 20), from the mean of the first 20 closes; TA-Lib EMA, Raschke's form of Keltner (1960)",
    compute=_keltner_middle,
    reads=("close",),
    memory=150,
)

KELTNER_LOWER = Indicator(
    name="keltner_lower",
    family="bands",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="EMA(close, 20) - 2 ATR(10); TA-Lib EMA and ATR, after Raschke's form of Keltner (1960)",
    compute=lambda bars: _keltner_middle(bars) - 2.0 * true_range_average(bars, 10),
    reads=("high", "low", "close"),
    memory=150,
)
