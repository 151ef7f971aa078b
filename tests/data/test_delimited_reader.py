"""CSV in its usual layouts: what is understood, what is repaired and reported, what is refused and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workstation.data.load import read_file
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from workstation.data.report import FilePrices

    Write = Callable[[str, str], Path]

HEADER = "date,open,high,low,close,volume\n"
FIRST = "2018-02-05,10,12,9,11,100\n"
SECOND = "2018-02-06,11,13,10,12,200\n"
THIRD = "2018-02-07,12,14,11,13,300\n"


def read(path: Path) -> FilePrices:
    layout, prices = read_file(path)
    assert layout == "csv"
    return prices


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_file(path)
    return str(caught.value)


@pytest.fixture
def plain(write: Write) -> FilePrices:
    return read(write("AAPL.csv", HEADER + FIRST + SECOND + THIRD))


def test_a_plain_file(plain: FilePrices) -> None:
    table = plain.table
    assert plain.repairs == ()
    assert table.symbols == ("AAPL",)
    assert table.time.tolist() == [np.datetime64(f"2018-02-0{day}", "ns").astype(int) for day in (5, 6, 7)]
    assert table.open.tolist() == [10, 11, 12]
    assert table.high.tolist() == [12, 13, 14]
    assert table.low.tolist() == [9, 10, 11]
    assert table.close.tolist() == [11, 12, 13]
    assert table.volume.tolist() == [100, 200, 300]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Open,High,Low,Close,Volume\n" + FIRST + SECOND + THIRD,
        "\ufeffDATE,OPEN,HIGH,LOW,CLOSE,VOLUME\n" + FIRST + SECOND + THIRD,
        (HEADER + FIRST + SECOND + THIRD).replace("\n", "\r\n"),
        (HEADER + FIRST + SECOND + THIRD).replace("\n", "\r"),
        (HEADER + FIRST + SECOND + THIRD).rstrip("\n"),
        HEADER + "\n" + FIRST + "\n\n" + SECOND + THIRD + "\n",
        (HEADER + FIRST + SECOND + THIRD).replace(",", ";"),
        (HEADER + FIRST + SECOND + THIRD).replace(",", "\t"),
        (HEADER + FIRST + SECOND + THIRD).replace(",", " , "),
        '"Date","Open","High","Low","Close","Volume"\n'
        + "".join(
            f'"{day}","{o}","{o + 2}","{o - 1}","{o + 1}","{100 * (o - 9)}"\n'
            for day, o in (("2018-02-05", 10), ("2018-02-06", 11), ("2018-02-07", 12))
        ),
        "Timestamp,Open,High,Low,Close,Volume\n" + FIRST + SECOND + THIRD,
        "<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n" + FIRST + SECOND + THIRD,
        (
            "volume,close,low,high,open,time\n100,11,9,12,10,2018-02-05\n200,12,10,13,11,2018-02-06\n"
            "300,13,11,14,12,2018-02-07\n"
        ),
        (
            ",date,open,high,low,close,volume,Adj Close,OpenInt,vwap\n"
            "0,2018-02-05,10,12,9,11,100,1,0,\n1,2018-02-06,11,13,10,12,200,1,0,\n2,2018-02-07,12,14,11,13,300,x,0,\n"
        ),
        (
            "date,open,high,low,close,volume,Name\n2018-02-05,10,12,9,11,100,AAPL\n2018-02-06,11,13,10,12,200,AAPL\n"
            "2018-02-07,12,14,11,13,300, AAPL \n"
        ),
        (
            "unix,date,open,high,low,close,volume\n1517788800,x,10,12,9,11,100\n1517875200,x,11,13,10,12,200\n"
            "1517961600,x,12,14,11,13,300\n"
        ),
        (
            "open_time,open,high,low,close,volume,close_time\n1517788800000,10,12,9,11,100,1\n"
            "1517875200000,11,13,10,12,200,1\n1517961600000,12,14,11,13,300,1\n"
        ),
        (
            "date,open,high,low,close,volume\n2/5/2018,10,12,9,11,100\n2/6/2018,11,13,10,12,200\n2/7/2018,12,14,11,13,300\n"
            "2/13/2018,,,,,\n"
        ),
    ],
)
def test_the_same_prices_in_other_layouts_give_the_same_table(write: Write, plain: FilePrices, text: str) -> None:
    assert read(write("AAPL.csv", text)).table.fingerprint() == plain.table.fingerprint()


def test_the_symbol_is_the_name_of_the_file_without_data(write: Write) -> None:
    assert read(write("BF.B_data.csv", HEADER + FIRST)).table.symbols == ("BF.B",)
    assert read(write("my prices.csv", HEADER + FIRST)).table.symbols == ("my",)


def test_several_symbols_in_one_file_come_sorted_by_name(write: Write) -> None:
    text = "Ticker," + HEADER + "MSFT," + FIRST + "AAPL," + FIRST + "MSFT," + SECOND + "AAPL," + SECOND
    prices = read(write("panel.csv", text))
    assert prices.repairs == ()
    assert prices.table.symbols == ("AAPL", "MSFT")
    assert prices.table.offsets.tolist() == [0, 2, 4]


def test_newest_first_is_sorted_and_said(write: Write, plain: FilePrices) -> None:
    prices = read(write("AAPL.csv", HEADER + THIRD + SECOND + FIRST))
    assert prices.table.fingerprint() == plain.table.fingerprint()
    (repair,) = prices.repairs
    assert (repair.kind, repair.count, repair.line) == ("sorted", 2, 2)


def test_a_repeated_row_is_dropped_and_said(write: Write, plain: FilePrices) -> None:
    prices = read(write("AAPL.csv", HEADER + FIRST + FIRST + SECOND + THIRD + THIRD + THIRD))
    assert prices.table.fingerprint() == plain.table.fingerprint()
    (repair,) = prices.repairs
    assert (repair.kind, repair.count, repair.line) == ("duplicate", 3, 3)
    assert "AAPL.csv: 3 rows repeating the row before" in repair.sentence


@pytest.mark.parametrize("blank", ["", "null", "NaN", "nan", "N/A", " "])
def test_a_row_without_a_price_is_dropped_and_named(write: Write, plain: FilePrices, blank: str) -> None:
    missing = f"2018-02-06,{blank},14,11,13,300\n".replace("02-06", "02-08")
    prices = read(write("AAPL.csv", HEADER + FIRST + SECOND + "\n" + THIRD + missing))
    assert prices.table.fingerprint() == plain.table.fingerprint()
    (repair,) = prices.repairs
    assert (repair.kind, repair.count, repair.line) == ("missing_price", 1, 6)
    assert "2018-02-08 (line 6)" in repair.sentence


def test_a_blank_volume_stays_unknown_and_is_said(write: Write) -> None:
    prices = read(write("AAPL.csv", HEADER + FIRST + "2018-02-06,11,13,10,12,\n"))
    assert np.isnan(prices.table.volume).tolist() == [False, True]
    assert [(repair.kind, repair.count, repair.line) for repair in prices.repairs] == [("blank_volume", 1, 3)]


def test_symbols_may_be_named_as_missing_numbers_are(write: Write) -> None:
    prices = read(write("panel.csv", "symbol," + HEADER + "NA," + FIRST + "NAN," + FIRST))
    assert prices.table.symbols == ("NA", "NAN")


def test_no_volume_column_is_not_worth_a_word(write: Write) -> None:
    prices = read(write("EURUSD.csv", "date,open,high,low,close\n2018-02-05,10,12,9,11\n"))
    assert np.isnan(prices.table.volume).all()
    assert prices.repairs == ()


def test_high_and_low_are_widened_to_hold_open_and_close(write: Write) -> None:
    text = HEADER + "2018-02-05,10,9.5,9,9.2,1\n2018-02-06,10,12,11,11.5,1\n2018-02-07,10,10,9,10.000001,1\n"
    prices = read(write("AAPL.csv", text))
    assert prices.table.high.tolist() == [10, 12, 10.000001]
    assert prices.table.low.tolist() == [9, 10, 9]
    assert [(repair.kind, repair.count, repair.line) for repair in prices.repairs] == [
        ("rounding", 1, 4),
        ("outside_range", 2, 2),
    ]


def test_times_of_day_without_offset_are_said(write: Write) -> None:
    prices = read(write("A.csv", "date,open,high,low,close\n2018-02-05 09:30,10,12,9,11\n"))
    assert [repair.kind for repair in prices.repairs] == ["no_offset", "bar_time"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (HEADER + FIRST + "2018-02-06,11,13,abc,12,200\n", ["A.csv, line 3, column low", "'abc'", "a number"]),
        (HEADER + FIRST + "\n\n2018-02-06,11,13,1_0,12,200\n", ["line 5, column low", "'1_0'"]),
        (HEADER + FIRST + '2018-02-06,"1,100",1200,10,12,200\n', ["line 3, column open", "'1,100'"]),
        (HEADER + FIRST + "2018-02-06,11,13,0,12,200\n", ["line 3, column low: 0 cannot be", "positive"]),
        (HEADER + FIRST + "2018-02-06,11,13,-10,12,200\n", ["line 3, column low: -10 cannot be"]),
        (HEADER + FIRST + "2018-02-06,11,inf,10,12,200\n", ["line 3, column high: inf cannot be"]),
        (HEADER + FIRST + "2018-02-06,11,13,10,12,-1\n", ["line 3, column volume: -1 cannot be"]),
        (HEADER + FIRST + "2018-02-30,11,13,10,12,1\n", ["line 3, column date: '2018-02-30'"]),
        (HEADER + FIRST + "tomorrow,11,13,10,12,1\n", ["line 3, column date: 'tomorrow'"]),
        (HEADER + FIRST + ",11,13,10,12,1\n", ["line 3, column date: is empty"]),
        (HEADER + FIRST + "2018-02-06,11,13,10,12\n", ["line 3: 5 cells where the header names 6"]),
        (HEADER + FIRST + "2018-02-06,11,13,10,12,1,2\n", ["line 3: 7 cells where the header names 6"]),
        (HEADER + FIRST + "2018-02-05,10,12,9,11.5,100\n", ["line 2 and line 3: two different rows", "2018-02-05"]),
        (HEADER, ["no row"]),
        ("", ["A.csv is empty"]),
        (HEADER + "2018-02-05,,,,11,1\n", ["none of its 1 rows"]),
        ("date,open,high,close,volume\n", ["no column for low", "the columns are date, open, high, close, volume"]),
        ("when,open,high,low,close\n", ["no column for time", "timestamp"]),
        ("date,open,high,low,close,Close\n", ["two columns are named 'close'"]),
        ("symbol," + HEADER + "A\x1b[2J," + FIRST, ["line 2, column symbol", "'A\\x1b[2J' cannot be a symbol"]),
        ("symbol," + HEADER + "A\u202eB," + FIRST, ["line 2, column symbol", "'A\\u202eB' cannot be a symbol"]),
        ("symbol," + HEADER + "A," + FIRST + "," + SECOND, ["line 3, column symbol", "'' cannot be a symbol"]),
        ("symbol," + HEADER + "x" * 65 + "," + FIRST, ["x' cannot be a symbol (1 to 64 printable characters)"]),
        (HEADER + "5/6/2018,10,12,9,11,1\n5/7/2018,10,12,9,11,1\n", ["line 2", "'5/6/2018'", "day or month"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(write: Write, text: str, parts: list[str]) -> None:
    sentence = refusal(write("A.csv", text))
    for part in parts:
        assert part in sentence
    assert "\n" not in sentence


prices_of_a_bar = st.lists(st.floats(min_value=1e-9, max_value=1e12, allow_nan=False), min_size=4, max_size=4).map(
    sorted
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bars=st.lists(prices_of_a_bar, min_size=1, max_size=12), random=st.randoms())
def test_numbers_come_back_bit_for_bit_whatever_the_order_of_rows(
    tmp_path: Path, bars: list[list[float]], random: Random
) -> None:
    lines = [f"2018-02-{day + 1:02},{b!r},{d!r},{a!r},{c!r},{day}\n" for day, (a, b, c, d) in enumerate(bars)]
    random.shuffle(lines)
    path = tmp_path / "A.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    table = read(path).table
    found = np.column_stack((table.low, table.open, table.close, table.high))
    assert found.tolist() == bars
    assert table.volume.tolist() == list(range(len(bars)))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
@given(
    at=st.integers(0, 116),
    damage=st.binary(max_size=4) | st.text('\r\n\x00",.-+eE0 9/:Z', max_size=3).map(str.encode),
    cut=st.integers(0, 4),
)
def test_a_damaged_file_is_read_or_refused_and_never_breaks(tmp_path: Path, at: int, damage: bytes, cut: int) -> None:
    whole = (HEADER + FIRST + SECOND + THIRD).encode()
    path = tmp_path / "A.csv"
    path.write_bytes(whole[:at] + damage + whole[at + cut :])
    try:
        _, prices = read_file(path)
    except DataError as error:
        assert "A.csv" in str(error)  # noqa: PT017 - either end is right; what matters is that no other error comes
    else:
        assert 1 <= prices.table.rows <= 4
