"""Which numbers become prices: sides of quotes, LEAN's integers, adjusted closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.report import FilePrices

    Write = Callable[[str, str], Path]

QUOTES = (
    "time,Bid Open,Bid High,Bid Low,Bid Close,Ask Open,Ask High,Ask Low,Ask Close\n"
    "2018-02-05,10,12,9,11,10.2,12.4,9.2,11.2\n2018-02-06,11,13,10,12.5,11.2,13.2,10.2,12.3\n"
)
LEAN_QUOTES = "20180205 00:00,10,12,9,11.5,0,10.2,12.4,9.2,11.7,0\n20180206 00:00,11,13,10,12,0,11.2,13.2,10.2,12.2,0\n"
LEAN_TRADES = "20180205 00:00,100000,120000,90000,110000,500\n20180206 00:00,110000,130000,100000,120000,700\n"
ADJUSTED = "Date,Open,High,Low,Close,Adj Close,Volume\n2018-02-05,10,12,8,10,5,100\n2018-02-06,11,13,10,12,9,200\n"


def read(path: Path, **changes: Any) -> tuple[str, FilePrices]:  # noqa: ANN401 - values of any setting
    return read_file(path, ReadingSettings.model_validate(changes))


def refusal(path: Path, **changes: Any) -> str:  # noqa: ANN401 - values of any setting
    with pytest.raises(DataError) as caught:
        read(path, **changes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("quote", "opens", "highs"),
    [("mid", [10.1, 11.1], [12.2, 13.1]), ("bid", [10, 11], [12, 13]), ("ask", [10.2, 11.2], [12.4, 13.2])],
)
@pytest.mark.parametrize("text", [QUOTES, LEAN_QUOTES])
def test_a_side_or_the_middle_of_quotes(
    write: Write, quote: str, opens: list[float], highs: list[float], text: str
) -> None:
    layout, prices = read(write("EURUSD.csv", text), quote=quote)
    assert layout == ("csv" if text == QUOTES else "lean")
    np.testing.assert_allclose(prices.table.open, opens, rtol=1e-15)
    np.testing.assert_allclose(prices.table.high, highs, rtol=1e-15)
    assert np.isnan(prices.table.volume).all()
    assert "quote" in [repair.kind for repair in prices.repairs]


def test_crossed_quotes_are_counted_with_their_lines(write: Write) -> None:
    (crossed,) = [repair for repair in read(write("A.csv", QUOTES))[1].repairs if repair.kind == "crossed_quote"]
    assert (crossed.count, crossed.line) == (1, 3)
    assert "1 row with a bid above the ask, whose middle is taken: 2018-02-06 (line 3)" in crossed.sentence
    assert "crossed_quote" not in [repair.kind for repair in read(write("A.csv", QUOTES), quote="bid")[1].repairs]


def test_a_single_side_is_the_price(write: Write) -> None:
    one_side = "\n".join(",".join(line.split(",")[:5]) for line in QUOTES.splitlines())
    path = write("A.csv", one_side)
    assert read(path)[1].table.open.tolist() == [10, 11]
    assert 'it has no columns of asks, only of bids; say data.quote = "mid"' in refusal(path, quote="ask")


def test_a_side_that_is_missing_drops_the_row(write: Write) -> None:
    prices = read(write("A.csv", QUOTES + "2018-02-07,11,13,10,12,,,,\n"))[1]
    assert prices.table.rows == 2
    assert "missing_price" in [repair.kind for repair in prices.repairs]


def test_integers_of_lean_need_a_scale(write: Write) -> None:
    path = write("spy.csv", LEAN_TRADES)
    sentence = refusal(path)
    assert "data.currency_scale = 10000 for LEAN equities" in sentence
    assert "spy.csv.toml" in sentence
    layout, prices = read(path, currency_scale=10_000.0)
    assert (layout, prices.table.symbols) == ("lean", ("spy",))
    assert prices.table.close.tolist() == [11, 12]
    assert prices.table.volume.tolist() == [500, 700]
    assert read(path, currency_scale=1.0)[1].table.close.tolist() == [110_000, 120_000]


def test_decimals_of_lean_are_prices_already(write: Write) -> None:
    path = write("btcusd.csv", LEAN_TRADES.replace("120000", "120000.5"))
    assert read(path)[1].table.high.tolist() == [120_000.5, 130_000]
    prices = read(path, currency_scale=10_000.0)[1]
    assert prices.table.high.tolist() == [120_000.5, 130_000]
    assert any(repair.kind == "scaled" and "not divided" in repair.sentence for repair in prices.repairs)


def test_any_layout_may_be_scaled(write: Write) -> None:
    path = write("VOD.csv", "date,open,high,low,close\n2018-02-05,210.5,220,200,215\n")
    assert read(path, currency_scale=100.0)[1].table.open.tolist() == [2.105]
    assert read(path)[1].table.open.tolist() == [210.5]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("20180205 00:00,1,2,1,2\n", "no header"),
        ("20180205 00:00,1.5,2,1,x,100\n", "A.csv, line 1, column #5: 'x'"),
        ("20180205 00:00,1.5,2,1,2,100\n20180206 00:00,1.5,2,0,2,100\n", "A.csv, line 2, column #4: 0 cannot be"),
        ("20180205 00:00,1.5,2,1,2,100\n" * 30 + "20180206 00:00,1.5,2\n", "A.csv, line 31: 3 cells"),
    ],
)
def test_what_is_wrong_in_lean_is_refused_with_its_line(write: Write, text: str, sentence: str) -> None:
    assert sentence in refusal(write("A.csv", text))


def test_columns_have_no_effect_on_lean(write: Write) -> None:
    assert "data.columns has no effect" in refusal(write("A.csv", LEAN_QUOTES), columns={"open": "#2"})


def test_adjusted_closes_scale_all_prices_and_no_volume(write: Write) -> None:
    prices = read(write("A.csv", ADJUSTED), adjusted=True)[1]
    assert prices.table.close.tolist() == [5, 9]
    assert prices.table.open.tolist() == [5, 11 * 9 / 12]
    assert prices.table.low.tolist() == [4, 7.5]
    assert prices.table.volume.tolist() == [100, 200]
    assert [repair.kind for repair in prices.repairs] == ["adjusted"]


def test_adjusted_closes_that_are_not_used_are_said(write: Write) -> None:
    prices = read(write("A.csv", ADJUSTED))[1]
    assert prices.table.close.tolist() == [10, 12]
    (note,) = prices.repairs
    assert (note.kind, "data.adjusted = true scales them" in note.sentence) == ("adjusted_column", True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Date,Open,High,Low,Close\n2018-02-05,10,12,8,10\n", "there is no such column"),
        (ADJUSTED.replace(",5,", ",,").replace(",9,", ",,"), "column Adj Close is empty throughout"),
        (ADJUSTED.replace(",9,", ",-9,"), "line 3, column Adj Close: '-9' cannot be read; expected a positive number"),
        (ADJUSTED.replace("10,12,9", "10,0,9"), "line 3, column Close: 0 cannot be"),
    ],
)
def test_adjusting_by_what_is_not_there_is_refused(write: Write, text: str, sentence: str) -> None:
    assert sentence in refusal(write("A.csv", text), adjusted=True)


def test_a_row_without_an_adjusted_close_is_dropped(write: Write) -> None:
    prices = read(write("A.csv", ADJUSTED.replace(",9,", ",,")), adjusted=True)[1]
    assert prices.table.rows == 1
    assert [repair.kind for repair in prices.repairs] == ["missing_price", "adjusted"]
