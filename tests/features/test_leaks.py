"""The future never leaks: change, delete or add bars after a time, and nothing computed up to it moves by a bit.

Every indicator of the catalog is tried by itself, so that a new one is covered by being listed. Indicators and
scalers that are known to peek are tried as well: a harness that misses them is no proof of anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation import catalog
from workstation.config.profile import DEFAULT_FEATURES, FeatureSettings, SplitSettings
from workstation.data.splits import Part, Split, candidates, ends_in, part_rows, split_of
from workstation.features.build import bars_of, compute, evaluate
from workstation.features.forty import FORTY
from workstation.features.indicator import Bars, Indicator
from workstation.features.leaks.futures import futures, perturbed
from workstation.features.preprocessing import facts, pipeline_of
from workstation.features.targets import future_returns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

    Compute = Callable[[PriceTable], NDArray[np.float64]]

TIMES = (0, 1, 2, 30, 57, 205, 420, 530, 705, 1400, 1498)
"""Bars of the first symbol after which the future is changed."""


def bits(values: NDArray[np.float64]) -> bytes:
    """The values' bits, with one NaN for all."""
    return np.where(np.isnan(values), np.nan, values).tobytes()


def leaks(compute_all: Compute, table: PriceTable) -> list[str]:
    """Ways of changing the future that changed the past."""
    found = []
    whole = compute_all(table)
    for row in TIMES:
        after = int(table.time[row])
        before = bits(whole[table.time <= after])
        for kind, changed in futures(table, after):
            if bits(compute_all(changed)[changed.time <= after]) != before:
                found.append(f"{kind} after bar {row}")
    return found


def by_symbol(indicator: Indicator) -> Compute:
    """The indicator over all symbols of a table."""
    return lambda table: np.concatenate([evaluate(indicator, bars_of(table, table.rows_of(s))) for s in table.symbols])


@pytest.mark.parametrize("name", catalog.names("indicators"))
def test_no_indicator_looks_ahead(market: PriceTable, awkward: PriceTable, name: str) -> None:
    indicator = catalog.load("indicators", name)
    assert leaks(by_symbol(indicator), market) == []
    assert leaks(by_symbol(indicator), awkward) == []


@pytest.mark.market_data
@pytest.mark.parametrize("name", catalog.names("indicators"))
def test_no_indicator_looks_ahead_on_real_prices(real: PriceTable, name: str) -> None:
    assert leaks(by_symbol(catalog.load("indicators", name)), real) == []


def test_a_table_of_features_does_not_look_ahead_or_across_symbols(awkward: PriceTable) -> None:
    assert leaks(lambda table: compute(table, ["log_return", "sma_20_gap", "rsi_14"]).values, awkward) == []
    alone = compute(awkward.select(["ECHO"]), DEFAULT_FEATURES)
    together = compute(awkward, DEFAULT_FEATURES)
    assert bits(together.values[awkward.rows_of("ECHO")]) == bits(alone.values)


def next_bar(bars: Bars) -> NDArray[np.float64]:
    return np.append(bars.close[1:] / bars.close[:-1], np.nan)


def whole_sample(bars: Bars) -> NDArray[np.float64]:
    return (bars.close - bars.close.mean()) / bars.close.std()


def filled_backwards(bars: Bars) -> NDArray[np.float64]:
    values = np.full(len(bars.close), np.nan)
    values[20:] = bars.close[20:] / bars.close[:-20]
    values[:20] = np.nanmean(values) if len(values) > 20 else np.nan
    return values


def centred(bars: Bars) -> NDArray[np.float64]:
    padded = np.pad(bars.close, 1, mode="edge")
    return (padded[:-2] + padded[1:-1] + padded[2:]) / 3.0


def last_bit(bars: Bars) -> NDArray[np.float64]:
    return bars.close * (1.0 + 1e-15 * (bars.close[-1] > bars.close))


@pytest.mark.parametrize("peek", [next_bar, whole_sample, filled_backwards, centred, last_bit])
def test_an_indicator_that_peeks_is_caught(market: PriceTable, peek: Callable[[Bars], NDArray[np.float64]]) -> None:
    control = Indicator("peek", "control", "none", "ratio", 0, "looks ahead on purpose", peek, ("close",))
    assert leaks(by_symbol(control), market)


STEPS = [
    FeatureSettings(scaler=scaler, per_symbol=per_symbol, columns=("close", "volume", "obv_20", "rsi_14", "sma_20"))
    for scaler in ("standard", "robust", "min_max")
    for per_symbol in (False, True)
]
SHAPES = [
    FeatureSettings(fill=fill, fill_limit=3, transform=transform, scaler="none", columns=FORTY)
    for fill in ("mask", "forward")
    for transform in ("none", "relative", "log_change")
]


