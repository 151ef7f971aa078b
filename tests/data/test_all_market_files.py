"""Every file of the market data: its rows, times and symbols, or the sentence that says which setting it needs."""

from __future__ import annotations

import csv
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from workstation.config.profile import DataSettings
from workstation.config.reading import ReadingSettings
from workstation.data.load import load_prices, read_file
from workstation.data.raw_prices import time_text
from workstation.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.price_table import PriceTable
    from workstation.data.report import FilePrices

pytestmark = pytest.mark.market_data

NEEDED = {
    "daily/lean_equity/*.csv": ({"currency_scale": 10_000.0}, "data.currency_scale = 10000 for LEAN equities"),
    "intraday/lean_hour/[abs]*.csv": ({"currency_scale": 10_000.0}, "data.currency_scale = 10000 for LEAN equities"),
    "intraday/SP500_NOV2019_IDay.csv": (
        {"date_order": "month_first"},
        'data.date_order = "day_first" or "month_first"',
    ),
}
"""Files that cannot be read by themselves: what they need, and what the refusal says without it."""

DROPPED = {f"daily/sp500_5yr/{name}_data.csv": 1 for name in ("BHF", "ES", "FTV", "REGN", "UA", "VRTX", "WRK")} | {
    "daily/sp500_5yr/DHR_data.csv": 2,
    "parquet/sp500/DHR.parquet": 2,
}
"""Rows without a price; no other file loses a row."""

FIRST_KEPT = {
    "daily/sp500_5yr/UA_data.csv": "2016-04-08",
    "daily/sp500_5yr/FTV_data.csv": "2016-07-05",
}
"""Where the first row is one of those."""

SYMBOLS = {
    "daily/long/yahoofinance-AAPL-20040819-20180120.csv": "AAPL",
    "daily/long/yahoofinance-INTC-19950101-20040412.csv": "INTC",
    "daily/long/yahoofinance-SPY-20080101-20180101.csv": "SPY",
    "daily/long/SPX_1950_2012.csv": "SPX",
    "daily/long/SPY_D.csv": "SPY",
    "daily/long/WIKI-AAPL.csv": "AAPL",
    "daily/multi/stocks.csv": "AAPL FB GOOG IBM MSFT",
    "intraday/BTC_USD-Hourly.csv": "BTC/USD",
    "intraday/btc-perp-20211231-20220201_1m.csv": "btc-perp",
    "intraday/gbpusd-m1-bid-2012.csv": "gbpusd",
    "intraday/XSHG_5min_600977.csv": "XSHG_600977",
    "intraday/SPY_1min.csv": "SPY",
    "intraday/SP500_NOV2019_IDay.csv": "SP500",
    "intraday/30min-bitstampUSD-2.csv": "bitstampUSD-2",
    "intraday/BTC-USD_4h.csv": "BTC-USD",
    "intraday/ETH-USD_4h.csv": "ETH-USD",
    "intraday/lean_minute/ethusd_1m.csv": "ethusd",
    "intraday/lean_minute/spy_1m.csv": "spy",
    "parquet/intraday/btc-perp-20211231-20220201_1m.parquet": "btc-perp",
    "parquet/panel_long.parquet": "AAPL AMZN BAC CSCO CVX FB GOOGL GS HD INTC JNJ JPM KO MSFT NVDA PFE PG WFC WMT XOM",
}
"""Symbols of the files whose name is not the symbol itself."""


