"""Symbols out of names of files and of columns: decorations go, marks stay, and nothing unprintable gets in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workstation.data.load import read_file
from workstation.data.readers.source import Source
from workstation.data.readers.symbols import checked_symbol, is_symbol, symbol_of_file
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("AAPL.csv", "AAPL"),
        ("AAPL_data.csv", "AAPL"),
        ("AAPL (1).csv", "AAPL"),
        ("AAPL.csv.gz", "AAPL"),
        ("BF.B_data.csv", "BF.B"),
        ("BRK-B.csv", "BRK-B"),
        ("600977.SS.csv", "600977.SS"),
        ("^GSPC.csv", "^GSPC"),
        ("EURUSD=X.csv", "EURUSD=X"),
        ("yahoofinance-AAPL-20040819-20180120.csv", "AAPL"),
        ("DBC-2007-yahoofinance.csv", "DBC"),
        ("SPX_1950_2012.csv", "SPX"),
        ("SPY_D.csv", "SPY"),
        ("WIKI-AAPL.csv", "AAPL"),
        ("BTC-USD_4h.csv", "BTC-USD"),
        ("BTC_USD-Hourly.csv", "BTC_USD"),
        ("btc-perp-20211231-20220201_1m.parquet", "btc-perp"),
        ("gbpusd-m1-bid-2012.csv", "gbpusd"),
        ("XSHG_5min_600977.csv", "XSHG_600977"),
        ("SP500_NOV2019_IDay.csv", "SP500"),
        ("spy_1m.csv", "spy"),
        ("MSFT 2013-02-08 2018-02-07.csv", "MSFT"),
        ("nasdaq.csv", "nasdaq"),
        ("daily.csv", "daily"),
        ("2018.csv", "2018"),
        ("мосбиржа.csv", "мосбиржа"),
    ],
)
def test_the_name_of_a_file_without_its_decorations(name: str, symbol: str) -> None:
    assert symbol_of_file(Source(Path(name))) == symbol


def test_a_member_of_an_archive_names_its_own_symbol() -> None:
    assert symbol_of_file(Source(Path("prices.zip"), "2018/AAPL_data.csv")) == "AAPL"


@pytest.mark.parametrize("text", ["BTC/USD", "S&P 500", "^GSPC", "600977.SS", "上证指数", "[bold]", "x" * 64])
def test_what_may_be_a_symbol(text: str) -> None:
    assert is_symbol(text)
    assert checked_symbol(f"  {text} ", "here") == text


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 65, "a\nb", "a\tb", "a\x1b[31mb", "a\u202eb", "a\x00b", "a\u2028b", "\ud800"]
)
def test_what_may_not(text: str) -> None:
    assert not is_symbol(text.strip())
    with pytest.raises(DataError) as caught:
        checked_symbol(text, "A.csv, line 2")
    assert str(caught.value).isprintable()


def test_pairs_are_symbols(tmp_path: Path, write: Callable[[str, str], Path]) -> None:
    path = write(
        "panel.csv", "symbol,date,open,high,low,close\nETH/USD,2018-02-05,1,1,1,1\nBTC/USD,2018-02-05,1,1,1,1\n"
    )
    assert read_file(path)[1].table.symbols == ("BTC/USD", "ETH/USD")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["panel.csv"]