@pytest.mark.parametrize("settings", SHAPES, ids=lambda settings: f"{settings.fill} {settings.transform}")
def test_no_step_before_the_scaling_looks_ahead(awkward: PriceTable, settings: FeatureSettings) -> None:
    pipeline = pipeline_of(settings)
    assert leaks(lambda table: pipeline.shape(table).values, awkward) == []
    alone = pipeline.shape(awkward.select(["ECHO"])).values
    assert bits(pipeline.shape(awkward).values[awkward.rows_of("ECHO")]) == bits(alone)


@pytest.mark.parametrize("settings", STEPS, ids=lambda settings: f"{settings.scaler} {settings.per_symbol}")
def test_what_a_scaling_does_to_a_row_depends_on_that_row_alone(awkward: PriceTable, settings: FeatureSettings) -> None:
    pipeline = pipeline_of(settings)
    shaped = pipeline.shape(awkward)
    known = pipeline.fit(awkward, shaped, shaped.is_valid & (np.arange(awkward.rows) % 1500 < 900))
    assert leaks(lambda table: known.rows(table).astype(np.float64), awkward) == []


def fitted(table: PriceTable, train: Part, rows: NDArray[np.bool_], settings: FeatureSettings = STEPS[0]) -> str:
    """What the scaling learns of these rows; the training part says nothing here but which rows are meant."""
    pipeline = pipeline_of(settings)
    shaped = pipeline.shape(table)
    chosen = shaped.is_valid & rows
    assert chosen.sum() > 100
    assert train.points > 0
    return str(facts.to_json(pipeline.fit(table, shaped, chosen)))


@pytest.mark.parametrize("settings", STEPS, ids=lambda settings: f"{settings.scaler} {settings.per_symbol}")
def test_a_scaler_knows_the_training_part_only(awkward: PriceTable, settings: FeatureSettings) -> None:
    train = split_of(awkward, SplitSettings(), 30, 1).chosen.train
    whole = fitted(awkward, train, part_rows(awkward, train), settings)
    for kind, changed in futures(awkward, train.stop - 1):
        assert fitted(changed, train, part_rows(changed, train), settings) == whole, kind


def test_a_scaler_that_knows_all_rows_is_caught(awkward: PriceTable) -> None:
    train = split_of(awkward, SplitSettings(), 30, 1).chosen.train
    whole = fitted(awkward, train, np.ones(awkward.rows, dtype=bool))
    for kind, changed in futures(awkward, train.stop - 1):
        assert fitted(changed, train, np.ones(changed.rows, dtype=bool)) != whole, kind


def windows_of(table: PriceTable, split: Split, part: Part) -> list[tuple[str, int]]:
    """Symbol and time of each window's end."""
    ends = ends_in(part, candidates(table, split, 30, 5, np.ones(table.rows, dtype=bool)))
    return [(table.symbols[s], int(t)) for s, t in zip(table.symbol_index()[ends], table.time[ends], strict=True)]


@pytest.mark.parametrize("name", ["train", "validation"])
def test_the_windows_of_a_part_do_not_depend_on_what_comes_after_it(awkward: PriceTable, name: str) -> None:
    split = split_of(awkward, SplitSettings(), 30, 5)
    part = getattr(split.chosen, name)
    whole = windows_of(awkward, split, part)
    assert len(whole) > 100
    for kind, changed in futures(awkward, part.stop - 1):
        assert windows_of(changed, split, part) == whole, kind


def test_prices_do_not_move_the_split(awkward: PriceTable) -> None:
    split = split_of(awkward, SplitSettings(), 30, 5)
    assert split_of(perturbed(awkward, awkward.time > awkward.time[10]), SplitSettings(), 30, 5) == split


@pytest.mark.parametrize("ahead", [1, 3, 5])
def test_a_target_reaches_its_bar_ahead_and_no_further(market: PriceTable, ahead: int) -> None:
    def known_at(table: PriceTable) -> NDArray[np.float64]:
        """The return that a row's target promises, moved to the row on which it has come true."""
        returns = future_returns(table, 5, "log_return")[:, ahead - 1]
        pieces = [returns[table.rows_of(symbol)] for symbol in table.symbols]
        shifted = [np.concatenate((np.full(min(ahead, len(p)), np.nan), p[: max(len(p) - ahead, 0)])) for p in pieces]
        return np.concatenate(shifted)

    assert leaks(known_at, market) == []
    assert leaks(lambda table: future_returns(table, 5, "log_return")[:, ahead - 1], market)
