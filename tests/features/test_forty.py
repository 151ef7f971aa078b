"""Each of the 34 indicators is TA-Lib's number, or where TA-Lib has none the plain formula's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import talib

from workstation import catalog, profiles
from workstation.features import forty
from workstation.features.build import bars_of, evaluate
from workstation.features.preprocessing import pipeline_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.features.indicator import Bars

    Column = NDArray[np.float64]

BY_TALIB: dict[str, Callable[[Bars], Column]] = {
    "sma_10": lambda bars: talib.SMA(bars.close, 10),
    "sma_20": lambda bars: talib.SMA(bars.close, 20),
    "sma_50": lambda bars: talib.SMA(bars.close, 50),
    "ema_12": lambda bars: talib.EMA(bars.close, 12),
    "ema_26": lambda bars: talib.EMA(bars.close, 26),
    "macd": lambda bars: talib.MACD(bars.close, 12, 26, 9)[0] / bars.close,
    "macd_signal": lambda bars: talib.MACD(bars.close, 12, 26, 9)[1] / bars.close,
    "macd_histogram": lambda bars: talib.MACD(bars.close, 12, 26, 9)[2] / bars.close,
    "rsi_14": lambda bars: talib.RSI(bars.close, 14),
    "stochastic_k": lambda bars: talib.STOCH(bars.high, bars.low, bars.close, 14, 3, 0, 3, 0)[0],
    "stochastic_d": lambda bars: talib.STOCH(bars.high, bars.low, bars.close, 14, 3, 0, 3, 0)[1],
    "cci_20": lambda bars: talib.CCI(bars.high, bars.low, bars.close, 20),
    "roc_10": lambda bars: talib.ROC(bars.close, 10),
    "trix_15": lambda bars: talib.TRIX(bars.close, 15),
    "atr_14": lambda bars: talib.ATR(bars.high, bars.low, bars.close, 14) / bars.close,
    "bollinger_upper": lambda bars: talib.BBANDS(bars.close, 20, 2.0, 2.0)[0],
    "bollinger_middle": lambda bars: talib.BBANDS(bars.close, 20, 2.0, 2.0)[1],
    "bollinger_lower": lambda bars: talib.BBANDS(bars.close, 20, 2.0, 2.0)[2],
    "obv_20": lambda bars: difference(talib.OBV(bars.close, bars.volume), 20),
    "ad_20": lambda bars: from_nothing(talib.AD(bars.high, bars.low, bars.close, bars.volume), 20),
    "mfi_14": lambda bars: talib.MFI(bars.high, bars.low, bars.close, bars.volume, 14),
    "adx_14": lambda bars: talib.ADX(bars.high, bars.low, bars.close, 14),
    "return": lambda bars: talib.ROCP(bars.close, 1),
    "volume_sma_20": lambda bars: talib.SMA(bars.volume, 20),
    "volume_ratio_20": lambda bars: bars.volume / talib.SMA(bars.volume, 20),
}


def difference(column: Column, bars: int) -> Column:
    """The column against itself so many bars before."""
    return np.concatenate((np.full(bars, np.nan), column[bars:] - column[:-bars]))


def from_nothing(total: Column, bars: int) -> Column:
    """The same for a running total, which was zero before its first bar."""
    return difference(np.append(0.0, total), bars)[1:]


def each(bars: Bars, length: int, compute: Callable[[slice], float]) -> Column:
    """A number for every window of so many bars, one after the other."""
    values = [compute(slice(row - length + 1, row + 1)) for row in range(length - 1, len(bars.close))]
    return np.array([np.nan] * (length - 1) + values)


def exponential(column: Column, length: int) -> Column:
    """The average that starts from the mean of the first bars and moves by 2 / (length + 1) of the distance."""
    values = np.full(len(column), np.nan)
    values[length - 1] = column[:length].mean()
    for row in range(length, len(column)):
        values[row] = values[row - 1] + 2.0 / (length + 1) * (column[row] - values[row - 1])
    return values


def wilder_range(bars: Bars, length: int) -> Column:
    """Wilder's average true range: the mean of the first ranges, then 1 / length of each new one."""
    before = bars.close[:-1]
    ranges = np.maximum(bars.high[1:], before) - np.minimum(bars.low[1:], before)
    values = np.full(len(bars.close), np.nan)
    values[length] = ranges[:length].mean()
    for row in range(length + 1, len(values)):
        values[row] = (values[row - 1] * (length - 1) + ranges[row - 1]) / length
    return values


