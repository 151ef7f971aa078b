"""A profile's steps in their order: fitted once, applied to all, kept as JSON, refused where they do not fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from workstation.config.profile import FeatureSettings
from workstation.errors import CheckpointError, DataError
from workstation.features.build import compute
from workstation.features.preprocessing import Fitted, pipeline_of
from workstation.features.preprocessing.facts import from_json, incompatibility, schema_of, to_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

COLUMNS = ("close", "sma_20", "volume", "obv_20", "rsi_14", "log_return")


def settings(**changes: object) -> FeatureSettings:
    return FeatureSettings.model_validate({"columns": COLUMNS, "transform": "relative", **changes})


def fitted_on(table: PriceTable, wanted: FeatureSettings, until: int = 1000) -> Fitted:
    pipeline = pipeline_of(wanted)
    shaped = pipeline.shape(table)
    return pipeline.fit(table, shaped, shaped.is_valid & (np.arange(table.rows) % 1500 < until))


ALL = [
    settings(fill=fill, transform=transform, scaler=scaler, per_symbol=per_symbol)
    for fill in ("mask", "forward")
    for transform in ("none", "relative", "log_change")
    for scaler, per_symbol in (
        ("standard", False),
        ("standard", True),
        ("robust", True),
        ("min_max", False),
        ("window", False),
        ("none", False),
    )
]


@pytest.mark.parametrize(
    "wanted", ALL, ids=lambda each: f"{each.fill}-{each.transform}-{each.scaler}-{each.per_symbol}"
)
def test_json_gives_back_an_equal_one_that_makes_the_same_rows(awkward: PriceTable, wanted: FeatureSettings) -> None:
    known = fitted_on(awkward, wanted)
    again = from_json(json.loads(json.dumps(to_json(known), allow_nan=False)))
    assert to_json(again) == to_json(known)
    rows = known.apply(awkward, known.pipeline.shape(awkward))
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(again.rows(awkward), rows)
    is_valid = known.pipeline.shape(awkward).is_valid
    np.testing.assert_array_equal(np.isfinite(rows).all(axis=1), is_valid)
    if wanted.scaler not in ("window", "none"):
        assert np.abs(rows[is_valid]).max() <= wanted.clip


def test_without_a_scaler_the_rows_are_the_columns_themselves(market: PriceTable) -> None:
    rows = fitted_on(market, settings(transform="none", scaler="none")).rows(market)
    np.testing.assert_array_equal(rows, compute(market, COLUMNS).values.astype(np.float32))


def test_training_rows_come_out_standard(market: PriceTable) -> None:
    known = fitted_on(market, settings(clip=1000.0))
    rows = known.rows(market)
    train = np.isfinite(rows).all(axis=1) & (np.arange(market.rows) % 1500 < 1000)
    np.testing.assert_allclose(rows[train].mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(rows[train].std(axis=0), 1.0, atol=1e-4)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("columns", 0, "name"), "open"),
        (("scaling", 0, "learned", "all", "centre", 0), 3.0),
        (("scaling", 1, "settings", "limit"), 4.0),
        (("shaping", 0, "name"), "log_change"),
        (("sha256",), "0"),
    ],
)
def test_altered_facts_are_refused(market: PriceTable, where: tuple[str | int, ...], value: object) -> None:
    facts = to_json(fitted_on(market, settings()))
    *path, last = where
    place = facts
    for key in path:
        place = place[key]  # type: ignore[index]  # a path into JSON
    place[last] = value  # type: ignore[index]  # the same
    with pytest.raises(CheckpointError, match="altered"):
        from_json(facts)


def sealed(facts: dict) -> dict:
    """The facts with the checksum that belongs to them."""
    from workstation.features.preprocessing.facts import _checksum  # noqa: PLC0415 - only here it is forged

    rest = {key: value for key, value in facts.items() if key != "sha256"}
    return {**rest, "sha256": _checksum(rest)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"schema": 1}, "of schema 1, and this version reads 2"),
        ({"columns": [{"name": "magic", "definition": "0"}]}, "a column 'magic', which this version does not have"),
        (
            {"columns": [{"name": "close", "definition": "0"}]},
            "has close by definition 0, and this version computes it",
        ),
        ({"shaping": [{"name": "peek", "settings": {}, "learned": {}}]}, "a step 'peek', which this version does not"),
        ({"shaping": [{"name": "forward", "settings": {"limits": 3}}]}, "is not whole"),
        ({"scaling": None}, "is not whole"),
    ],
)
def test_facts_of_another_make_are_refused(market: PriceTable, change: dict, sentence: str) -> None:
    facts = to_json(fitted_on(market, settings()))
    with pytest.raises(CheckpointError, match=sentence):
        from_json(sealed({**facts, **change}))


@pytest.mark.parametrize("damaged", [[], None, "facts", {"schema": 2, "sha256": "0", "scaling": [float("nan")]}])
def test_what_are_no_facts_at_all_is_refused_in_a_sentence(damaged: Any) -> None:  # noqa: ANN401 - whatever a file holds
    with pytest.raises(CheckpointError, match=r"^the preprocessing is not whole \(.*\); use another checkpoint$"):
        from_json(damaged)


def test_what_fits_is_compatible_and_what_does_not_is_told_with_both_sides(market: PriceTable) -> None:
    here = to_json(fitted_on(market, settings()))
    assert incompatibility(here, to_json(fitted_on(market, settings()))) is None
    for other, words in (
        (settings(columns=COLUMNS[::-1]), "log_return"),
        (settings(columns=COLUMNS[:-1]), "rsi_14"),
        (settings(transform="log_change"), "log_change() > standard"),
        (settings(clip=4.0), "clip(limit=4.0)"),
        (settings(per_symbol=True), "standard(per_symbol=true)"),
        (settings(fill="forward", fill_limit=7), "forward(limit=7) > relative()"),
    ):
        there = to_json(fitted_on(market, other))
        told = incompatibility(here, there)
        assert told is not None
        assert schema_of(here) in told
        assert schema_of(there) in told
        assert words in schema_of(there)


def test_the_same_steps_fitted_on_other_rows_are_told_apart(market: PriceTable) -> None:
    here, there = (to_json(fitted_on(market, settings(), until)) for until in (1000, 900))
    told = incompatibility(here, there)
    assert told is not None
    rows = [each["scaling"][0]["learned"]["all"]["rows"] for each in (here, there)]
    assert rows[0] > rows[1] > 0
    assert f"learned otherwise: {rows[0]} rows" in told
    assert f"and now {rows[1]} rows" in told


def test_columns_in_another_order_are_refused_with_both_lists(market: PriceTable) -> None:
    known = fitted_on(market, settings())
    with pytest.raises(DataError, match=r"fitted on \[close, sma_20, .*\], and the features are \[log_return, rsi_14"):
        known.apply(market, pipeline_of(settings(columns=COLUMNS[::-1])).shape(market))


def test_symbols_that_were_not_fitted_are_scaled_as_all_are_and_it_is_said(market: PriceTable) -> None:
    pipeline = pipeline_of(settings(per_symbol=True))
    shaped = pipeline.shape(market)
    rows: NDArray[np.bool_] = shaped.is_valid & (np.arange(market.rows) < 1500)
    known = pipeline.fit(market, shaped, rows)
    assert known.notes(market.symbols) == (
        "features: ECHO with too few training rows: scaled as all symbols are together",
    )
    pooled = pipeline_of(settings()).fit(market, shaped, rows)
    echo = market.rows_of("ECHO")
    np.testing.assert_array_equal(known.rows(market)[echo], pooled.rows(market)[echo])


def test_columns_that_never_move_are_told(market: PriceTable) -> None:
    shaped = (pipeline := pipeline_of(settings())).shape(market)
    shaped.values[:, 4] = 50.0
    known = pipeline.fit(market, shaped, np.isfinite(shaped.values).all(axis=1))
    assert known.notes(market.symbols)[0].startswith("features: rsi_14 never moved on training rows")
