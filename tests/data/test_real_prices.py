"""Real files of several vendors load to the rows that their manifest counts, with their known defects reported."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.report import LoadedPrices

pytestmark = pytest.mark.market_data


def load(folder: Path) -> LoadedPrices:
    return load_prices(DataSettings(source=str(folder)))


def rows_in_manifest(market_data: Path, folder: str) -> dict[str, int]:
    with (market_data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        key = next(name for name in rows.fieldnames or () if name in ("path", "file"))
        return {row[key].rsplit("/", 1)[1]: int(row["rows"]) for row in rows if row[key].startswith(folder + "/")}


@pytest.fixture(scope="module")
def sp500(market_data: Path) -> LoadedPrices:
    return load(market_data / "daily" / "sp500_5yr")


@pytest.mark.parametrize(("folder", "files"), [("sp500_5yr", 92), ("yahoo_6yr", 16), ("crypto", 4)])
def test_all_rows_are_there_but_for_those_named(market_data: Path, folder: str, files: int) -> None:
    counted = rows_in_manifest(market_data, f"daily/{folder}")
    assert len(counted) == files
    for name, rows in counted.items():
        layout, prices = read_file(market_data / "daily" / folder / name)
        dropped = sum(repair.count for repair in prices.repairs if repair.kind in ("missing_price", "duplicate"))
        assert (layout, prices.table.rows + dropped) == ("csv", rows), name


def test_missing_prices_are_dropped_and_named(sp500: LoadedPrices) -> None:
    dropped = {repair.file: repair.count for repair in sp500.repairs if repair.kind == "missing_price"}
    assert dropped == {f"{name}_data.csv": 1 for name in ("BHF", "ES", "FTV", "REGN", "UA", "VRTX", "WRK")} | {
        "DHR_data.csv": 2
    }
    sentence = next(repair.sentence for repair in sp500.repairs if repair.file == "DHR_data.csv")
    assert "2015-07-17 (line 600), 2016-01-12 (line 723)" in sentence


def test_bars_outside_high_and_low_are_widened_and_named(sp500: LoadedPrices) -> None:
    widened = {repair.file: repair.count for repair in sp500.repairs if repair.kind == "outside_range"}
    assert widened == {f"{name}_data.csv": 1 for name in ("CHK", "SPG", "WRK", "UA", "DHR")}


def test_nothing_else_is_repaired(sp500: LoadedPrices) -> None:
    assert Counter(repair.kind for repair in sp500.repairs) == {"missing_price": 8, "outside_range": 5}
    assert len(sp500.table.symbols) == 92


def test_a_kept_row_is_what_the_file_says(sp500: LoadedPrices) -> None:
    rows = sp500.table.rows_of("DHR")
    first = [getattr(sp500.table, name)[rows][0] for name in ("open", "high", "low", "close", "volume")]
    assert first == [60.15, 60.81, 60.09, 60.81, 1532380.0]
    assert sp500.table.time[rows][0] == np.datetime64("2013-02-08", "ns").astype(np.int64)


def test_yahoo_needs_no_repair(market_data: Path) -> None:
    loaded = load(market_data / "daily" / "yahoo_6yr")
    assert loaded.repairs == ()
    assert len(loaded.table.symbols) == 16


def test_crypto_has_epochs_of_two_units_and_bars_stamped_at_their_end(market_data: Path) -> None:
    loaded = load(market_data / "daily" / "crypto")
    assert loaded.table.symbols == ("BTCUSDT", "ETH-USD", "INDEX_BTCUSD", "SUIUSDT")
    assert [(repair.file, repair.kind) for repair in loaded.repairs] == [("ETH-USD.csv", "bar_time")]
    first = [loaded.table.time[loaded.table.rows_of(symbol)][0] for symbol in loaded.table.symbols]
    days = [str(np.datetime64(int(time), "ns").astype("datetime64[D]")) for time in first]
    assert days == ["2017-08-16", "2016-05-18", "2009-10-05", "2024-01-01"]


@pytest.mark.parametrize("symbol", ["AAPL", "DHR", "JPM", "MSFT", "XOM"])
def test_a_csv_and_its_parquet_copy_are_equal_bit_for_bit(market_data: Path, symbol: str) -> None:
    _, from_csv = read_file(market_data / "daily" / "sp500_5yr" / f"{symbol}_data.csv")
    _, from_parquet = read_file(market_data / "parquet" / "sp500" / f"{symbol}.parquet")
    assert from_parquet.table.fingerprint() == from_csv.table.fingerprint()
    assert [(r.kind, r.count) for r in from_parquet.repairs] == [(r.kind, r.count) for r in from_csv.repairs]


def test_a_panel_in_one_parquet_file_equals_its_csv_files(market_data: Path, sp500: LoadedPrices) -> None:
    _, panel = read_file(market_data / "parquet" / "panel_long.parquet")
    assert panel.repairs == ()
    assert panel.table.fingerprint() == sp500.table.select(panel.table.symbols).fingerprint()


def test_intraday_parquet_equals_its_csv(market_data: Path) -> None:
    name = "btc-perp-20211231-20220201_1m"
    _, from_csv = read_file(market_data / "intraday" / f"{name}.csv")
    _, from_parquet = read_file(market_data / "parquet" / "intraday" / f"{name}.parquet")
    assert from_parquet.table.fingerprint() == from_csv.table.fingerprint()
    assert [repair.kind for repair in from_csv.repairs] == ["no_offset", "bar_time"]
    assert [repair.kind for repair in from_parquet.repairs] == ["bar_time"]


@pytest.mark.parametrize(
    ("name", "rows", "kinds"),
    [
        ("SPX_1950_2012.csv", 15821, ["sorted"]),
        ("SPY_D.csv", 5241, []),
        ("WIKI-AAPL.csv", 9400, ["sorted", "adjusted_column"]),
        ("msft.csv", 7983, []),
        ("nasdaq.csv", 5031, ["adjusted_column"]),
    ],
)
def test_decades_in_one_file(market_data: Path, name: str, rows: int, kinds: list[str]) -> None:
    _, prices = read_file(market_data / "daily" / "long" / name)
    assert prices.table.rows == rows
    assert [repair.kind for repair in prices.repairs] == kinds


def test_several_symbols_in_one_file(market_data: Path) -> None:
    _, prices = read_file(market_data / "daily" / "multi" / "stocks.csv")
    assert dict(zip(prices.table.symbols, np.diff(prices.table.offsets).tolist(), strict=True)) == {
        "AAPL": 3270,
        "FB": 196,
        "GOOG": 2148,
        "IBM": 3270,
        "MSFT": 3270,
    }
