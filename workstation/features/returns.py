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


def _simple_return(bars: Bars) -> Column:
    changes = np.full(len(bars.close), np.nan)
    changes[1:] = bars.close[1:] / bars.close[:-1] - 1.0
    return changes


RETURN = Indicator(
    name="return",
    family="returns",
    unit="fraction of the close before",
    space="ratio",
    warm_up=1,
    source="close[t] / close[t-1] - 1; TA-Lib ROCP(1)",
    compute=_simple_return,
    reads=("close",),
    needs_positive=True,
)

HIGH_LOW = Indicator(
    name="high_low",
    family="returns",
    unit="fraction of the close",
    space="ratio",
    warm_up=0,
    source="(high - low) / close",
    compute=lambda bars: (bars.high - bars.low) / bars.close,
    reads=("high", "low", "close"),
    needs_positive=True,
)

CLOSE_OPEN = Indicator(
    name="close_open",
    family="returns",
    unit="fraction of the open",
    space="ratio",
    warm_up=0,
    source="(close - open) / open",
    compute=lambda bars: (bars.close - bars.open) / bars.open,
    reads=("open", "close"),
    needs_positive=True,
)

LOG_RETURN = Indicator(
    name="log_return",
    family="returns",
    unit="log return of one bar",
    space="ratio",
    warm_up=1,
    source="ln(close[t] / close[t-1])",
    compute=lambda bars: _log_change(bars.close, 1),
    reads=("close",),
    needs_positive=True,
)

LOG_RETURN_5 = Indicator(
    name="log_return_5",
    family="returns",
    unit="log return of five bars",
    space="ratio",
    warm_up=5,
    source="ln(close[t] / close[t-5])",
    compute=lambda bars: _log_change(bars.close, 5),
    reads=("close",),
    needs_positive=True,
)

LOG_RETURN_20 = Indicator(
    name="log_return_20",
    family="returns",
    unit="log return of twenty bars",
    space="ratio",
    warm_up=20,
    source="ln(close[t] / close[t-20])",
    compute=lambda bars: _log_change(bars.close, 20),
    reads=("close",),
    needs_positive=True,
)

OPEN_GAP_RETURN = Indicator(
    name="open_gap_return",
    family="returns",
    unit="log return from close to open",
    space="ratio",
    warm_up=1,
    source="ln(open[t] / close[t-1])",
    compute=_open_gap,
    reads=("open", "close"),
    needs_positive=True,
)

CLOSE_OPEN_RETURN = Indicator(
    name="close_open_return",
    family="returns",
    unit="log return from open to close",
    space="ratio",
    warm_up=0,
    source="ln(close[t] / open[t])",
    compute=lambda bars: np.log(bars.close / bars.open),
    reads=("open", "close"),
    needs_positive=True,
)

HIGH_LOW_RANGE = Indicator(
    name="high_low_range",
    family="returns",
    unit="log ratio",
    space="ratio",
    warm_up=0,
    source="ln(high[t] / low[t])",
    compute=lambda bars: np.log(bars.high / bars.low),
    reads=("high", "low"),
    needs_positive=True,
)

UPPER_SHADOW = Indicator(
    name="upper_shadow",
    family="returns",
    unit="fraction of the close",
    space="ratio",
    warm_up=0,
    source="(high - max(open, close)) / close",
    compute=lambda bars: (bars.high - np.maximum(bars.open, bars.close)) / bars.close,
    reads=("open", "high", "close"),
    needs_positive=True,
)

LOWER_SHADOW = Indicator(
    name="lower_shadow",
    family="returns",
    unit="fraction of the close",
    space="ratio",
    warm_up=0,
    source="(min(open, close) - low) / close",
    compute=lambda bars: (np.minimum(bars.open, bars.close) - bars.low) / bars.close,
    reads=("open", "low", "close"),
    needs_positive=True,
)