@pytest.fixture(scope="module")
def manifest(market_data: Path) -> list[dict[str, str]]:
    with (market_data / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def needs(name: str) -> tuple[dict[str, Any], str]:
    return next((found for pattern, found in NEEDED.items() if fnmatch(name, pattern)), ({}, ""))


def read(path: Path, **changes: Any) -> FilePrices:  # noqa: ANN401 - values of any setting
    return read_file(path, ReadingSettings.model_validate(changes))[1]


def symbol_of(name: str) -> str:
    file = name.rsplit("/", 1)[1]
    if name.startswith("daily/split_by_year/"):
        return file.split("-")[0]
    return file.rsplit(".", 1)[0].removesuffix("_data")


def as_written(manifest_time: str) -> str:
    """The manifest's time as the table says it: ISO, in UTC where the file names an offset."""
    text = manifest_time.replace("T", " ").removesuffix("+00:00").removesuffix("Z")
    return time_text(int(np.datetime64(text.replace(" ", "T"), "ns").astype(np.int64)))


def test_every_file_gives_its_rows_times_and_symbols(market_data: Path, manifest: list[dict[str, str]]) -> None:
    assert len(manifest) == 171
    for entry in manifest:
        name = entry["file"]
        prices = read(market_data / name, **needs(name)[0])
        table = prices.table
        assert table.rows == int(entry["rows"]) - DROPPED.get(name, 0), name
        dropped = sum(repair.count for repair in prices.repairs if repair.kind in ("missing_price", "duplicate"))
        assert dropped == DROPPED.get(name, 0), name
        assert " ".join(table.symbols) == SYMBOLS.get(name, symbol_of(name)), name
        if name != "daily/crypto/ETH-USD.csv":  # stamped at the end of its bars, and moved to their start
            first = FIRST_KEPT.get(name, as_written(entry["first"]))
            assert time_text(int(table.time.min())) == first, name
            assert time_text(int(table.time.max())) == as_written(entry["last"]), name


def test_files_that_need_a_setting_are_refused_with_it(market_data: Path, manifest: list[dict[str, str]]) -> None:
    refused = [entry["file"] for entry in manifest if needs(entry["file"])[1]]
    assert len(refused) == 8
    for name in refused:
        with pytest.raises(DataError) as caught:
            read(market_data / name)
        assert name.rsplit("/", 1)[1] in str(caught.value)
        assert needs(name)[1] in str(caught.value)


def test_the_daily_bars_of_ether_are_moved_to_the_day_that_they_cover(market_data: Path) -> None:
    daily = read(market_data / "daily" / "crypto" / "ETH-USD.csv").table
    parts = read(market_data / "intraday" / "ETH-USD_4h.csv").table
    is_last_of_day = parts.time % (86_400 * 10**9) == 20 * 3600 * 10**9
    closes = dict(
        zip((parts.time[is_last_of_day] // (86_400 * 10**9)).tolist(), parts.close[is_last_of_day], strict=True)
    )
    same = [
        closes[day] == close
        for day, close in zip(daily.time // (86_400 * 10**9), daily.close, strict=True)
        if day in closes
    ]
    assert len(same) > 3000
    assert np.mean(same) > 0.99


def test_a_file_stamped_a_day_early_is_mended_by_hours(market_data: Path) -> None:
    parts = read(market_data / "intraday" / "BTC-USD_4h.csv").table
    is_last_of_day = parts.time % (86_400 * 10**9) == 20 * 3600 * 10**9
    reference = dict(
        zip((parts.time[is_last_of_day] // (86_400 * 10**9)).tolist(), parts.close[is_last_of_day], strict=True)
    )

    def correlation(table: PriceTable) -> float:
        days = (table.time // (86_400 * 10**9)).tolist()
        pairs = [(close, reference[day]) for day, close in zip(days, table.close, strict=True) if day in reference]
        return float(np.corrcoef(np.diff(np.log(np.array(pairs)), axis=0).T)[0, 1])

    path = market_data / "daily" / "crypto" / "BTCUSDT.csv"
    assert correlation(read(path).table) < 0.2
    assert correlation(read(path, time_shift_hours=24.0).table) > 0.9


def test_seven_years_in_files_of_their_own_are_three_histories(market_data: Path) -> None:
    folder = str(market_data / "daily" / "split_by_year")
    loaded = load_prices(DataSettings(source=folder))
    assert loaded.table.symbols == ("DBC", "IEF", "VTI")
    assert np.diff(loaded.table.offsets).tolist() == [1762, 1762, 1762]
    notes = [repair for repair in loaded.repairs if repair.kind == "joined"]
    assert [repair.symbols for repair in notes] == [("DBC",), ("IEF",), ("VTI",)]
    assert "7 files: VTI-2007-yahoofinance.csv, VTI-2008-yahoofinance.csv" in notes[2].sentence
    assert not [repair for repair in loaded.repairs if repair.kind == "joined_unlike"]


def largest_move(table: PriceTable) -> float:
    return float(np.abs(np.diff(np.log(table.close))).max())


@pytest.mark.parametrize(
    ("name", "raw", "adjusted"),
    [("long/WIKI-AAPL.csv", 1.93, 0.74), ("split_by_year/VTI-2008-yahoofinance.csv", 0.70, 0.13)],
)
def test_adjusted_closes_take_the_splits_out(market_data: Path, name: str, raw: float, adjusted: float) -> None:
    path = market_data / "daily" / name
    assert largest_move(read(path).table) == pytest.approx(raw, abs=0.01)
    assert largest_move(read(path, adjusted=True).table) < adjusted


def test_adjusted_open_high_and_low_are_those_of_the_vendor(market_data: Path) -> None:
    path = market_data / "daily" / "long" / "WIKI-AAPL.csv"
    table = read(path, adjusted=True).table
    with path.open(encoding="utf-8", newline="") as file:
        vendor = [
            [float(row[f"Adj. {name}"]) for name in ("Open", "High", "Low", "Close")] for row in csv.DictReader(file)
        ]
    ours = np.column_stack((table.open, table.high, table.low, table.close))[::-1]
    np.testing.assert_allclose(ours, vendor, rtol=1e-4)


def test_an_empty_column_of_adjusted_closes_is_refused_when_asked_for(market_data: Path) -> None:
    path = market_data / "intraday" / "30min-bitstampUSD-2.csv"
    assert read(path).table.rows == 1968
    with pytest.raises(DataError, match="column Adj Close is empty throughout"):
        read(path, adjusted=True)


def test_a_folder_of_integers_and_quotes_needs_one_setting(market_data: Path) -> None:
    loaded = load_prices(DataSettings(source=str(market_data / "intraday" / "lean_hour"), currency_scale=10_000.0))
    table = loaded.table
    assert table.symbols == ("aapl", "bac", "eurusd", "spy")
    assert table.close[table.rows_of("spy")][0] == 97.03
    assert table.close[table.rows_of("eurusd")][0] == (1.31935 + 1.32035) / 2


def test_new_york_opens_half_past_nine_in_winter_and_summer(market_data: Path) -> None:
    path = market_data / "intraday" / "lean_hour" / "spy.csv"
    table = read(path, currency_scale=10_000.0, timezone="America/New_York").table
    hours = np.unique(table.time % (86_400 * 10**9) // (3600 * 10**9))
    assert hours.tolist() == [13, 14, 15, 16, 17, 18, 19, 20]
    plain = read(path, currency_scale=10_000.0).table
    assert np.unique((table.time - plain.time) // (3600 * 10**9)).tolist() == [4, 5]
    assert np.array_equal(table.close, plain.close)


def test_both_volumes_of_a_crypto_exchange_are_there(market_data: Path) -> None:
    table = read(market_data / "intraday" / "BTC_USD-Hourly.csv").table
    assert table.volume[-1] == 52.056320
    assert table.amount[-1] == 2254677.3870464
    paid = table.amount[-1000:] / (table.volume[-1000:] * table.close[-1000:])
    assert 0.9 < np.median(paid) < 1.1


def test_the_same_symbol_of_several_vendors_is_refused_with_both_files(market_data: Path) -> None:
    with pytest.raises(DataError, match=r"SPY_D\.csv, line \d+ and yahoofinance-SPY.*|.*AAPL"):
        load_prices(DataSettings(source=str(market_data / "daily" / "long")))
