"""The harness passes what is right, with every setting that a profile has, and catches what looks ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest

from workstation import catalog, profiles
from workstation.config.profile import FeatureSettings, SplitSettings
from workstation.data.load import load_prices
from workstation.features.indicator import Indicator
from workstation.features.leaks import harness, sources, splitting
from workstation.features.preprocessing.scaling import Scaling

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.features.indicator import Bars
    from workstation.features.leaks.probe import Probe
    from workstation.features.preprocessing.step import Facts, Sheet

FEW = ("data.symbols=['ALFA','BRAVO','ECHO']",)


def choices(settings: type[Any], field: str) -> list[str]:
    return [f"{field}={choice}" for choice in get_args(settings.model_fields[field].annotation)]


SETTINGS = [
    *(f"split.{choice}" for field in ("kind", "walk", "context") for choice in choices(SplitSettings, field)),
    *(f"features.{choice}" for field in ("fill", "transform", "scaler") for choice in choices(FeatureSettings, field)),
]
"""Every choice of a split and of preprocessing; a new one is tried by being allowed."""


def tried(*overrides: str) -> dict[str, Probe]:
    profile = profiles.load("quick", [*FEW, *overrides])
    return {probe.name: probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None)}


def leaking(found: dict[str, Probe]) -> dict[str, str]:
    return {name: probe.leak for name, probe in found.items() if probe.leak}


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_choice_passes(setting: str) -> None:
    extra = {"split.walk=rolling": ("split.kind=walk_forward",), "split.walk=expanding": ("split.kind=walk_forward",)}
    found = tried(setting, *extra.get(setting, ()))
    assert not leaking(found)
    assert all(probe.comparisons for name, probe in found.items() if name != "files")


@pytest.mark.parametrize("scaler", ["standard", "robust", "min_max"])
def test_a_scaler_for_each_symbol_and_symbols_held_out_pass(scaler: str) -> None:
    found = tried(f"features.scaler={scaler}", "features.per_symbol=true", "split.unseen=['ECHO']", "horizon=5")
    assert not leaking(found)
    assert found["preprocessing"].comparisons == 5  # four futures, and the symbol that was held out


def next_bar(bars: Bars) -> NDArray[np.float64]:
    return np.append(bars.close[1:] / bars.close[:-1], np.nan)


PEEK = Indicator("log_return", "control", "none", "ratio", 0, "looks ahead on purpose", next_bar, ("close",))


def test_a_column_that_looks_ahead_is_named_with_the_first_row_that_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalog.CATALOG["indicators"], "log_return", f"{__name__}:PEEK")
    found = leaking(tried("features.columns=['rsi_14','log_return']"))
    assert "rsi_14" not in found
    assert found["log_return"].startswith("log_return of ")
    assert " of ALFA at 2015-01-05 moved " in found["log_return"]  # the first bar: its value was the next bar's


def test_a_scaler_that_is_fitted_on_all_rows_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = Scaling.fit

    def on_all_rows(self: Scaling, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:
        return fit(self, sheet, np.isfinite(sheet.values).all(axis=1) | rows)

    monkeypatch.setattr(Scaling, "fit", on_all_rows)
    assert set(leaking(tried())) == {"preprocessing"}


def test_a_training_part_that_reaches_into_validation_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = harness.split_of

    def without_gap(*arguments: Any) -> Any:  # noqa: ANN401 - whatever the split takes and gives
        split = whole(*arguments)
        fold = split.chosen
        longer = replace(fold.train.stretches[0], stop=fold.validation.start + 40 * 86_400 * 10**9)
        fold = replace(fold, train=replace(fold.train, stretches=(longer,)))
        return replace(split, folds=(fold,), chosen=fold)

    monkeypatch.setattr(harness, "split_of", without_gap)
    assert "shares bars with a window of validation" in leaking(tried())["split"]


def test_intervals_that_touch_meet_and_others_do_not() -> None:
    def meeting(mine: list[list[int]], others: list[list[int]]) -> int | None:
        (starts, stops), (other_starts, other_stops) = np.array(mine).T, np.array(others).T
        return splitting._meeting(starts, stops, other_starts, other_stops)

    assert meeting([[0, 4]], [[5, 9]]) is None
    assert meeting([[0, 4], [2, 5]], [[5, 9]]) == 1
    assert meeting([[6, 7]], [[1, 100], [2, 3]]) == 0  # the longest of those that began before counts
    assert meeting([[10, 12]], [[5, 9], [13, 20]]) is None


def write_bars(path: Path, days: int, first: int = 0) -> None:
    random = np.random.default_rng(7)
    close = np.round(100 * np.exp(np.cumsum(random.normal(0, 0.01, days))), 2)
    dates = np.datetime64("2015-01-01") + np.arange(first, first + days)
    rows = [f"{date},{c},{c + 1},{c - 1},{c},{1000 + c}\n" for date, c in zip(dates, close.tolist(), strict=True)]
    path.write_text("date,open,high,low,close,volume\n" + "".join(rows))


def test_files_that_read_the_same_without_their_newest_rows_pass(tmp_path: Path) -> None:
    write_bars(tmp_path / "A.csv", 700)
    write_bars(tmp_path / "B.csv", 600)
    newest_first = (tmp_path / "B.csv").read_text().splitlines()
    (tmp_path / "B.csv").write_text("\n".join([newest_first[0], *reversed(newest_first[1:])]) + "\n")
    profile = profiles.load("quick", [f"data.source={tmp_path}"])
    found = {probe.name: probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None)}
    assert not leaking(found)
    assert found["files"].comparisons == 6


def test_a_reading_that_knows_the_last_row_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bars(tmp_path / "A.csv", 700)
    as_read = sources.read_file

    def by_the_last_close(*arguments: Any) -> Any:  # noqa: ANN401 - whatever reading takes and gives
        layout, prices = as_read(*arguments)
        table = prices.table
        scaled = {name: getattr(table, name) / table.close[-1] for name in ("open", "high", "low", "close")}
        return layout, replace(prices, table=replace(table, **scaled))

    monkeypatch.setattr(sources, "read_file", by_the_last_close)
    profile = profiles.load("quick", [f"data.source={tmp_path}"])
    found = {probe.name: probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None)}
    assert "cut off after 50% of A.csv" in leaking(found)["files"]


@pytest.mark.market_data
def test_real_files_pass(market_data: Path) -> None:
    source = market_data / "daily" / "yahoo_6yr"
    profile = profiles.load("quick", [f"data.source={source}", "split.kind=walk_forward"])
    found = {probe.name: probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None)}
    assert not leaking(found)
    assert found["files"].comparisons >= 40
