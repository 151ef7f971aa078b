"""Volume: how much was traded and on which side; a row without a known volume in its reach has no value."""

from __future__ import annotations

import numpy as np
import talib

from workstation.features.indicator import Bars, Column, Indicator


def _over_known(volume: Column, bars: int, values: Column) -> Column:
    """The values where the last `bars` volumes are all known and not all zero; NaN elsewhere."""
    unknown_before = np.concatenate(([0], np.cumsum(np.isnan(volume))))
    traded_before = np.concatenate(([0], np.cumsum(volume > 0)))
    first = np.maximum(np.arange(len(volume)) - bars + 1, 0)
    is_known = unknown_before[1:] == unknown_before[first]
    is_traded = traded_before[1:] > traded_before[first]
    return np.where(is_known & is_traded, values, np.nan)


def _filled(volume: Column) -> Column:
    """Zero for unknown, so that TA-Lib's running sums stay finite; `_over_known` masks all they touch."""
    return np.nan_to_num(volume)


def _volume_change(bars: Bars) -> Column:
    mean = talib.SMA(_filled(bars.volume), 20)
    ratio = np.where(bars.volume > 0, bars.volume / mean, np.nan)
    return _over_known(bars.volume, 20, np.log(ratio))


def _money_flow_index(bars: Bars) -> Column:
    index = talib.MFI(bars.high, bars.low, bars.close, _filled(bars.volume), 14)
    return _over_known(bars.volume, 14, index)


def _on_balance_change(bars: Bars) -> Column:
    volume = _filled(bars.volume)
    balance = talib.OBV(bars.close, volume)
    change = np.full(len(balance), np.nan)
    change[10:] = balance[10:] - balance[:-10]
    return _over_known(bars.volume, 10, change / talib.SUM(volume, 10))


def _chaikin(bars: Bars) -> Column:
    volume = _filled(bars.volume)
    span = bars.high - bars.low
    side = np.divide(2.0 * bars.close - bars.high - bars.low, span, out=np.zeros_like(span), where=span > 0)
    return _over_known(bars.volume, 20, talib.SUM(side * volume, 20) / talib.SUM(volume, 20))


VOLUME_CHANGE = Indicator(
    name="volume_change",
    family="volume",
    unit="log ratio",
    warm_up=19,
    source="ln(volume / SMA(volume, 20)); no value where the volume is zero or one of the 20 is unknown",
    compute=_volume_change,
    uses_volume=True,
)

MFI_14 = Indicator(
    name="mfi_14",
    family="volume",
    unit="0 to 100",
    warm_up=14,
    source="money flow index; TA-Lib MFI(14), after Quong and Soudack (1989)",
    compute=_money_flow_index,
    uses_volume=True,
)

OBV_CHANGE = Indicator(
    name="obv_change",
    family="volume",
    unit="-1 to 1",
    warm_up=10,
    source="(OBV[t] - OBV[t-10]) / volume of those 10 bars; TA-Lib OBV, after Granville (1963)",
    compute=_on_balance_change,
    uses_volume=True,
)

CHAIKIN_MONEY_FLOW_20 = Indicator(
    name="chaikin_money_flow_20",
    family="volume",
    unit="-1 to 1",
    warm_up=19,
    source="volume weighted by (2 close - high - low) / (high - low), summed over 20 bars / their volume; Chaikin",
    compute=_chaikin,
    uses_volume=True,
)