def vwap(bars: Bars) -> Column:
    money = bars.volume * (bars.high + bars.low + bars.close) / 3.0
    return each(bars, 20, lambda rows: float(money[rows].sum() / bars.volume[rows].sum()))


BY_FORMULA: dict[str, Callable[[Bars], Column]] = {
    "bollinger_width": lambda bars: each(
        bars, 20, lambda rows: float(4.0 * bars.close[rows].std() / bars.close[rows].mean())
    ),
    "bollinger_percent_b": lambda bars: each(
        bars,
        20,
        lambda rows: float(
            (bars.close[rows][-1] - bars.close[rows].mean()) / (4.0 * bars.close[rows].std()) + 0.5  # bands at 2 sd
        ),
    ),
    "keltner_upper": lambda bars: exponential(bars.close, 20) + 2.0 * wilder_range(bars, 10),
    "keltner_middle": lambda bars: exponential(bars.close, 20),
    "keltner_lower": lambda bars: exponential(bars.close, 20) - 2.0 * wilder_range(bars, 10),
    "vwap_20": vwap,
    "log_return": lambda bars: np.append(np.nan, np.log(bars.close[1:] / bars.close[:-1])),
    "high_low": lambda bars: bars.high / bars.close - bars.low / bars.close,
    "close_open": lambda bars: bars.close / bars.open - 1.0,
}


@pytest.fixture(scope="module")
def bars(market: PriceTable) -> Bars:
    return bars_of(market, market.rows_of("ECHO"))


def test_every_indicator_is_compared_with_something() -> None:
    assert {*BY_TALIB, *BY_FORMULA} == set(forty.INDICATORS)


@pytest.mark.parametrize("name", forty.INDICATORS)
def test_it_is_the_number_it_says_it_is(bars: Bars, name: str) -> None:
    expected = (BY_TALIB | BY_FORMULA)[name](bars)
    indicator = catalog.load("indicators", name)
    found = evaluate(indicator, bars)
    rows = slice(indicator.warm_up, None)
    scale = np.nanstd(expected)
    np.testing.assert_allclose(found[rows], expected[rows], rtol=1e-9, atol=1e-9 * scale)


@pytest.mark.parametrize("name", forty.PRICES)
def test_a_price_is_the_bar_itself(bars: Bars, name: str) -> None:
    expected = bars.volume * (bars.high + bars.low + bars.close) / 3.0 if name == "amount" else getattr(bars, name)
    np.testing.assert_array_equal(evaluate(catalog.load("indicators", name), bars), expected)


def test_the_profile_of_forty_columns_has_them_all_and_few_rows_are_lost(market: PriceTable) -> None:
    settings = profiles.load("forty").features
    assert settings.columns == forty.FORTY
    shaped = pipeline_of(settings).shape(market)
    for symbol in market.symbols:
        assert np.flatnonzero(shaped.is_valid[market.rows_of(symbol)]).tolist() == list(range(49, 1500))


@pytest.mark.market_data
def test_the_profile_of_forty_columns_keeps_the_rows_of_real_prices(real: PriceTable) -> None:
    shaped = pipeline_of(profiles.load("forty").features).shape(real)
    for symbol in real.symbols:
        known = shaped.is_valid[real.rows_of(symbol)]
        assert known[49:].mean() > 0.97, symbol
