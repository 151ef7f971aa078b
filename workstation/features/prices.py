"""The bar itself: its four prices, and what was traded in units and in money."""

from __future__ import annotations

import numpy as np

from workstation.features.indicator import Bars, Column, Indicator


def amount_of(bars: Bars) -> Column:
    """(bars,) money traded; where the source does not say, volume times the typical price (high + low + close) / 3."""
    estimate = bars.volume * (bars.high + bars.low + bars.close) / 3.0
    return np.where(np.isnan(bars.amount), estimate, bars.amount)


OPEN = Indicator(
    name="open",
    family="prices",
    unit="currency of the prices",
    space="price",
    warm_up=0,
    source="the bar's first price",
    compute=lambda bars: bars.open,
    reads=("open",),
)

HIGH = Indicator(
    name="high",
    family="prices",
    unit="currency of the prices",
    space="price",
    warm_up=0,
    source="the bar's highest price",
    compute=lambda bars: bars.high,
    reads=("high",),
)

LOW = Indicator(
    name="low",
    family="prices",
    unit="currency of the prices",
    space="price",
    warm_up=0,
    source="the bar's lowest price",
    compute=lambda bars: bars.low,
    reads=("low",),
)

CLOSE = Indicator(
    name="close",
    family="prices",
    unit="currency of the prices",
    space="price",
    warm_up=0,
    source="the bar's last price",
    compute=lambda bars: bars.close,
    reads=("close",),
)

VOLUME = Indicator(
    name="volume",
    family="prices",
    unit="units traded",
    space="volume",
    warm_up=0,
    source="what was traded in the bar, as the source counts it",
    compute=lambda bars: bars.volume,
    reads=("volume",),
)

AMOUNT = Indicator(
    name="amount",
    family="prices",
    unit="currency of the prices, times units traded",
    space="money",
    warm_up=0,
    source="money traded in the bar; where the source does not say, volume * (high + low + close) / 3",
    compute=amount_of,
    reads=("high", "low", "close", "volume", "amount"),
)
