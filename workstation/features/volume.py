"""Volume: how much was traded and on which side; a row without a known volume in its reach has no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import talib

from workstation.features.indicator import Bars, Column, Indicator

if TYPE_CHECKING:
    from numpy.typing import NDArray


def over_known(bars: Bars, length: int, values: Column) -> Column:
    """The values where the last `length` volumes are all known and not all zero; NaN elsewhere."""
    if bars.shared("is_always_traded", lambda own: bool((own.volume > 0).all())):
        return values
    return np.where(bars.shared(f"is_traded_{length}", lambda own: _is_traded(own.volume, length)), values, np.nan)


def known_volume(bars: Bars) -> Column:
    """Zero for unknown, so that TA-Lib's running sums stay finite; `over_known` masks all they touch."""
    return bars.shared("volume", lambda own: np.where(np.isnan(own.volume), 0.0, own.volume))


def volume_mean(bars: Bars) -> Column:
    """(bars,) mean of the last 20 volumes; of use under `over_known` only."""
    return bars.shared("volume_mean", lambda own: talib.SMA(known_volume(own), 20))


def _is_traded(volume: Column, length: int) -> NDArray[np.bool_]:
    is_unknown, is_positive = np.isnan(volume), volume > 0
    unknown_before = np.concatenate(([0], np.cumsum(is_unknown)))
    traded_before = np.concatenate(([0], np.cumsum(is_positive)))
    first = np.maximum(np.arange(len(volume)) - length + 1, 0)
    is_known = unknown_before[1:] == unknown_before[first]
    is_traded: NDArray[np.bool_] = is_known & (traded_before[1:] > traded_before[first])
    return is_traded


def _volume_ratio(bars: Bars) -> Column:
    return over_known(bars, 20, bars.volume / volume_mean(bars))


def _volume_change(bars: Bars) -> Column:
    ratio = np.where(bars.volume > 0, bars.volume / volume_mean(bars), np.nan)
    return over_known(bars, 20, np.log(ratio))


def _money_flow_index(bars: Bars) -> Column:
    index = talib.MFI(bars.high, bars.low, bars.close, known_volume(bars), 14)
    return over_known(bars, 14, index)


def _on_balance_change(bars: Bars) -> Column:
    volume = known_volume(bars)
    balance = talib.OBV(bars.close, volume)
    change = np.full(len(balance), np.nan)
    change[10:] = balance[10:] - balance[:-10]
    return over_known(bars, 10, change / talib.SUM(volume, 10))


def _on_balance(bars: Bars) -> Column:
    signed = np.full(len(bars.close), np.nan)
    signed[1:] = np.sign(np.diff(bars.close)) * known_volume(bars)[1:]
    return over_known(bars, 20, talib.SUM(signed, 20))


def _accumulated(bars: Bars) -> Column:
    """(bars,) volume of the last 20 bars, each weighted by the place of its close between low and high."""
    return bars.shared("accumulated", _accumulate)


def _accumulate(bars: Bars) -> Column:
    span = bars.high - bars.low
    side = np.divide(2.0 * bars.close - bars.high - bars.low, span, out=np.zeros_like(span), where=span > 0)
    return talib.SUM(side * known_volume(bars), 20)


def _chaikin(bars: Bars) -> Column:
    return over_known(bars, 20, _accumulated(bars) / talib.SUM(known_volume(bars), 20))


VOLUME_CHANGE = Indicator(
    name="volume_change",
    family="volume",
    unit="log ratio",
    space="ratio",
    warm_up=19,
    source="ln(volume / SMA(volume, 20)); no value where the volume is zero or one of the 20 is unknown",
    compute=_volume_change,
    reads=("volume",),
)

MFI_14 = Indicator(
    name="mfi_14",
    family="volume",
    unit="0 to 100",
    space="score",
    warm_up=14,
    source="money flow index; TA-Lib MFI(14), after Quong and Soudack (1989)",
    compute=_money_flow_index,
    reads=("high", "low", "close", "volume"),
)

OBV_CHANGE = Indicator(
    name="obv_change",
    family="volume",
    unit="-1 to 1",
    space="score",
    warm_up=10,
    source="(OBV[t] - OBV[t-10]) / volume of those 10 bars; TA-Lib OBV, after Granville (1963)",
    compute=_on_balance_change,
    reads=("close", "volume"),
)

CHAIKIN_MONEY_FLOW_20 = Indicator(
    name="chaikin_money_flow_20",
    family="volume",
    unit="-1 to 1",
    space="score",
    warm_up=19,
    source="volume weighted by (2 close - high - low) / (high - low), summed over 20 bars / their volume; Chaikin",
    compute=_chaikin,
    reads=("high", "low", "close", "volume"),
)

VOLUME_SMA_20 = Indicator(
    name="volume_sma_20",
    family="volume",
    unit="units traded",
    space="volume",
    warm_up=19,
    source="mean of the last 20 volumes; TA-Lib SMA(20); no value where one of them is unknown or all are zero",
    compute=lambda bars: over_known(bars, 20, volume_mean(bars)),
    reads=("volume",),
)

VOLUME_RATIO_20 = Indicator(
    name="volume_ratio_20",
    family="volume",
    unit="parts of the mean volume",
    space="ratio",
    warm_up=19,
    source="volume / SMA(volume, 20); TA-Lib SMA; no value where one of the 20 is unknown or all are zero",
    compute=_volume_ratio,
    reads=("volume",),
)

OBV_20 = Indicator(
    name="obv_20",
    family="volume",
    unit="units traded on rising closes less those on falling ones, in 20 bars",
    space="flow",
    warm_up=20,
    source="OBV[t] - OBV[t-20]; TA-Lib OBV, after Granville (1963); windowed, as OBV itself drifts with its first bar",
    compute=_on_balance,
    reads=("close", "volume"),
)

AD_20 = Indicator(
    name="ad_20",
    family="volume",
    unit="units traded near the high less those near the low, in 20 bars",
    space="flow",
    warm_up=19,
    source="AD[t] - AD[t-20]: volume * (2 close - high - low) / (high - low) over 20 bars; TA-Lib AD, after Chaikin",
    compute=lambda bars: over_known(bars, 20, _accumulated(bars)),
    reads=("high", "low", "close", "volume"),
)
