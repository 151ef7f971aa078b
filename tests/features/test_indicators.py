"""Each indicator has the values its formula says, the warm-up it names, and no value where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation import catalog
from workstation.config.profile import DEFAULT_FEATURES
from workstation.data.price_table import COLUMNS
from workstation.features.build import bars_of, evaluate
from workstation.features.forty import FORTY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.features.indicator import Bars, Indicator

ALL = catalog.names("indicators")


def indicator_of(name: str) -> Indicator:
    found: Indicator = catalog.load("indicators", name)
    return found


@pytest.fixture(scope="module")
def bars(market: PriceTable) -> Bars:
    return bars_of(market, market.rows_of("ALFA"))


def cut(bars: Bars, length: int) -> Bars:
    return replace(bars, **{name: getattr(bars, name)[:length].copy() for name in COLUMNS})


def test_the_default_features_and_the_forty_are_all_there() -> None:
    assert set(DEFAULT_FEATURES) | set(FORTY) <= set(ALL)
    assert len(set(FORTY)) == 40


@pytest.mark.parametrize("name", ALL)
def test_it_describes_itself(name: str) -> None:
    indicator = indicator_of(name)
    assert indicator.name == name
    assert catalog.CATALOG["indicators"][name].split(":")[0].endswith(f".{indicator.family}")
    assert indicator.unit
    assert indicator.source


@pytest.mark.parametrize("name", ALL)
def test_its_first_value_comes_right_after_its_warm_up(bars: Bars, name: str) -> None:
    indicator = indicator_of(name)
    with np.errstate(all="ignore"):
        raw = indicator.compute(bars)
    assert raw.shape == bars.close.shape
    assert raw.dtype == np.float64
    assert np.flatnonzero(np.isfinite(raw))[0] == indicator.warm_up
    assert np.isfinite(raw[indicator.warm_up :]).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("length", [1, 2, 3, 10, 11, 14, 15, 19, 20, 21, 33, 34, 43, 44, 50, 51])
def test_a_short_symbol_has_as_many_values_as_its_length_allows(bars: Bars, name: str, length: int) -> None:
    indicator = indicator_of(name)
    values = evaluate(indicator, cut(bars, length))
    assert np.isfinite(values).sum() == max(length - indicator.warm_up, 0)


@pytest.mark.parametrize("name", ALL)
def test_its_values_change_with_the_units_as_its_space_says(bars: Bars, name: str) -> None:
    indicator = indicator_of(name)
    price, volume = 2.0**-12, 2.0**-30
    prices = {column: getattr(bars, column) * price for column in ("open", "high", "low", "close")}
    other = replace(bars, **prices, volume=bars.volume * volume)
    factor = {"price": price, "volume": volume, "flow": volume, "money": price * volume}.get(indicator.space, 1.0)
    np.testing.assert_allclose(evaluate(indicator, other) / factor, evaluate(indicator, bars), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ALL)
def test_it_reads_the_columns_it_names_and_no_others(bars: Bars, name: str) -> None:
    indicator = indicator_of(name)
    whole = evaluate(indicator, bars)
    for column in COLUMNS:
        factor = np.random.default_rng(1).uniform(0.9, 1.1, len(bars.close))
        before = bars.close * 1e6 if column == "amount" else getattr(bars, column)
        with np.errstate(all="ignore"):
            other = evaluate(indicator, replace(bars, **{column: before * factor}))
        assert np.array_equal(other, whole, equal_nan=True) != (column in indicator.reads), column


@pytest.mark.parametrize("name", [name for name in ALL if catalog.load("indicators", name).reads == ("close",)])
def test_only_what_needs_positive_values_depends_on_the_level(bars: Bars, name: str) -> None:
    indicator = indicator_of(name)
    lower = bars.close - 2.0 * bars.close.max()
    with np.errstate(all="ignore"):
        moved = evaluate(indicator, replace(bars, close=lower))
    expected = evaluate(indicator, bars) - (2.0 * bars.close.max() if indicator.space == "price" else 0.0)
    assert np.allclose(moved, expected, rtol=1e-6, atol=1e-6, equal_nan=True) != indicator.needs_positive


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("later", [1, 7, 50, 203])
def test_where_history_starts_is_forgotten_after_its_memory(bars: Bars, name: str, later: int) -> None:
    indicator = indicator_of(name)
    whole = evaluate(indicator, bars)
    cut_off = evaluate(indicator, replace(bars, **{column: getattr(bars, column)[later:].copy() for column in COLUMNS}))
    settled = indicator.warm_up + indicator.memory
    tolerance = 1e-6 if indicator.memory else 1e-12
    assert np.abs(cut_off - whole[later:])[settled:].max() <= tolerance * np.nanstd(whole)
    if indicator.memory:
        assert np.abs(cut_off - whole[later:])[indicator.warm_up] > 1e-6 * np.nanstd(whole)


@pytest.mark.parametrize("name", ALL)
def test_awkward_bars_give_a_finite_value_or_none(awkward: PriceTable, name: str) -> None:
    indicator = indicator_of(name)
    values = evaluate(indicator, bars_of(awkward, awkward.rows_of("ALFA")))
    assert np.isnan(values[: indicator.warm_up]).all()
    assert not np.isinf(values).any()
    assert np.isfinite(values[800:]).all()


def mean_of(column: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    means = np.full(len(column), np.nan)
    means[size - 1 :] = np.lib.stride_tricks.sliding_window_view(column, size).mean(axis=1)
    return means


def direct(name: str, bars: Bars) -> NDArray[np.float64]:
    """The formula written down plainly, for indicators short enough."""
    close, high, low, volume = bars.close, bars.high, bars.low, bars.volume
    windows = np.lib.stride_tricks.sliding_window_view
    lead = np.full(1, np.nan)
    returns = np.concatenate((lead, np.diff(np.log(close))))
    formulas = {
        "log_return": lambda: returns,
        "close_open_return": lambda: np.log(close) - np.log(bars.open),
        "high_low_range": lambda: np.log(high) - np.log(low),
        "open_gap_return": lambda: np.concatenate((lead, np.log(bars.open[1:]) - np.log(close[:-1]))),
        "sma_20_gap": lambda: close / mean_of(close, 20) - 1.0,
        "roc_10": lambda: np.concatenate((np.full(10, np.nan), 100.0 * (close[10:] / close[:-10] - 1.0))),
        "volume_change": lambda: np.log(volume / mean_of(volume, 20)),
        "volatility_20": lambda: np.concatenate((np.full(20, np.nan), windows(returns[1:], 20).std(axis=1))),
        "parkinson_20": lambda: np.sqrt(mean_of(np.log(high / low) ** 2, 20) / (4.0 * np.log(2.0))),
        "bollinger_width": lambda: np.concatenate(
            (np.full(19, np.nan), 4.0 * windows(close, 20).std(axis=1) / windows(close, 20).mean(axis=1))
        ),
        "willr_14": lambda: np.concatenate(
            (
                np.full(13, np.nan),
                -100.0
                * (windows(high, 14).max(axis=1) - close[13:])
                / (windows(high, 14).max(axis=1) - windows(low, 14).min(axis=1)),
            )
        ),
        "obv_change": lambda: np.concatenate(
            (
                np.full(10, np.nan),
                windows(np.sign(np.diff(close)) * volume[1:], 10).sum(axis=1) / windows(volume[1:], 10).sum(axis=1),
            )
        ),
        "chaikin_money_flow_20": lambda: (
            mean_of((2.0 * close - high - low) / (high - low) * volume, 20) / mean_of(volume, 20)
        ),
        "stochastic_k": lambda: mean_of(
            np.concatenate(
                (
                    np.full(13, np.nan),
                    100.0
                    * (close[13:] - windows(low, 14).min(axis=1))
                    / (windows(high, 14).max(axis=1) - windows(low, 14).min(axis=1)),
                )
            ),
            3,
        ),
    }
    return formulas[name]()


@pytest.mark.parametrize(
    "name",
    [
        "log_return",
        "close_open_return",
        "high_low_range",
        "open_gap_return",
        "sma_20_gap",
        "roc_10",
        "volume_change",
        "volatility_20",
        "parkinson_20",
        "bollinger_width",
        "willr_14",
        "obv_change",
        "chaikin_money_flow_20",
        "stochastic_k",
    ],
)
def test_it_is_the_formula_it_names(bars: Bars, name: str) -> None:
    values = evaluate(indicator_of(name), bars)
    warm_up = indicator_of(name).warm_up
    np.testing.assert_allclose(values[warm_up + 2 :], direct(name, bars)[warm_up + 2 :], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "degree"),
    [
        ("volatility_20", 1),
        ("bollinger_width", 1),
        ("atr_14", 1),
        ("bollinger_percent_b", 0),
        ("cci_20", 0),
        ("adx_14", 0),
    ],
)
def test_a_market_that_hardly_moves_is_not_taken_for_one_that_stands_still(bars: Bars, name: str, degree: int) -> None:
    calm = 1e-5
    start = bars.close[0]
    prices = {
        column: start * (1.0 + calm * (getattr(bars, column) / start - 1.0))
        for column in ("open", "high", "low", "close")
    }
    values = evaluate(indicator_of(name), replace(bars, **prices))[60:]
    if degree:
        still = bars.close[60:] / start  # what it divides by hardly moves any more
        expected = calm * evaluate(indicator_of(name), bars)[60:] * still
        np.testing.assert_allclose(values, expected, rtol=0.5)
    else:
        np.testing.assert_allclose(values, evaluate(indicator_of(name), bars)[60:], rtol=1e-3, atol=1e-3)


def test_relations_between_indicators(bars: Bars) -> None:
    value = {name: evaluate(indicator_of(name), bars)[60:] for name in ALL}
    np.testing.assert_allclose(value["macd"] - value["macd_signal"], value["macd_histogram"], atol=1e-12)
    np.testing.assert_allclose(100.0 * value["atr_14"], value["natr_14"], rtol=1e-9)
    for name, low, high in (("rsi_14", 0, 100), ("adx_14", 0, 100), ("mfi_14", 0, 100), ("obv_change", -1, 1)):
        assert ((value[name] >= low) & (value[name] <= high)).all()
        assert value[name].std() > 0


@pytest.mark.parametrize(("name", "reach"), [("volume_change", 20), ("mfi_14", 14), ("chaikin_money_flow_20", 20)])
def test_an_unknown_volume_takes_the_values_it_touches_and_no_others(bars: Bars, name: str, reach: int) -> None:
    volume = bars.volume.copy()
    volume[700] = np.nan
    values = evaluate(indicator_of(name), replace(bars, volume=volume))
    whole = evaluate(indicator_of(name), bars)
    assert np.isnan(values[700 : 700 + reach]).all()
    untouched = np.r_[100:700, 700 + reach : 1500]
    np.testing.assert_allclose(values[untouched], whole[untouched], rtol=1e-6, atol=1e-9)
