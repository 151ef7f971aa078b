"""Headers of many vendors and languages name the same prices; the settings name what no vocabulary knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.data.readers.column_names import found_by_name, looks_like_prices, looks_like_series
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.price_table import PriceTable

    Write = Callable[[str, str], Path]

BARS = [("2018-02-05", 10, 12, 9, 11, 100), ("2018-02-06", 11, 13, 10, 12, 200)]


def table_of(path: Path, **settings: Any) -> PriceTable:  # noqa: ANN401 - values of any setting
    return read_file(path, ReadingSettings.model_validate(settings))[1].table


@pytest.fixture
def expected(write: Write) -> PriceTable:
    rows = "".join(",".join(map(str, bar)) + "\n" for bar in BARS)
    return table_of(write("A.csv", "date,open,high,low,close,volume\n" + rows))


@pytest.mark.parametrize(
    "header",
    [
        "Date,Open,High,Low,Close,Volume",
        "<DTYYYYMMDD>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>",
        "Date,Open,High,Low,Close/Last,Volume",
        "Date,Open,High,Low,Last,Total Trade Quantity",
        "Date,Open,High,Low,Price,Vol.",
        "Trade Date,Open Price,High Price,Low Price,Close Price,Total Volume",
        "Open_Time,Open,High,Low,Close,Volume",
        "timestamp,1. open,2. high,3. low,4. close,5. volume",
        "t,o,h,l,c,v",
        "Unix Timestamp,Open,High,Low,Close,Volume BTC",
        "Datum,Eröffnung,Hoch,Tief,Schlusskurs,Volumen",
        "Datum,Erster,Hoch,Tief,Schlusskurs,Stuecke",
        "Datum,Eröffn.,Hoch,Tief,Zuletzt,Vol.",
        "Date,Ouverture,Haut,Bas,Clôture,Volume",
        "Date,Ouv.,Plus Haut,Plus Bas,Dernier,Vol.",
        "Fecha,Apertura,Máximo,Mínimo,Cierre,Volumen",
        "Fecha,Apertura,Máximo,Mínimo,Último,Vol.",
        "Data,Apertura,Massimo,Minimo,Chiusura,Volume",
        "Data,Abertura,Máxima,Mínima,Fechamento,Volume",
        "Дата,Открытие,Максимум,Минимум,Закрытие,Объем",
        "Дата,Откр.,Макс.,Мин.,Цена,Объём",
        "日期,开盘,最高,最低,收盘,成交量",
        "日付,始値,高値,安値,終値,出来高",
        "날짜,시가,고가,저가,종가,거래량",
    ],
)
def test_a_header_of_any_vendor_names_the_same_prices(write: Write, expected: PriceTable, header: str) -> None:
    rows = "".join(",".join(map(str, bar)) + "\n" for bar in BARS)
    assert table_of(write("A.csv", f"{header}\n{rows}")).fingerprint() == expected.fingerprint()


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("unix,date,time,open,high,low,close", {"time": 0}),
        ("date,time,open,high,low,close", {"time": 0, "time_of_day": 1}),
        ("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>", {"symbol": 0, "time": 2, "time_of_day": 3}),
        ("Open Time,Open,High,Low,Close,Volume,Close Time,Quote asset volume", {"time": 0, "volume": 5, "amount": 7}),
        ("close_time,open,high,low,close", {"time": 0}),
        ("date,open,high,low,close,Volume BTC,Volume USD", {"volume": 5, "amount": 6}),
        ("date,open,high,low,close,Volume USD,Volume BTC", {"volume": 6, "amount": 5}),
        ("date,open,high,low,close,Volume USDT,tradecount", {"amount": 5}),
        ("date,open,high,low,close,Volume ETH,Volume BTC", {"volume": 5, "amount": 6}),
        ("Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency)", {"volume": 5, "amount": 6}),
        ("date,open,high,low,close,volume,Volume USD", {"volume": 5, "amount": 6}),
        ("Datum,Erster,Hoch,Tief,Schlusskurs,Stuecke,Volumen", {"volume": 5, "amount": 6}),
        ("日期,股票代码,开盘,收盘,最高,最低,成交量,成交额", {"symbol": 1, "close": 3, "volume": 6, "amount": 7}),
        ("date,open,high,low,price,close,name,symbol", {"close": 5, "symbol": 7}),
        ("date,Open,High,Low,Close,Adj. Close", {"close": 4, "adjusted_close": 5}),
        ("time,BidOpen,BidHigh,BidLow,BidClose,AskOpen,AskHigh,AskLow,AskClose", {"bid_open": 1, "ask_close": 8}),
        ("time,Open Bid,High Bid,Low Bid,Close Bid", {"bid_open": 1, "bid_close": 4}),
    ],
)
def test_which_of_several_columns_is_taken(header: str, roles: dict[str, int]) -> None:
    found = found_by_name(header.split(","))
    assert {role: found.get(role) for role in roles} == roles


def test_no_column_has_two_roles() -> None:
    found = found_by_name(["Datum", "Eröffnung", "Hoch", "Tief", "Schluss", "Volumen"])
    assert sorted(found.values()) == list(range(6))


def test_tickers_are_no_prices() -> None:
    names = ["Date", "AAPL", "C", "H", "L", "LOW", "MSFT", "O", "T", "V", "XOM"]
    assert looks_like_series(names)
    assert not looks_like_prices(names)
    assert not looks_like_series(["date", "close"])


@pytest.mark.parametrize(
    "columns",
    [
        {"time": "when", "open": "first price", "volume": "lots"},
        {"time": "#1", "open": "#2", "volume": "#6"},
        {"time": "When", "open": " first price", "volume": "LOTS"},
    ],
)
def test_settings_name_columns_by_name_or_position(write: Write, expected: PriceTable, columns: dict[str, str]) -> None:
    rows = "".join(",".join(map(str, bar)) + "\n" for bar in BARS)
    path = write("A.csv", f"when,first price,high,low,close,lots\n{rows}")
    assert table_of(path, columns=columns).fingerprint() == expected.fingerprint()


@pytest.mark.parametrize(
    ("columns", "parts"),
    [
        ({"open": "Opne"}, ["A.csv: data.columns.open = 'Opne'", "did you mean 'open'?"]),
        ({"volume": "zzz"}, ["no column has that name; the columns are when, open, high, low, close"]),
        ({"time": "#9"}, ["data.columns.time = '#9', but there are only 5 columns"]),
        ({}, ["no column for time", "the columns are when, open, high, low, close", "data.columns.time = "]),
    ],
)
def test_a_column_that_is_not_there_is_refused(write: Write, columns: dict[str, str], parts: list[str]) -> None:
    path = write("A.csv", "when,open,high,low,close\n2018-02-05,10,12,9,11\n")
    with pytest.raises(DataError) as caught:
        table_of(path, columns=columns)
    for part in parts:
        assert part in str(caught.value)


def test_a_column_that_is_chosen_has_one_role_only(write: Write) -> None:
    path = write("A.csv", "date,time,open,high,low,close\n7 Feb,2018-02-07 09:30,10,12,9,11\n")
    table = table_of(path, columns={"time": "time"})
    assert table.time.tolist() == [1517995800 * 10**9]
    path = write("A.csv", "date,price,volume\n2018-02-07,10,5\n")
    flat = table_of(path, columns={"open": "price", "high": "price", "low": "price", "amount": "volume"})
    assert (flat.open.tolist(), flat.close.tolist(), flat.amount.tolist()) == ([10], [10], [5])
    assert np.isnan(flat.volume).all()


def test_a_table_without_a_header_is_read_by_positions_only(write: Write, expected: PriceTable) -> None:
    rows = "".join(",".join(map(str, bar)) + "\n" for bar in BARS)
    path = write("A.csv", rows)
    with pytest.raises(DataError, match="there is no header") as caught:
        table_of(path)
    fragment = str(caught.value)
    assert (
        'data.columns = { time = "#1", open = "#2", high = "#3", low = "#4", close = "#5", volume = "#6" }' in fragment
    )
    assert "A.csv.toml" in fragment
    places = ("time", "open", "high", "low", "close", "volume")
    columns = {role: f"#{place}" for place, role in enumerate(places, 1)}
    assert table_of(path, columns=columns).fingerprint() == expected.fingerprint()


def test_the_time_of_day_may_stand_in_a_column_of_its_own(write: Write) -> None:
    bars = "10,12,9,11\n"
    whole = table_of(write("A.csv", f"date,open,high,low,close\n2018-02-07 09:30,{bars}2018-02-07 16:00,{bars}"))
    for first, second in (("09:30", "16:00"), ("930", "1600"), ("093000", "160000"), ("9:30 AM", "4:00 PM")):
        text = f"<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>\n20180207,{first},{bars}20180207,{second},{bars}"
        assert table_of(write("A.csv", text)).fingerprint() == whole.fingerprint()
    epochs = f"time,date,open,high,low,close\n1517995800,7 Feb,{bars}1518019200,7 Feb,{bars}"
    assert table_of(write("A.csv", epochs)).fingerprint() == whole.fingerprint()


def test_a_time_of_day_that_is_none_is_refused_by_its_own_column(write: Write) -> None:
    path = write("A.csv", "date,time,open,high,low,close\n2018-02-07,09:30,1,1,1,1\n2018-02-07,noon,1,1,1,1\n")
    with pytest.raises(DataError, match=r"A\.csv, line 3, column time: 'noon' cannot be read; expected a time of day"):
        table_of(path)
