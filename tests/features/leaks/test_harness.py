"""The harness passes what is right, with every setting that a profile has, and catches what looks ahead."""

from __future__ import annotations

import codecs
import gzip
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest

from workstation import catalog, profiles
from workstation.config.profile import FeatureSettings, SplitSettings
from workstation.data.load import load_prices
from workstation.data.price_table import PRICES, PriceTable
from workstation.features import dataset
from workstation.features.indicator import Indicator
from workstation.features.leaks import harness, sources, splitting, targets
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
    assert set(leaking(tried())) == {"preprocessing", "training set"}


def test_what_training_fits_on_all_rows_is_caught_whoever_chose_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "fitted_rows", lambda table, split, fold, is_valid: is_valid)  # noqa: ARG005 - as it is called
    assert leaking(tried()).keys() == {"training set"}


def test_a_unit_of_targets_that_knows_the_test_part_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    on_training = dataset.scaled_returns

    def on_all_rows(returns: Any, train_ends: Any, kind: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
        del train_ends
        return on_training(returns, np.flatnonzero(np.isfinite(returns).all(axis=1)), kind)

    monkeypatch.setattr(dataset, "scaled_returns", on_all_rows)
    assert leaking(tried())["training set"].startswith("the unit of the targets is another once prices after ")


@pytest.mark.parametrize(("rows", "words"), [(1, "is known before it has come"), (-1, "moved from")])
def test_targets_a_row_too_early_or_too_late_are_caught(monkeypatch: pytest.MonkeyPatch, rows: int, words: str) -> None:
    in_time = targets.future_returns
    monkeypatch.setattr(targets, "future_returns", lambda *asked: np.roll(in_time(*asked), rows, axis=0))
    assert words in leaking(tried("horizon=3"))["targets"]


def without_rows_before_a_fall(bars: Bars) -> NDArray[np.float64]:
    """No value on rows from which the close falls by a tenth within ten bars."""
    later = np.append(bars.close[10:], np.repeat(bars.close[-1], 10))[: len(bars.close)]
    return np.where(later < 0.9 * bars.close, np.nan, bars.close)


GAPS = Indicator("log_return", "control", "none", "price", 0, "gaps that know", without_rows_before_a_fall, ("close",))


def test_windows_that_are_left_out_because_of_later_prices_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalog.CATALOG["indicators"], "log_return", f"{__name__}:GAPS")
    assert {"log_return", "windows"} <= leaking(tried("features.columns=['log_return']", "window=5")).keys()


def between_every_fifth(bars: Bars) -> NDArray[np.float64]:
    row = np.arange(len(bars.close))
    return np.interp(row, row[::5], bars.close[::5])


WEEKS = Indicator("log_return", "control", "none", "price", 0, "weeks that know", between_every_fifth, ("close",))


def test_a_column_that_peeks_to_the_end_of_its_week_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalog.CATALOG["indicators"], "log_return", f"{__name__}:WEEKS")
    assert "log_return" in leaking(tried("features.columns=['close','log_return']"))


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


Change = Callable[[PriceTable], PriceTable]


def by_the_last_close(table: PriceTable) -> PriceTable:
    """Each symbol's prices in units of its own last one."""
    last = table.close[table.offsets[1:] - 1][table.symbol_index()]
    return replace(table, **{name: getattr(table, name) / last for name in PRICES})


def days_by_the_last_close(table: PriceTable) -> PriceTable:
    """Times that the last close moves by less than a day, as a date order or a zone that later rows decide would."""
    return replace(table, time=table.time + int(table.close[-1] * 100) * 10**9)


def of_files(source: Path, monkeypatch: pytest.MonkeyPatch | None = None, change: Change | None = None) -> Probe:
    """What the harness says of files, where reading them does something more to their table."""
    if monkeypatch and change:
        as_read = sources.read_source

        def changed(*arguments: Any) -> Any:  # noqa: ANN401 - whatever reading takes and gives
            layout, prices = as_read(*arguments)
            return layout, replace(prices, table=change(prices.table))

        monkeypatch.setattr(sources, "read_source", changed)
    profile = profiles.load("quick", [f"data.source={source}"])
    return next(
        probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None) if probe.name == "files"
    )


