"""Separators, quotes, decimal marks, what stands before a header; and the right line in each sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.data.readers.source import Source
from workstation.data.readers.text_columns import TextColumns, first_rows
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.price_table import PriceTable

    Write = Callable[[str, str], Path]

HEADER = "date,open,high,low,close,volume"
ROWS = [
    "2018-02-05,1010.25,1012.5,1009.125,1011.75,1000",
    "2018-02-06,1011.5,1013.25,1010.5,1012.5,2000",
    "2018-02-07,1012.25,1014.5,1011.75,1013.5,1234567",
]
PLAIN = "\n".join([HEADER, *ROWS]) + "\n"


def table(path: Path, **settings: str) -> PriceTable:
    return read_file(path, ReadingSettings.model_validate(settings))[1].table


def refusal(path: Path, **settings: str) -> str:
    with pytest.raises(DataError) as caught:
        table(path, **settings)
    return str(caught.value)


@pytest.fixture
def expected(write: Write) -> str:
    return table(write("AAPL.csv", PLAIN)).fingerprint()


def grouped(mark: str, decimal: str) -> list[str]:
    """The rows, thousands grouped by one mark and decimals led by another."""

    def cell(text: str) -> str:
        whole, point, rest = text.partition(".")
        return f"{int(whole):,}".replace(",", mark) + (decimal + rest if point else "")

    return [";".join([row.split(",")[0], *map(cell, row.split(",")[1:])]) for row in ROWS]


def comma(rows: list[str]) -> str:
    return "\n".join([HEADER.replace(",", ";"), *rows]) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        *(PLAIN.replace(",", separator) for separator in (";", "\t", "|", " ", "   ", " ; ")),
        PLAIN.replace(",", " ").replace("\n", "  \n  "),
        PLAIN.replace("\n", ",\n"),
        PLAIN.replace(HEADER, HEADER + ",").replace("\n", ",\n").replace(HEADER + ",,", HEADER + ","),
        PLAIN.replace("0\n", "0,\n").replace("7\n", "7,\n"),
        PLAIN.replace(HEADER, HEADER + ","),
        PLAIN.replace("\n", "\n\n\n"),
        PLAIN.replace("\n", "\n   \n\t\n"),
        PLAIN.replace("\n", "\n,,,,,\n"),
        PLAIN + ",,,,,\n" * 3,
        "# one\n# two, three, four\n" + PLAIN,
        "Prices of AAPL\n\nFrom: 2018-02-05\nSource: exchange, adjusted\n" + PLAIN,
        "\n\n" + PLAIN,
        '"' + PLAIN.replace(",", '","').replace("\n", '"\n"')[:-1],
        "\n".join([HEADER + ",note", *(row + ',"a note, in\ntwo lines"' for row in ROWS)]),
        comma([row.replace(",", ";").replace(".", ",") for row in ROWS]),
        comma([row.replace(",", ";") for row in ROWS]),
        comma(grouped(".", ",")),
        comma(grouped(" ", ",")),
        comma(grouped("\N{NARROW NO-BREAK SPACE}", ",")),
        comma(grouped("'", ".")),
        comma(grouped(",", ".")),
        "\n".join([HEADER, *('"' + row.replace(";", '","') + '"' for row in grouped(",", "."))]),
        "\n".join([HEADER, *('"' + row.replace(";", '","') + '"' for row in grouped(".", ","))]),
        "\n".join([HEADER, *(row.replace(",1", ",$1") for row in ROWS)]),
        "\n".join([HEADER, *('"' + row.replace(";", '","$') + '"' for row in grouped(",", "."))]),
        comma([row.replace(";", " €;").replace(" €", "", 1) + " €" for row in grouped(".", ",")]),
        PLAIN.replace("1000\n", "1K\n").replace("2000\n", "0.002M\n").replace("1234567\n", "1.234567m\n"),
    ],
)
def test_the_same_prices_in_any_dialect_give_the_same_table(write: Write, expected: str, text: str) -> None:
    assert table(write("AAPL.csv", text)).fingerprint() == expected


def test_nasdaqs_dollars_and_investings_letters(write: Write) -> None:
    nasdaq = "Date,Close/Last,Volume,Open,High,Low\n02/13/2018,$12.30,1234567,$12.10,$12.50,$12.00\n"
    found = table(write("A.csv", nasdaq))
    assert (found.open[0], found.close[0], found.volume[0]) == (12.1, 12.3, 1234567)
    investing = (
        '"Date","Price","Open","High","Low","Vol.","Change %"\n'
        '"02/13/2018","1,234.50","1,230.00","1,240.25","1,229.00","1.23M","-0.39%"\n'
    )
    found = table(write("B.csv", investing))
    assert (found.open[0], found.close[0], found.volume[0]) == (1230, 1234.5, 1_230_000)


def test_titles_before_the_header_are_said(write: Write) -> None:
    _, prices = read_file(write("A.csv", "# made by us\nPrices\n\n" + PLAIN))
    assert [repair.sentence for repair in prices.repairs] == [
        "A.csv: 2 lines of titles or comments before line 4 left out"
    ]


def test_rows_of_data_before_a_header_are_no_titles(write: Write) -> None:
    header, *rows = PLAIN.splitlines(keepends=True)
    joined = "".join(("Prices\n", *rows[:2], header, *rows[2:]))
    assert "A.csv, line 1: there is no header" in refusal(write("A.csv", joined.removeprefix("Prices\n")))
    assert "there is no header" in refusal(write("B.csv", joined))
    dated = f"AAPL,2018-02-05,100,,,\n{PLAIN}"
    assert table(write("AAPL.csv", dated)).rows == len(rows)


def test_the_three_rows_that_yfinance_heads_its_files_with(write: Write) -> None:
    head = "Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n"
    found = read_file(write("AAPL.csv", f"{head}2018-02-05,11,12,9,10,100\n2018-02-06,12,13,10,11,200\n"))[1]
    assert (found.table.symbols, found.table.close.tolist(), found.repairs) == (("AAPL",), [11, 12], ())
    assert "A.csv, line 5, column Low" in refusal(
        write("A.csv", f"{head}2018-02-05,11,12,9,10,1\n2018-02-06,1,2,x,1,1\n")
    )
    two = "Price,Close,Close,High,Low,Open\nTicker,A,B,A,A,A\nDate,,,,,\n2018-02-05,11,12,12,9,10\n"
    assert "two columns are named 'close'" in refusal(write("B.csv", two))


def test_a_header_is_looked_for_in_twenty_lines_and_no_further(write: Write, expected: str) -> None:
    assert table(write("AAPL.csv", "title\n" * 20 + PLAIN)).fingerprint() == expected
    assert "no reader knows" in refusal(write("B.csv", "title\n" * 21 + PLAIN))


AMBIGUOUS = "date;open;high;low;close\n2018-02-05;1.010;1.012;1.009;1.011\n"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (AMBIGUOUS, ["A.csv, line 2, column open: '1.010' may be 1010", 'data.decimal = "."']),
        (AMBIGUOUS.replace(".", ","), ["A.csv, line 2, column open: '1,010' may be 1010"]),
        (AMBIGUOUS.replace(";", "\t"), ["'1.010' may be 1010"]),
        (
            'date,open,high,low,close\n2018-02-05,"1,010","1,012","1,009","1,011"\n',
            ["line 2, column open: '1,010' may be 1010"],
        ),
        (
            AMBIGUOUS + "2018-02-06;1,01;1.012;1.009;1.0\n",
            ["line 3, column open: '1,01' has another decimal mark", "'1.0' (A.csv, line 3, column close)"],
        ),
        (
            AMBIGUOUS + "2018-02-06;$1.01;€1.012;1.009;1.0\n",
            ["line 3, column high: '€1.012' is in another currency than '$1.01' (A.csv, line 3, column open)"],
        ),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(write: Write, text: str, parts: list[str]) -> None:
    sentence = refusal(write("A.csv", text))
    for part in parts:
        assert part in sentence


@pytest.mark.parametrize(
    ("decimal", "more", "opens"),
    [
        (".", "", [1.01]),
        (",", "", [1010]),
        ("auto", "2018-02-06;1.01;1.012;1.009;1.011\n", [1.01, 1.01]),
        ("auto", "2018-02-06;0.999;1.012;0.998;1.011\n", [1.01, 0.999]),
        ("auto", "2018-02-06;1.010,5;1.012;1.009;1.011\n", [1010, 1010.5]),
        ("auto", "2018-02-06;1.010.000;1.010.000;1.009;1.011\n", [1010, 1_010_000]),
    ],
)
def test_one_cell_of_the_file_or_the_settings_say_which_mark_it_is(
    write: Write, decimal: str, more: str, opens: list[float]
) -> None:
    assert table(write("A.csv", AMBIGUOUS + more), decimal=decimal).open.tolist() == opens


def test_ungrouped_thousands_beside_it_say_that_a_mark_does_not_group(write: Write) -> None:
    text = AMBIGUOUS.replace("close\n", "close;volume\n").replace("1.011\n", "1.011;250000\n")
    assert table(write("A.csv", text)).open.tolist() == [1.01]
    assert table(write("B.csv", text.replace(".", ","))).open.tolist() == [1.01]


def test_the_settings_may_name_the_separator_and_the_mark(write: Write) -> None:
    path = write("A.csv", "date|open|high|low|close\n2018-02-05|1,5|2,5|0,5|1,5\n")
    assert table(path, separator="|", decimal=",").open.tolist() == [1.5]
    assert "no column is named like a time" in refusal(path, separator=";")
    assert "line 2, column open: '1,5' cannot be read; expected a number with the decimal mark ." in refusal(
        path, decimal="."
    )


@pytest.mark.slow
def test_evidence_counts_wherever_in_a_large_file_it_stands(write: Write) -> None:
    days = [f"{1700 + day // 336}-{day % 336 // 28 + 1:02}-{day % 28 + 1:02}" for day in range(150_000)]
    rows = [f"{day};1,010;1,012;1,009;1,011" for day in days]
    text = "\n".join(["date;open;high;low;close", *rows])
    assert len(text) > 1 << 22
    assert "line 2, column open: '1,010' may be 1010" in refusal(write("A.csv", text))
    assert table(write("B.csv", text + "\n2200-01-01;1,01;1,012;1,009;1,011\n")).open[-1] == 1.01


NOTED = HEADER + ",note\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NOTED + '2018-02-05,1,1,1,1,1,"two\nlines"\n2018-02-06,1,1,x,1,1,\n', 4),
        (NOTED + '\n\n2018-02-05,1,1,1,1,1,"three\n\nlines"\n\n \n2018-02-06,1,1,x,1,1,"a\nb"\n', 9),
        ("# c\n\n" + NOTED + "2018-02-05,1,1,1,1,1,\n,,,,,,\n2018-02-06,1,1,x,1,1,\n", 6),
        ('title\n"a ""title""\nof two lines"\n' + NOTED + "2018-02-06,1,1,x,1,1,\n", 5),
        (NOTED.replace("note", '"a\nnote"') + "2018-02-06,1,1,x,1,1,\n", 3),
        (NOTED + '2018-02-05,"1",1,1,1,1,"say ""hi"""\n2018-02-06,1,1,"x",1,1,""\n', 3),
    ],
)
def test_lines_are_counted_as_an_editor_counts_them(write: Write, text: str, line: int, end: str) -> None:
    sentence = refusal(write("A.csv", text.replace("\n", end)))
    assert sentence.startswith(f"A.csv, line {line}, column low: 'x' cannot be read")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (PLAIN + "Source: our vendor\n", "A.csv, line 5: 1 cells where the header names 6"),
        (PLAIN + "\n\nTotal,3\n", "A.csv, line 7: 2 cells where the header names 6"),
        (NOTED + '2018-02-05,1,1,1,1,1,"two\nlines"\n2018-02-06,1,1\n', "A.csv, line 4: 3 cells where"),
        (
            NOTED + '2018-02-05,1,1,1,1,1,"never\n2018-02-06,1,1,1,1,1,\n',
            "A.csv, line 2: a quotation mark is not closed",
        ),
        (NOTED + '2018-02-05,1,1,1,1,1,5" pipe\n2018-02-06,1,1,1,1,1,\n', "A.csv, line 2: a quotation mark is not"),
        (NOTED + '2018-02-05,1,1,1,1,1,a "b" c\n2018-02-06,1,1,x,1,1,\n', "A.csv, line 3, column low"),
    ],
)
def test_rows_that_do_not_fit_are_refused_with_their_line(write: Write, text: str, start: str) -> None:
    assert refusal(write("A.csv", text)).startswith(start)


