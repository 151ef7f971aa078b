"""Averages of the price, in its own currency."""

from __future__ import annotations

import numpy as np
import talib

from workstation.features.indicator import Bars, Column, Indicator
from workstation.features.prices import amount_of
from workstation.features.volume import known_volume, over_known


def _vwap(bars: Bars) -> Column:
    """A row whose amount is known pays its own mean price, another the typical price."""
    money = amount_of(bars)
    money = np.where(np.isnan(money), 0.0, money)
    return over_known(bars, 20, talib.SUM(money, 20) / talib.SUM(known_volume(bars), 20))


SMA_10 = Indicator(
    name="sma_10",
    family="averages",
    unit="currency of the prices",
    space="price",
    warm_up=9,
    source="mean of the last 10 closes; TA-Lib SMA(10)",
    compute=lambda bars: talib.SMA(bars.close, 10),
    reads=("close",),
)

SMA_20 = Indicator(
    name="sma_20",
    family="averages",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="mean of the last 20 closes; TA-Lib SMA(20)",
    compute=lambda bars: bars.shared("sma_20", lambda own: talib.SMA(own.close, 20)),
    reads=("close",),
)

SMA_50 = Indicator(
    name="sma_50",
    family="averages",
    unit="currency of the prices",
    space="price",
    warm_up=49,
    source="mean of the last 50 closes; TA-Lib SMA(50)",
    compute=lambda bars: bars.shared("sma_50", lambda own: talib.SMA(own.close, 50)),
    reads=("close",),
)

EMA_12 = Indicator(
    name="ema_12",
    family="averages",
    unit="currency of the prices",
    space="price",
    warm_up=11,
    source="e[t] = e[t-1] + 2/13 * (close[t] - e[t-1]), from the mean of the first 12 closes; TA-Lib EMA(12)",
    compute=lambda bars: bars.shared("ema_12", lambda own: talib.EMA(own.close, 12)),
    reads=("close",),
    memory=110,
)

EMA_26 = Indicator(
    name="ema_26",
    family="averages",
    unit="currency of the prices",
    space="price",
    warm_up=25,
    source="e[t] = e[t-1] + 2/27 * (close[t] - e[t-1]), from the mean of the first 26 closes; TA-Lib EMA(26)",
    compute=lambda bars: bars.shared("ema_26", lambda own: talib.EMA(own.close, 26)),
    reads=("close",),
    memory=190,
)

VWAP_20 = Indicator(
    name="vwap_20",
    family="averages",
    unit="currency of the prices",
    space="price",
    warm_up=19,
    source="money traded in the last 20 bars / units traded in them; rolling, so that no session's start is in it",
    compute=_vwap,
    reads=("high", "low", "close", "volume", "amount"),
)
