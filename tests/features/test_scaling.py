"""Scaling is fitted on the rows it is given, says what is constant, survives JSON, and refuses what was altered."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.errors import CheckpointError, DataError
from workstation.features.scaling import Scaler, fit

COLUMNS = ("a", "b", "c")


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(1).normal([0.0, 50.0, 1e-4], [1.0, 5.0, 1e-5], (400, 3))


@pytest.fixture
def scaler(values: np.ndarray) -> Scaler:
    return fit(values, np.arange(300), COLUMNS, "standard", 5.0)


def test_standard_gives_mean_zero_and_deviation_one_on_the_rows_it_saw(values: np.ndarray, scaler: Scaler) -> None:
    scaled = scaler.apply(values)
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled[:300].mean(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(scaled[:300].std(axis=0), 1.0, atol=1e-3)
    assert scaler.rows == 300
    assert scaler.constant == ()


def test_robust_takes_median_and_interquartile_range(values: np.ndarray) -> None:
    values[0] = 1e9
    scaler = fit(values, np.ones(400, dtype=bool), COLUMNS, "robust", 5.0)
    np.testing.assert_allclose(scaler.centre, np.median(values, axis=0))
    quarter, three_quarters = np.percentile(values, [25, 75], axis=0)
    np.testing.assert_allclose(scaler.scale, three_quarters - quarter)
    assert (scaler.apply(values)[0] == 5.0).all()


def test_a_mask_and_row_numbers_mean_the_same(values: np.ndarray, scaler: Scaler) -> None:
    assert fit(values, np.arange(400) < 300, COLUMNS, "standard", 5.0) == scaler


def test_rows_that_were_not_chosen_do_not_matter(values: np.ndarray, scaler: Scaler) -> None:
    values[300:] = np.nan
    assert fit(values, np.arange(300), COLUMNS, "standard", 5.0) == scaler
    assert np.isnan(scaler.apply(values)[300:]).all()


@pytest.mark.parametrize("kind", ["standard", "robust"])
def test_a_constant_column_has_scale_one_and_is_named(values: np.ndarray, kind: str) -> None:
    values[:, 1] = 0.1
    scaler = fit(values, np.arange(400), COLUMNS, kind, 5.0)  # type: ignore[arg-type]  # parametrised
    assert scaler.constant == ("b",)
    assert scaler.scale[1] == 1.0
    np.testing.assert_allclose(scaler.apply(values)[:, 1], 0.0, atol=1e-6)


def test_no_row_is_refused(values: np.ndarray) -> None:
    with pytest.raises(DataError, match="no training row"):
        fit(values, np.zeros(400, dtype=bool), COLUMNS, "standard", 5.0)


@settings(deadline=None)
@given(
    centre=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
    scale=st.lists(st.floats(min_value=1e-300, max_value=1e300), min_size=3, max_size=3),
)
def test_json_gives_back_an_equal_scaler(centre: list[float], scale: list[float]) -> None:
    scaler = Scaler("robust", COLUMNS, tuple(centre), tuple(scale), 5.0, 9, ("b",))
    assert Scaler.from_json(json.loads(json.dumps(scaler.to_json()))) == scaler


@pytest.mark.parametrize(
    ("key", "value"),
    [("centre", [0.0, 1.0, 2.0]), ("columns", ["a", "c", "b"]), ("clip", 4.0), ("rows", 301), ("sha256", None)],
)
def test_altered_facts_are_refused(scaler: Scaler, key: str, value: object) -> None:
    with pytest.raises(CheckpointError, match="altered"):
        Scaler.from_json({**scaler.to_json(), key: value})


def test_missing_or_added_facts_and_other_schemas_are_refused(scaler: Scaler) -> None:
    facts = scaler.to_json()
    with pytest.raises(CheckpointError, match="altered"):
        Scaler.from_json({key: value for key, value in facts.items() if key != "scale"})
    with pytest.raises(CheckpointError, match="altered"):
        Scaler.from_json({**facts, "more": 1})
    with pytest.raises(CheckpointError, match="schema 2"):
        Scaler.from_json({**facts, "schema": 2})


def test_other_columns_are_refused_with_both_lists(scaler: Scaler) -> None:
    scaler.require_columns(["a", "b", "c"])
    with pytest.raises(DataError, match=r"fitted on \[a, b, c\], and the features are \[a, c\]"):
        scaler.require_columns(["a", "c"])
