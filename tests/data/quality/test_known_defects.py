"""The defects known of real files are found with their dates, true moves are no problem, and good files are good."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.quality.tables import DAY, at, dates
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.price_table import COLUMNS, PriceTable, join
from workstation.data.quality.inspect import inspect_all

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.quality.finding import Finding, SymbolQuality

pytestmark = pytest.mark.market_data

NOW = at("2026-06-01")


@cache
def qualities(source: Path, **settings: object) -> dict[str, SymbolQuality]:
    loaded = load_prices(DataSettings(source=str(source), **settings))  # type: ignore[arg-type] - a file's settings
    return {found.symbol: found for found in inspect_all(loaded.table, repairs=loaded.repairs, now=NOW)}


def finding(found: SymbolQuality, kind: str) -> Finding:
    return next(finding for finding in found.findings if finding.kind == kind)


def kinds(found: SymbolQuality) -> set[str]:
    return {finding.kind for finding in found.findings}


def sp500(market_data: Path) -> dict[str, SymbolQuality]:
    return qualities(market_data / "daily" / "sp500_5yr")


def test_most_of_the_plain_benchmark_is_good(market_data: Path) -> None:
    verdicts = Counter(found.verdict for found in sp500(market_data).values())
    assert verdicts == {"good": 69, "usable": 22, "doubtful": 1}
    assert sp500(market_data)["APTV"].verdict == "doubtful"  # 44 rows


@pytest.mark.parametrize("symbol", ["AAPL", "MSFT", "JPM", "XOM", "KO", "BRK.B", "IBM"])
def test_plain_good_files_have_nothing_above_a_note(market_data: Path, symbol: str) -> None:
    assert sp500(market_data)[symbol].verdict == "good"


@pytest.mark.parametrize("symbol", ["AAPL", "MSFT", "ABBV", "T"])
def test_a_plain_good_file_is_good_on_its_own(market_data: Path, symbol: str) -> None:
    (found,) = qualities(market_data / "daily" / "sp500_5yr" / f"{symbol}_data.csv").values()
    assert (found.verdict, found.calendar.name) == ("good", "daily sessions")
    assert found.calendar.bars_per_year == pytest.approx(252, abs=1.5)


@pytest.mark.parametrize(
    ("symbol", "date", "ratio"),
    [
        ("EBAY", "2015-07-20", 0.43),  # a spin-off, at no split's ratio
        ("NI", "2015-07-02", 0.37),
        ("DHR", "2016-07-05", 0.79),
        ("HPE", "2017-04-03", 0.74),
        ("BHGE", "2017-07-05", 0.65),
        ("DISCA", "2014-08-07", 0.49),
        ("AMD", "2016-04-22", 1.52),  # from here on, true moves
        ("VRTX", "2013-04-19", 1.62),
        ("VRTX", "2014-06-24", 1.40),
        ("CHK", "2016-02-08", 0.67),
        ("WMB", "2016-02-08", 0.65),
    ],
)
def test_large_moves_are_warned_of_as_jumps(market_data: Path, symbol: str, date: str, ratio: float) -> None:
    found = finding(sp500(market_data)[symbol], "jump")
    place = found.places[dates(found).index(date)]
    assert place.value == pytest.approx(ratio, abs=0.01)
    assert found.severity == "warning"
    assert not kinds(sp500(market_data)[symbol]) & {"split", "spike", "price_scale"}


@pytest.mark.parametrize(
    ("symbol", "sessions", "date", "until"),
    [
        ("DHR", 18, "2015-03-09", "2015-03-23"),
        ("ES", 11, "2015-03-09", "2015-03-23"),
        ("ORCL", 2, "2013-07-15", "2013-07-17"),
        ("BMY", 2, "2013-04-26", "2013-04-29"),
    ],
)
def test_missing_days(market_data: Path, symbol: str, sessions: int, date: str, until: str) -> None:
    found = finding(sp500(market_data)[symbol], "hole")
    assert (found.count, found.severity) == (sessions, "warning")
    assert found.places[dates(found).index(date)].until == at(until)


@pytest.mark.parametrize(
    ("symbol", "kind", "date"),
    [
        ("CHK", "outside_range", "2014-06-30"),
        ("SPG", "outside_range", "2014-05-28"),
        ("WRK", "outside_range", "2016-05-13"),
        ("UA", "outside_range", "2016-06-10"),
        ("DHR", "outside_range", "2014-11-06"),
        ("DHR", "missing_price", "2015-07-17"),
        ("ES", "missing_price", "2015-07-17"),
        ("VRTX", "missing_price", "2015-05-12"),
        ("REGN", "missing_price", "2015-06-09"),
        ("BHF", "missing_price", "2017-07-26"),
        ("FTV", "missing_price", "2016-07-01"),
        ("UA", "missing_price", "2016-04-07"),
        ("WRK", "missing_price", "2015-06-26"),
    ],
)
def test_what_loading_repaired_is_a_warning_with_its_date(market_data: Path, symbol: str, kind: str, date: str) -> None:
    found = finding(sp500(market_data)[symbol], kind)
    assert found.severity == "warning"
    assert date in found.sentence


@pytest.mark.parametrize("symbol", ["BHF", "BHGE", "FTV", "UA", "HPQ", "HPE", "KHC", "PYPL", "WRK"])
def test_short_histories_are_notes(market_data: Path, symbol: str) -> None:
    assert finding(sp500(market_data)[symbol], "short_history").severity == "note"


LEAN = {"currency_scale": 10000.0}


@pytest.mark.parametrize(
    ("path", "symbol", "settings", "splits"),
    [
        ("daily/split_by_year", "VTI", {}, {"2008-06-18": (2, 1)}),
        ("daily/multi/stocks.csv", "AAPL", {}, {"2000-06-21": (2, 1), "2005-02-28": (2, 1)}),
        ("daily/multi/stocks.csv", "MSFT", {}, {"2003-02-18": (2, 1)}),
        (
            "daily/long/WIKI-AAPL.csv",
            "AAPL",
            {},
            {"1987-06-16": (2, 1), "2000-06-21": (2, 1), "2005-02-28": (2, 1), "2014-06-09": (7, 1)},
        ),
        ("daily/lean_equity/ibm.csv", "ibm", LEAN, {"1999-05-27": (2, 1)}),
        ("daily/lean_equity/eem.csv", "eem", LEAN, {"2005-06-09": (3, 1), "2008-07-24": (3, 1)}),
        ("daily/lean_equity/uso.csv", "uso", LEAN, {"2020-04-29": (1, 8)}),
        (
            "intraday/lean_hour/aapl.csv",
            "aapl",
            LEAN,
            {
                "2000-06-21 09:00": (2, 1),
                "2005-02-28 09:00": (2, 1),
                "2014-06-09 09:00": (7, 1),
                "2020-08-31 09:00": (4, 1),
            },
        ),
        ("intraday/lean_hour/bac.csv", "bac", LEAN, {"2004-08-30 09:00": (2, 1)}),
    ],
)
def test_splits_are_found_all_and_no_others(
    market_data: Path, path: str, symbol: str, settings: dict[str, object], splits: dict[str, tuple[int, int]]
) -> None:
    found = finding(qualities(market_data / path, **settings)[symbol], "split")
    assert found.severity == "problem"
    assert dates(found) == list(splits)
    for place, (new, old) in zip(found.places, splits.values(), strict=True):
        assert place.value == pytest.approx(old / new, rel=0.12)


@pytest.mark.parametrize(
    ("path", "symbol", "settings", "date"),
    [
        ("daily/multi/stocks.csv", "AAPL", {}, "2000-09-29"),
        ("intraday/lean_hour/aapl.csv", "aapl", LEAN, "2000-09-29 09:00"),
    ],
)
def test_a_true_fall_by_half_is_no_split_and_says_why(
    market_data: Path, path: str, symbol: str, settings: dict[str, object], date: str
) -> None:
    found = finding(qualities(market_data / path, **settings)[symbol], "jump")
    assert date in dates(found)
    assert "near 2:1, but no split by its volume" in found.sentence


@pytest.mark.parametrize("path", ["daily/yahoo_6yr", "daily/lean_forex", "parquet/panel_long.parquet"])
def test_where_no_split_is_none_is_found(market_data: Path, path: str) -> None:
    for found in qualities(market_data / path).values():
        assert found.verdict in {"good", "usable"}, found
        assert not kinds(found) & {"split", "stale", "volume_shift", "coarse_tick", "mixed_bar_size"}


def test_reused_tickers(market_data: Path) -> None:
    (uso,) = qualities(market_data / "daily" / "lean_equity" / "uso.csv", **LEAN).values()
    assert dates(finding(uso, "ticker_reuse")) == ["2006-04-10"]
    assert finding(uso, "ticker_reuse").places[0].value == pytest.approx(1133, rel=0.01)
    assert "2,658 days" in finding(uso, "ticker_reuse").sentence
    assert "1998-12-31" in dates(finding(uso, "hole"))
    (eem,) = qualities(market_data / "daily" / "lean_equity" / "eem.csv", **LEAN).values()
    assert dates(finding(eem, "ticker_reuse")) == ["2003-04-11"]
    assert "127 days" in finding(eem, "ticker_reuse").sentence
    assert finding(eem, "flat").count == 490
    assert {uso.verdict, eem.verdict} == {"doubtful"}


@pytest.mark.parametrize(
    ("path", "kind", "count", "first"),
    [
        ("daily/long/SPX_1950_2012.csv", "flat", 3051, "1950-01-03"),
        ("daily/long/msft.csv", "flat", 248, None),
        ("daily/long/msft.csv", "zero_volume", 1, "2010-04-26"),
        ("daily/long/nasdaq.csv", "zero_volume", 2, "2015-05-12"),
        ("daily/long/WIKI-AAPL.csv", "flat", 27, None),
        ("daily/long/yahoofinance-SPY-20080101-20180101.csv", "outside_range", 2, None),
        ("daily/crypto/INDEX_BTCUSD.csv", "zero_volume", 201, "2009-10-05"),
        ("daily/crypto/INDEX_BTCUSD.csv", "flat", 180, "2009-10-05"),
        ("daily/crypto/INDEX_BTCUSD.csv", "hole", 92, "2010-03-03"),
        ("daily/crypto/ETH-USD.csv", "hole", 2, "2016-05-21"),  # the days covered, not the ends that are stamped
        ("daily/lean_forex/eurusd.csv", "blank_volume", 3738, "2007-01-01"),
        ("intraday/BTC_USD-Hourly.csv", "zero_volume", 5, "2020-04-25 20:00"),
        ("intraday/BTC-USD_4h.csv", "hole", 5, None),
        ("intraday/ETH-USD_4h.csv", "hole", 26, None),
        ("intraday/lean_minute/ethusd_1m.csv", "flat", 394, None),
        ("intraday/lean_minute/spy_1m.csv", "flat", 784, None),
        ("intraday/30min-bitstampUSD-2.csv", "hole", 3, "2014-07-11 04:00"),
    ],
)
def test_what_is_counted_of_a_file(market_data: Path, path: str, kind: str, count: int, first: str | None) -> None:
    settings = LEAN if "lean_equity" in path else {}
    (found,) = qualities(market_data / path, **settings).values()
    assert finding(found, kind).count == count
    assert first is None or dates(finding(found, kind))[0] == first


def test_holes_of_crypto_files_by_number_and_length(market_data: Path) -> None:
    (index,) = qualities(market_data / "daily" / "crypto" / "INDEX_BTCUSD.csv").values()
    holes = finding(index, "hole").places
    assert (len(holes), max(place.value for place in holes)) == (18, 53.0)  # 54 days from bar to bar
    (hours,) = qualities(market_data / "intraday" / "ETH-USD_4h.csv").values()
    assert len(finding(hours, "hole").places) == 9
    (four,) = qualities(market_data / "intraday" / "BTC-USD_4h.csv").values()
    assert len(finding(four, "hole").places) == 3
    (minutes,) = qualities(market_data / "intraday" / "lean_minute" / "ethusd_1m.csv").values()
    assert finding(minutes, "hole").severity == "problem"
    assert at("2018-04-04") in {place.until for place in finding(minutes, "hole").places}
    assert "jump" not in kinds(minutes)  # the step of 31 % is seven missing months


def test_the_swapped_volumes_of_hourly_bitcoin(market_data: Path) -> None:
    (found,) = qualities(market_data / "intraday" / "BTC_USD-Hourly.csv").values()
    assert dates(finding(found, "volume_shift")) == ["2019-03-03 01:00", "2019-04-13 17:00", "2020-10-12 09:00"]
    swapped = finding(found, "volume_swapped")
    assert (swapped.count, swapped.severity) == (20143, "problem")
    assert swapped.places[0].until == at("2019-03-03")
    assert swapped.places[1].time == at("2019-04-13T17:00")
    assert swapped.places[-1].until == at("2020-10-12T08:00")


def test_lots_and_lunch_breaks_of_a_chinese_share(market_data: Path) -> None:
    (found,) = qualities(market_data / "intraday" / "XSHG_5min_600977.csv").values()
    assert (found.verdict, found.calendar.name) == ("usable", "intraday sessions")
    assert not kinds(found) & {"hole", "missing_bars", "short_session"}
    assert "about 100" in finding(found, "volume_unit").sentence
    assert "begin at 13:05 and end at 15:00" in finding(found, "stamped_at_end").sentence
    (mended,) = qualities(market_data / "intraday" / "XSHG_5min_600977.csv", bar_time="close").values()
    assert (mended.verdict, mended.first) == ("good", found.first - 5 * 60 * 10**9)


def test_sessions_with_early_closes_and_missing_minutes(market_data: Path) -> None:
    (spy,) = qualities(market_data / "intraday" / "lean_hour" / "spy.csv", **LEAN).values()
    assert spy.verdict == "good"
    assert "2006-11-24 12:00" in dates(finding(spy, "short_session"))  # the day after Thanksgiving
    (gbp,) = qualities(market_data / "intraday" / "gbpusd-m1-bid-2012.csv").values()
    assert finding(gbp, "missing_bars").count == 120
    (index,) = qualities(market_data / "intraday" / "SP500_NOV2019_IDay.csv", date_order="month_first").values()
    assert "0 throughout" in finding(index, "zero_volume").sentence


def resampled_days(table: PriceTable) -> PriceTable:
    """Days of the bars of one symbol: open first, high greatest, low least, close last, volume in all."""
    start = np.flatnonzero(np.diff(table.time // DAY, prepend=-1))
    stop = np.append(start[1:], table.rows) - 1
    columns = {
        "open": table.open[start],
        "high": np.maximum.reduceat(table.high, start),
        "low": np.minimum.reduceat(table.low, start),
        "close": table.close[stop],
        "volume": np.add.reduceat(table.volume, start),
        "amount": np.full(len(start), np.nan),
    }
    times = table.time[start] // DAY * DAY
    ordered = [columns[name] for name in COLUMNS]
    return PriceTable(table.symbols, np.array([0, len(start)]), times, *ordered)


def test_bitcoin_stamped_a_day_early_is_found_and_mended(market_data: Path) -> None:
    fine = load_prices(DataSettings(source=str(market_data / "intraday" / "BTC-USD_4h.csv"))).table
    other = load_prices(DataSettings(source=str(market_data / "intraday" / "ETH-USD_4h.csv"))).table
    source = str(market_data / "daily" / "crypto" / "BTCUSDT.csv")
    for right in (resampled_days(fine), fine):  # days, and the bars of four hours themselves
        early = load_prices(DataSettings(source=source)).table
        found = {
            quality.symbol: quality for quality in inspect_all(join([early, right, resampled_days(other)]), now=NOW)
        }
        told = finding(found["BTCUSDT"], "shifted")
        assert (told.severity, told.places[0].value) == ("problem", 1.0)
        assert "data.time_shift_hours = 24" in told.sentence
        assert "shifted" not in kinds(found["BTC-USD"]) | kinds(found["ETH-USD"])
        mended = load_prices(DataSettings(source=source, time_shift_hours=24)).table
        after = inspect_all(join([mended, right, resampled_days(other)]), now=NOW)
        assert not any("shifted" in kinds(quality) for quality in after)


def test_bars_stamped_at_their_end_are_late_until_told(market_data: Path) -> None:
    late, right = (
        load_prices(DataSettings(source=str(market_data / "daily" / "crypto" / "ETH-USD.csv"), bar_time=bar_time)).table
        for bar_time in ("open", "close")
    )
    hours = load_prices(DataSettings(source=str(market_data / "intraday" / "ETH-USD_4h.csv"))).table
    other = replace(hours, symbols=("ETH",))
    told = inspect_all(join([late, other]), now=NOW)[0]
    assert finding(told, "shifted").places[0].value == -1.0
    assert 'data.bar_time = "close"' in finding(told, "shifted").sentence
    assert not any("shifted" in kinds(quality) for quality in inspect_all(join([right, other]), now=NOW))


def test_equities_of_one_market_are_never_taken_for_shifted(market_data: Path) -> None:
    for path in ("daily/sp500_5yr", "daily/yahoo_6yr", "daily/multi", "parquet/sp500"):
        assert not any("shifted" in kinds(quality) for quality in qualities(market_data / path).values())
