"""Returns and the shape of a bar, as logarithms or as parts of the close."""

from __future__ import annotations

import numpy as np

from workstation.features.indicator import Bars, Column, Indicator


def _log_change(column: Column, bars: int) -> Column:
    changes = np.full(len(column), np.nan)
    changes[bars:] = np.log(column[bars:] / column[:-bars])
    return changes


def _open_gap(bars: Bars) -> Column:
    gaps = np.full(len(bars.open), np.nan)
    gaps[1:] = np.log(bars.open[1:] / bars.close[:-1])
    return gaps


LOG_RETURN = Indicator(
    name="log_return",
    family="returns",
    unit="log return of one bar",
    warm_up=1,
    source="ln(close[t] / close[t-1])",
    compute=lambda bars: _log_change(bars.close, 1),
)

LOG_RETURN_5 = Indicator(
    name="log_return_5",
    family="returns",
    unit="log return of five bars",
    warm_up=5,
    source="ln(close[t] / close[t-5])",
    compute=lambda bars: _log_change(bars.close, 5),
)

LOG_RETURN_20 = Indicator(
    name="log_return_20",
    family="returns",
    unit="log return of twenty bars",
    warm_up=20,
    source="ln(close[t] / close[t-20])",
    compute=lambda bars: _log_change(bars.close, 20),
)

OPEN_GAP_RETURN = Indicator(
    name="open_gap_return",
    family="returns",
    unit="log return from close to open",
    warm_up=1,
    source="ln(open[t] / close[t-1])",
    compute=_open_gap,
)

CLOSE_OPEN_RETURN = Indicator(
    name="close_open_return",
    family="returns",
    unit="log return from open to close",
    warm_up=0,
    source="ln(close[t] / open[t])",
    compute=lambda bars: np.log(bars.close / bars.open),
)

HIGH_LOW_RANGE = Indicator(
    name="high_low_range",
    family="returns",
    unit="log ratio",
    warm_up=0,
    source="ln(high[t] / low[t])",
    compute=lambda bars: np.log(bars.high / bars.low),
)

UPPER_SHADOW = Indicator(
    name="upper_shadow",
    family="returns",
    unit="fraction of the close",
    warm_up=0,
    source="(high - max(open, close)) / close",
    compute=lambda bars: (bars.high - np.maximum(bars.open, bars.close)) / bars.close,
)

LOWER_SHADOW = Indicator(
    name="lower_shadow",
    family="returns",
    unit="fraction of the close",
    warm_up=0,
    source="(min(open, close) - low) / close",
    compute=lambda bars: (np.minimum(bars.open, bars.close) - bars.low) / bars.close,
)