@pytest.mark.parametrize("change", [by_the_last_close, days_by_the_last_close])
def test_a_reading_that_knows_the_last_row_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    write_bars(tmp_path / "A.csv", 700)
    assert "cut off after 50% of A.csv" in str(of_files(tmp_path, monkeypatch, change).leak)


def packed_with_gzip(folder: Path, content: bytes) -> None:
    (folder / "A.csv.gz").write_bytes(gzip.compress(content))
    (folder / "A.csv.gz.toml").write_text('reader = "csv"\n')


def packed_with_zip(folder: Path, content: bytes) -> None:
    with zipfile.ZipFile(folder / "prices.zip", "w") as archive:
        archive.writestr("some/A.csv", content)
        archive.writestr("some/B.csv", content)


def in_sixteen_bits(folder: Path, content: bytes) -> None:
    (folder / "A.csv").write_bytes(codecs.BOM_UTF16_LE + content.decode().encode("utf-16-le"))


def in_sixteen_bits_newest_first(folder: Path, content: bytes) -> None:
    header, *rows = content.decode().splitlines()
    (folder / "A.csv").write_bytes("\r\n".join(["\ufeff" + header, *reversed(rows)]).encode("utf-16-be"))


@pytest.mark.parametrize("write", [packed_with_gzip, packed_with_zip, in_sixteen_bits, in_sixteen_bits_newest_first])
def test_packed_files_and_wide_characters_are_tried_as_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], None]
) -> None:
    write_bars(tmp_path / "plain", 700)
    folder = tmp_path / "source"
    folder.mkdir()
    write(folder, (tmp_path / "plain").read_bytes())
    sound = of_files(folder)
    assert (sound.leak, sound.note) == (None, "")
    assert sound.comparisons == (6 if write is packed_with_zip else 3)
    assert "cut off after 50% of " in str(of_files(folder, monkeypatch, by_the_last_close).leak)


def test_symbols_beneath_each_other_are_compared_each_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bars(tmp_path / "A.csv", 700)
    header, *rows = (tmp_path / "A.csv").read_text().splitlines(keepends=True)
    (tmp_path / "A.csv").write_text(f"symbol,{header}" + "".join(f"{s},{row}" for s in "ABC" for row in rows))
    assert of_files(tmp_path).comparisons == 3
    found = of_files(tmp_path, monkeypatch, lambda table: by_the_last_close(table.select(["A", "B"])))
    assert "open of B at 2015-01-01" in str(found.leak)  # half of B is cut off, and A is whole


@pytest.mark.parametrize("values", [("0", "0"), ("0", "1.5"), ("-3", "0")])
def test_series_that_are_mostly_zero_are_changed_too(tmp_path: Path, values: tuple[str, str]) -> None:
    days = np.datetime64("2015-01-01") + np.arange(800)
    rows = [f"{day},{values[number % 10 == 0]},0\n" for number, day in enumerate(days)]
    (tmp_path / "rain.csv").write_text("date,rain,none\n" + "".join(rows))
    profile = profiles.load("quick", [f"data.source={tmp_path}", "target=difference", 'features.columns=["close"]'])
    found = {probe.name: probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None)}
    assert not leaking(found)  # nor are the controls missed
    assert found["close"].comparisons == found["targets"].comparisons == 44


@pytest.mark.market_data
def test_real_files_pass(market_data: Path) -> None:
    source = market_data / "daily" / "yahoo_6yr"
    profile = profiles.load("quick", [f"data.source={source}", "split.kind=walk_forward"])
    found = {probe.name: probe for probe in harness.probes(profile, load_prices(profile.data), lambda _: None)}
    assert not leaking(found)
    assert found["files"].comparisons >= 40
