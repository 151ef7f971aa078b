"""Each step does what its name says, to the rows of one symbol at a time, and leaves what it cannot know missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation import catalog
from workstation.config.profile import FeatureSettings
from workstation.data.price_table import PriceTable
from workstation.data.sample_market import sample_market
from workstation.errors import DataError
from workstation.features.build import indicators
from workstation.features.forty import FORTY
from workstation.features.preprocessing import pipeline_of
from workstation.features.preprocessing.step import Sheet, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray


def step(name: str, **settings: object) -> Step:
    made: Step = catalog.load("steps", name)(**settings)
    return made


def table_of(*closes: list[float], volume: list[float] | None = None, is_series: bool = False) -> PriceTable:
    """A symbol for each list of closes, all four prices equal."""
    lengths = [len(each) for each in closes]
    close = np.array([value for each in closes for value in each], dtype=np.float64)
    volumes = np.full(len(close), 1e6) if volume is None else np.array(volume, dtype=np.float64)
    time = np.concatenate([np.arange(length) for length in lengths]) * 86_400_000_000_000
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    names = tuple(f"S{number}" for number in range(len(closes)))
    unknown = np.full(len(close), np.nan)
    return PriceTable(names, offsets, time.astype(np.int64), *[close] * 4, volumes, unknown, is_series=is_series)


def sheet_of(values: NDArray[np.float64], lengths: list[int]) -> Sheet:
    table = table_of(*[[1.0] * length for length in lengths])
    return Sheet(table, tuple(indicators(["close", "rsi_14", "volume"][: values.shape[1]])), values)


@given(st.data())
def test_forward_carries_on_as_a_person_with_a_pencil_would(data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=3))
    limit = data.draw(st.integers(1, 4))
    column = [data.draw(st.one_of(st.just(np.nan), st.floats(-5, 5))) for _ in range(sum(lengths))]
    expected, at = [], 0
    for length in lengths:
        last, carried = np.nan, 0
        for value in column[at : at + length]:
            carried = carried + 1 if np.isnan(value) else 0
            last = last if np.isnan(value) else value
            expected.append(last if carried <= limit else np.nan)
        at += length
    sheet = sheet_of(np.array(column)[:, None], lengths)
    np.testing.assert_array_equal(step("forward", limit=limit).apply(sheet, {})[:, 0], expected)


def test_a_warm_up_is_never_filled_and_its_end_is_where_it_was() -> None:
    market = sample_market(3).select(["ALFA"])
    volume = market.volume.copy()
    volume[[0, 5, 40, 41]] = np.nan
    table = replace(market, volume=volume)
    columns = ("rsi_14", "volume_sma_20", "macd")
    masked = pipeline_of(FeatureSettings(columns=columns, scaler="none")).shape(table)
    filled = pipeline_of(FeatureSettings(columns=columns, scaler="none", fill="forward", fill_limit=1000)).shape(table)
    for position in range(3):
        known = [np.flatnonzero(np.isfinite(each.values[:, position]))[0] for each in (masked, filled)]
        assert known[0] == known[1] >= indicators(columns)[position].warm_up
    assert not masked.is_valid[40:60].any()
    assert filled.is_valid[40:60].all()


def test_relative_prices_are_logs_against_the_close_and_the_close_against_the_one_before() -> None:
    market = sample_market(3).select(["ALFA", "ECHO"])
    shaped = pipeline_of(FeatureSettings(columns=FORTY, scaler="none", transform="relative")).shape(market)
    raw = pipeline_of(FeatureSettings(columns=FORTY, scaler="none")).shape(market)
    rows = np.r_[60:1500, 1560:3000]
    for position, indicator in enumerate(indicators(FORTY)):
        before, after = raw.values[rows, position], shaped.values[rows, position]
        if indicator.name == "close":
            expected = np.log(before / raw.values[rows - 1, position])
        elif indicator.space == "price":
            expected = np.log(before) - np.log(market.close[rows])
        elif indicator.space in ("volume", "money"):
            means = [raw.values[row - 19 : row + 1, position].mean() for row in rows]
            expected = np.log(before / np.array(means))
        elif indicator.space == "flow":
            expected = before / np.array([market.volume[row - 19 : row + 1].sum() for row in rows])
        else:
            expected = before
        np.testing.assert_allclose(after, expected, rtol=1e-9, atol=1e-12, err_msg=indicator.name)
    assert np.isnan(shaped.values[1500, FORTY.index("close")])


def test_log_changes_are_against_the_row_before() -> None:
    market = sample_market(3).select(["ALFA", "ECHO"])
    columns = ("close", "sma_20", "volume", "amount", "rsi_14", "macd")
    raw = pipeline_of(FeatureSettings(columns=columns, scaler="none")).shape(market).values
    changed = pipeline_of(FeatureSettings(columns=columns, scaler="none", transform="log_change")).shape(market).values
    rows = np.r_[60:1500, 1560:3000]
    np.testing.assert_allclose(changed[rows, :4], np.log(raw[rows, :4] / raw[rows - 1, :4]), atol=1e-12)
    np.testing.assert_array_equal(changed[:, 4:], raw[:, 4:])
    assert np.isnan(changed[[0, 1500], 0]).all()


@pytest.mark.parametrize("transform", ["relative", "log_change"])
def test_transformed_columns_do_not_depend_on_the_unit_of_price_or_volume(transform: str) -> None:
    market = sample_market(3).select(["ALFA"])
    prices = {name: getattr(market, name) * 2.0**-6 for name in ("open", "high", "low", "close")}
    other = replace(market, **prices, volume=market.volume * 2.0**9)
    pipeline = pipeline_of(FeatureSettings.model_validate({"columns": FORTY, "scaler": "none", "transform": transform}))
    one, two = pipeline.shape(market).values, pipeline.shape(other).values
    np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-6)


def test_a_row_without_trade_has_no_relative_volume_and_is_left_out() -> None:
    volume = [1e6] * 60
    volume[30] = 0.0
    table = table_of([100.0 + (row % 7) for row in range(60)], volume=volume)
    shaped = pipeline_of(FeatureSettings(columns=("volume",), scaler="none", transform="relative")).shape(table)
    assert np.flatnonzero(~shaped.is_valid).tolist() == [*range(19), 30]


@pytest.mark.parametrize("transform", ["relative", "log_change"])
def test_a_series_with_a_sign_has_no_logarithm(transform: str) -> None:
    table = table_of([1.0] * 30, [3.0, -2.0] * 15, is_series=True)
    settings = FeatureSettings.model_validate({"columns": ["close"], "transform": transform})
    with pytest.raises(DataError, match=f"features.transform: {transform} takes logarithms, and S1 goes down to -2"):
        pipeline_of(settings).shape(table)


def test_a_series_has_columns_of_the_close_alone() -> None:
    table = table_of([20.0 + (row * 7) % 11 for row in range(60)], is_series=True)
    assert (
        pipeline_of(FeatureSettings(columns=("close", "sma_10", "return"), scaler="none")).shape(table).is_valid.any()
    )
    with pytest.raises(DataError, match=r"series of one number a row, .*, so that atr_14, volume cannot be computed"):
        pipeline_of(FeatureSettings(columns=("close", "atr_14", "volume"))).shape(table)
    signed = replace(table, **dict.fromkeys(("open", "high", "low", "close"), table.close - 25.0))
    assert pipeline_of(FeatureSettings(columns=("close", "sma_10"), scaler="none")).shape(signed).is_valid[9:].all()
    with pytest.raises(DataError, match=r"return, roc_10 divide by the close or take its logarithm, and S0 goes down"):
        pipeline_of(FeatureSettings(columns=("close", "return", "roc_10"))).shape(signed)


def fit(
    name: str, values: NDArray[np.float64], lengths: list[int], rows: NDArray[np.bool_], **settings: object
) -> dict:
    return step(name, **settings).fit(sheet_of(values, lengths), rows)


@pytest.fixture
def values() -> NDArray[np.float64]:
    return np.random.default_rng(1).normal([0.0, 50.0, 1e-4], [1.0, 5.0, 1e-5], (400, 3))


@pytest.mark.parametrize("name", ["standard", "robust", "min_max"])
def test_a_scaling_measures_what_its_name_says(values: NDArray[np.float64], name: str) -> None:
    rows = np.arange(400) < 300
    facts = fit(name, values, [400], rows, per_symbol=False)
    chosen = values[rows]
    low, middle, high = np.percentile(chosen, [25, 50, 75], axis=0)
    centre, spread = {
        "standard": (chosen.mean(axis=0), chosen.std(axis=0)),
        "robust": (middle, high - low),
        "min_max": (chosen.min(axis=0), np.ptp(chosen, axis=0)),
    }[name]
    scaled = step(name, per_symbol=False).apply(sheet_of(values, [400]), facts)
    np.testing.assert_allclose(scaled, (values - centre) / spread, rtol=1e-12)
    assert facts["all"]["rows"] == 300
    np.testing.assert_array_equal(facts["all"]["least"], chosen.min(axis=0))
    np.testing.assert_array_equal(facts["all"]["greatest"], chosen.max(axis=0))


@pytest.mark.parametrize("name", ["standard", "robust", "min_max"])
def test_rows_that_were_not_chosen_do_not_matter(values: NDArray[np.float64], name: str) -> None:
    rows = np.arange(400) < 300
    before = fit(name, values, [200, 200], rows, per_symbol=True)
    values[300:] = np.nan
    assert fit(name, values, [200, 200], rows, per_symbol=True) == before


@pytest.mark.parametrize("name", ["standard", "robust", "min_max"])
def test_each_symbol_is_scaled_by_its_own_rows_and_one_with_too_few_by_all(
    values: NDArray[np.float64], name: str
) -> None:
    values[200:390] = values[200:390] * 7.0 + 3.0
    rows = np.ones(400, dtype=bool)
    facts = fit(name, values, [200, 190, 10], rows, per_symbol=True)
    scaled = step(name, per_symbol=True).apply(sheet_of(values, [200, 190, 10]), facts)
    for piece, own in ((slice(0, 200), slice(0, 200)), (slice(200, 390), slice(200, 390)), (slice(390, 400), None)):
        on = values[own] if own else values
        alone = fit(name, on, [len(on)], np.ones(len(on), dtype=bool), per_symbol=False)["all"]
        expected = (values[piece] - np.array(alone["centre"])) / np.array(alone["spread"])
        np.testing.assert_allclose(scaled[piece], expected, rtol=1e-12)
    assert set(facts["symbols"]) == {"S0", "S1"}


@pytest.mark.parametrize("name", ["standard", "robust", "min_max"])
def test_a_constant_column_becomes_zero_and_is_named(values: NDArray[np.float64], name: str) -> None:
    values[:, 1] = 0.1
    facts = fit(name, values, [400], np.ones(400, dtype=bool), per_symbol=False)
    assert facts["all"]["constant"] == ["rsi_14"]
    scaled = step(name, per_symbol=False).apply(sheet_of(values, [400]), facts)
    np.testing.assert_allclose(scaled[:, 1], 0.0, atol=1e-6)


def test_a_column_that_mostly_stands_still_is_scaled_by_the_deviation_of_the_rest(values: NDArray[np.float64]) -> None:
    values[40:, 1] = 2.0
    facts = fit("robust", values, [400], np.ones(400, dtype=bool), per_symbol=False)
    assert facts["all"]["constant"] == []
    scaled = step("robust", per_symbol=False).apply(sheet_of(values, [400]), facts)
    np.testing.assert_allclose(scaled[:, 1], (values[:, 1] - 2.0) / values[:, 1].std(), rtol=1e-12)


def test_a_column_that_one_symbol_never_moved_is_scaled_there_by_the_spread_of_all(values: NDArray[np.float64]) -> None:
    values[:200, 0] = 4.0
    facts = fit("standard", values, [200, 200], np.ones(400, dtype=bool), per_symbol=True)
    assert facts["symbols"]["S0"]["constant"] == ["close"]
    assert facts["symbols"]["S0"]["spread"][0] == facts["all"]["spread"][0]
    np.testing.assert_allclose(facts["all"]["spread"][0], values[:, 0].std())


def test_no_row_is_refused(values: NDArray[np.float64]) -> None:
    with pytest.raises(DataError, match="no training row"):
        fit("standard", values, [400], np.zeros(400, dtype=bool), per_symbol=False)


def test_clip_cuts_both_ends_and_keeps_what_is_missing() -> None:
    sheet = sheet_of(np.array([[-9.0], [np.nan], [2.0], [9.0]]), [4])
    np.testing.assert_array_equal(step("clip", limit=5.0).apply(sheet, {})[:, 0], [-5.0, np.nan, 2.0, 5.0])


@pytest.mark.parametrize("name", catalog.names("steps"))
def test_its_settings_make_an_equal_step_and_it_knows_its_name(name: str) -> None:
    settings = {"forward": {"limit": 3}, "window": {"clip": 4.0}, "clip": {"limit": 2.0}}
    per_symbol = {"per_symbol": True} if name in ("standard", "robust", "min_max") else {}
    made = step(name, **settings.get(name, per_symbol))
    assert made.name == name
    assert step(name, **made.settings).settings == made.settings