@pytest.mark.slow
def test_a_row_far_down_a_large_file_has_its_line(write: Write) -> None:
    text = NOTED + '2018-02-05,1,1,1,1,1,"two\nlines"\n' + "2018-02-06,1,1,1,1,1,\n" * 300_000
    assert len(text) > 1 << 22
    at = text.count("\n") + 1
    assert refusal(write("A.csv", text + "2018-02-07,1,1,x,1,1,\n")).startswith(f"A.csv, line {at}, column low")
    assert refusal(write("A.csv", text + "2018-02-07,1\n")).startswith(f"A.csv, line {at}: 2 cells")
    assert refusal(write("A.csv", text + "tomorrow,1,1,1,1,1,\n")).startswith(f"A.csv, line {at}, column date: 'tom")


def test_columns_may_be_named_by_position(write: Write) -> None:
    path = write("A.txt", "2018-02-05;1,5;2,5\n2018-02-06;1,75;x\n")
    assert first_rows(path.read_bytes(), ReadingSettings()) == (
        [["2018-02-05", "1,5", "2,5"], ["2018-02-06", "1,75", "x"]],
        ";",
    )
    columns = TextColumns(
        Source(path), ReadingSettings(), lambda *_: {"time": 0, "load": 1, "rest": 2}, ("time", "load", "rest")
    )
    assert columns.numbers("load").tolist() == [1.5, 1.75]
    with pytest.raises(DataError, match=r"A\.txt, line 2, column rest: 'x' cannot be read; expected a number"):
        columns.numbers("rest")
    assert str(columns.bad_cell("load", 1, "less")).startswith("A.txt, line 2, column load: '1,75' cannot be read")
    assert np.isnan(columns.numbers("close")).all()


def test_percent_signs_are_stripped_from_series_that_have_them_throughout(write: Write) -> None:
    path = write("A.csv", "date,rate\n2018-02-05,1.5%\n2018-02-06,\n2018-02-07,2%\n")
    found = TextColumns(Source(path), ReadingSettings(), lambda *_: {"time": 0, "rate": 1}).numbers("rate")
    assert found[[0, 2]].tolist() == [1.5, 2]
    path = write("B.csv", "date,rate\n2018-02-05,1.5%\n2018-02-06,0.02\n")
    with pytest.raises(DataError, match=r"line 2, column rate: '1\.5%' cannot be read"):
        TextColumns(Source(path), ReadingSettings(), lambda *_: {"time": 0, "rate": 1}).numbers("rate")
