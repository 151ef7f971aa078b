"""What the Data screen says, made from facts alone: filter, order, columns, bars of a split, dates, words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.ui.prices import table_of
from workstation.data.price_table import PriceTable
from workstation.data.quality.finding import Calendar, Finding, SymbolQuality
from workstation.data.report import LoadedPrices, Repair
from workstation.data.splits import Segment, SymbolTimeline
from workstation.profiles import resolve
from workstation.ui.charts.sparkline import spark
from workstation.ui.marks import PARTS
from workstation.ui.text import width_of, words
from workstation.ui.views import split
from workstation.ui.views.dates import date_axis
from workstation.ui.views.ordering import Choice
from workstation.ui.views.quality import in_sight, source_lines, symbol_lines
from workstation.ui.views.symbols import COLUMNS, SymbolRow, arranged, columns_for, head, next_choice, row, symbol_rows
from workstation.ui.views.timeline import Span, bar, sums

if TYPE_CHECKING:
    from workstation.data.quality.finding import Severity, Verdict

DAY = 86_400_000_000_000


def at(day: str) -> int:
    return int(np.datetime64(day, "ns").astype(np.int64))


def a_row(
    symbol: str, rows: int = 100, first: str = "2014-01-02", last: str = "2018-02-07", close: float = 9.0
) -> SymbolRow:
    return SymbolRow(symbol, rows, at(first), at(last), close)


def quality(symbol: str, verdict: Verdict = "good", kind: str = "", severity: Severity = "warning") -> SymbolQuality:
    findings = (Finding(kind, severity, symbol, 1, (), f"{symbol}: a {kind} on 2016-04-22"),) if kind else ()
    calendar = Calendar("weekdays", 86400.0, 261.0, "daily bars on every weekday")
    return SymbolQuality(symbol, 100, at("2014-01-02"), at("2018-02-07"), calendar, findings, verdict)


ROWS = [
    a_row("AAPL", 1259, "2013-02-08"),
    a_row("APTV", 44, "2017-12-05", close=93.0),
    a_row("BTC-USD", 900, "2014-09-17", "2020-01-01", 7200.0),
    a_row("ETH-USD", 400, "2016-01-01", "2019-06-30", 300.0),
]
QUALITIES = {
    "AAPL": quality("AAPL"),
    "APTV": quality("APTV", "doubtful", "few_rows", "problem"),
    "BTC-USD": quality("BTC-USD", "usable", "jump"),
}


def found(query: str, title: str = "", *, is_reversed: bool = False) -> list[str]:
    return [each.symbol for each in arranged(ROWS, QUALITIES, Choice(query, title, is_reversed))]


@pytest.mark.parametrize(
    ("query", "symbols"),
    [
        ("", ["AAPL", "APTV", "BTC-USD", "ETH-USD"]),
        ("usd", ["BTC-USD", "ETH-USD"]),
        ("verdict:doubtful", ["APTV"]),
        ("verdict:good", ["AAPL"]),
        ("finding:jump", ["BTC-USD"]),
        ("calendar:week", ["AAPL", "APTV", "BTC-USD"]),
        ("rows:>1000", ["AAPL"]),
        ("rows:<=400", ["APTV", "ETH-USD"]),
        ("rows:44", ["APTV"]),
        ("close:>=300", ["BTC-USD", "ETH-USD"]),
        ("from:2014", ["BTC-USD"]),
        ("from:<2015", ["AAPL", "BTC-USD"]),
        ("to:>=2019-06", ["BTC-USD", "ETH-USD"]),
        ("usd rows:>500", ["BTC-USD"]),
        ("rows:many", []),
        ("nothing:here", []),
    ],
)
def test_the_filter_knows_words_facts_and_bounds(query: str, symbols: list[str]) -> None:
    assert found(query) == symbols


def test_what_is_not_checked_yet_matches_no_verdict_and_sorts_last() -> None:
    assert "ETH-USD" not in found("verdict:good") + found("verdict:usable") + found("verdict:doubtful")
    assert found("", title="verdict") == ["APTV", "BTC-USD", "AAPL", "ETH-USD"]
    assert found("", title="verdict", is_reversed=True)[-1] == "ETH-USD"


def test_columns_sort_by_their_values_and_not_by_their_words() -> None:
    assert found("", title="rows") == ["APTV", "ETH-USD", "BTC-USD", "AAPL"]
    assert found("", title="last close", is_reversed=True)[0] == "BTC-USD"
    assert found("", is_reversed=True) == ["ETH-USD", "BTC-USD", "APTV", "AAPL"]


def test_sorting_goes_through_every_column_in_sight_and_back_to_the_source_s_order() -> None:
    columns = columns_for(200)
    choice, seen = Choice(), []
    for _ in range(len(columns)):
        choice = next_choice(choice, columns)
        seen.append(choice.title)
    assert seen == [column.title for column in columns if column.title != "close"] + [""]


@pytest.mark.parametrize("width", [22, 38, 56, 66, 76, 118, 136, 196])
def test_columns_fit_and_rows_have_the_width_of_their_head(width: int) -> None:
    columns = columns_for(width)
    drawn = row(ROWS[0], QUALITIES["AAPL"], columns, lambda _, cells: "#" * cells)
    assert width_of(head(columns, Choice())) == width_of(drawn) <= width
    assert {"symbol", "verdict"} <= {column.title for column in columns}
    assert len(columns_for(240)) == len(COLUMNS)


def test_rows_of_symbols_are_the_table_s() -> None:
    table = table_of(3, 40)
    second = symbol_rows(table)[1]
    rows = table.rows_of("S00001")
    assert second == SymbolRow("S00001", 40, table.time[rows][0], table.time[rows][-1], table.close[rows][-1])


def test_a_sparkline_shows_the_spike_and_rises_with_the_values() -> None:
    bars = "12345678"
    assert spark(np.arange(1.0, 9.0), 8, bars)[0] == "1"
    assert spark(np.arange(1.0, 9.0), 8, bars)[-1] == "8"
    values = np.ones(1000)
    values[517] = 3.0
    assert spark(values, 10, bars) == "1111181111"
    assert spark(np.array([2.0]), 10, bars) == "1"
    assert spark(np.array([-3.0, 0.0, 3.0]), 3, bars) == "158"
    assert spark(np.array([]), 3, bars) == ""


def test_a_finding_is_told_with_its_sentence_and_a_mark() -> None:
    lines = [words(line) for line in symbol_lines(ROWS[2], QUALITIES["BTC-USD"], 44)]
    text = " ".join("\n".join(lines).split())
    assert "! usable" in lines[0]
    assert "2014-09-17 to 2020-01-01 UTC" in text
    assert "! BTC-USD: a jump on 2016-04-22" in text
    assert "daily bars on every weekday" in text
    assert all(len(line) <= 44 for line in lines)
    assert "being checked" in words(symbol_lines(ROWS[3], None, 44)[-1])


def test_the_source_tells_what_concerns_its_files_and_leaves_symbols_findings_to_them() -> None:
    table = table_of(2, 40)
    repairs = (
        Repair("a.csv", "no_offset", 40, None, "a.csv: times name no offset", ("S00000", "S00001")),
        Repair("a.csv", "outside_range", 1, 3, "a.csv: one high is too low", ("S00001",)),
    )
    text = "\n".join(words(line) for line in source_lines(LoadedPrices(table, repairs, "ab" * 32, "a.csv", False), 60))
    assert "times name no offset" in text
    assert "too low" not in text
    assert "abababababababab" in text


def test_lines_that_do_not_fit_are_counted() -> None:
    lines = [((str(number), PARTS["train"][2]),) for number in range(30)]
    shown = in_sight(lines, 10, 0, "d shows all")
    assert words(shown[-1]) == "… 21 lines more: d shows all"
    assert len(shown) == 10
    assert in_sight(lines, 10, 99, "")[-1] == lines[-1]


# the split


def test_a_bar_has_letters_names_gaps_and_nothing_where_there_is_no_row() -> None:
    span = Span(0, 100)
    pieces = [("train", 10, 60), ("gap", 60, 70), ("validation", 70, 80), ("gap", 80, 90), ("test", 90, 100)]
    assert words(bar(pieces, span, 50)) == " " * 5 + "train " + "━" * 19 + "·" * 5 + "V━━━━" + "·" * 5 + "E━━━━"


def test_no_part_that_holds_windows_is_too_short_to_be_seen() -> None:
    pieces = [("train", 0, 9000), ("gap", 9000, 9010), ("validation", 9010, 9020), ("test", 9020, 9030)]
    drawn = words(bar([*pieces, ("outside", 9030, 10_000)], Span(0, 10_000), 40))
    assert len(drawn) == 40
    assert drawn.startswith("train ━")
    assert "V" in drawn or "E" in drawn
    assert drawn.rstrip("╌")[-1] in "VE"


def test_two_stretches_of_a_part_that_touch_begin_anew() -> None:
    assert words(bar([("test", 0, 50), ("test", 50, 100)], Span(0, 100), 10)) == "E━━━━E━━━━"


@pytest.mark.parametrize(
    ("first", "last", "width", "expected"),
    [
        ("2013-02-08", "2018-02-07", 80, ["2014", "2015", "2016", "2017", "2018"]),
        ("1970-01-01", "2018-01-01", 60, ["1970", "1980", "1990", "2000", "2010"]),
        ("2018-01-01", "2018-04-01", 40, ["2018-01", "2018-02", "2018-03"]),
        ("2018-01-01T09:30", "2018-01-01T16:00", 60, ["2018-01-01 12:00", "2018-01-01 15:00"]),
    ],
)
def test_dates_stand_at_round_moments(first: str, last: str, width: int, expected: list[str]) -> None:
    start, stop = at(first), at(last)
    text = words(date_axis(start, stop, width))
    assert len(text) == width
    found = [part.strip() for part in text.split("│") if part.strip()]
    assert found == expected[: len(found)]
    assert len(found) >= len(expected) - 1
    column = text.index(f"│{found[-1]}")
    assert column == (at(found[-1].replace(" ", "T")) - start) * width // (stop - start)


@pytest.mark.parametrize("width", [1, 3, 9, 200])
def test_a_time_axis_is_never_longer_than_its_width(width: int) -> None:
    assert len(words(date_axis(0, 1, width))) == width
    assert len(words(date_axis(at("2018-01-01"), at("2030-01-01"), width))) == width


def timeline(*segments: tuple[Any, int, int], is_unseen: bool = False) -> SymbolTimeline:
    made, start = [], 0
    for part, rows, windows in segments:
        made.append(Segment(part, start, start + rows * DAY, rows, windows))
        start += rows * DAY
    return SymbolTimeline("AAPL", tuple(made), is_unseen)


def test_rows_and_windows_of_a_part_are_added_up_over_its_segments() -> None:
    line = timeline(("test", 40, 10), ("gap", 31, 0), ("train", 90, 60), ("test", 40, 11))
    assert sums([line, line])["test"] == (160, 42)
    assert sums([line])["train"] == (90, 60)
    assert sums([line])["validation"] == (0, 0)


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        ([("train", 90, 60), ("validation", 40, 10)], "no window in test: the symbol has no bar there"),
        (
            [("train", 12, 0), ("validation", 40, 10), ("test", 40, 10)],
            "no window in train: 12 rows there, and a window with its target needs 31",
        ),
        (
            [("train", 90, 0), ("validation", 40, 10), ("test", 40, 10)],
            "no window in train: among its 90 rows no 30 in a row have every feature, with 1 to forecast after them",
        ),
    ],
)
def test_a_symbol_without_windows_says_why(segments: list[tuple[Any, int, int]], reason: str) -> None:
    assert split.why_empty(timeline(*segments), resolve({})) == [reason]


def test_a_symbol_with_windows_everywhere_needs_no_reason_and_one_held_out_only_tests() -> None:
    profile = resolve({})
    assert split.why_empty(timeline(("train", 90, 60), ("validation", 40, 10), ("test", 40, 10)), profile) == []
    held_out = timeline(("outside", 130, 0), ("unseen", 40, 10), is_unseen=True)
    assert split.why_empty(held_out, profile) == []
    assert "is held out" in " ".join(words(line) for line in split.note(held_out, profile, 80))


def test_a_table_of_series_has_a_sparkline_too() -> None:
    table = PriceTable(
        ("load",), np.array([0, 3]), np.arange(3, dtype=np.int64), *[np.array([-1.0, 0.0, 2.0])] * 4,
        volume=np.full(3, np.nan), amount=np.full(3, np.nan), is_series=True,
    )  # fmt: skip
    assert symbol_rows(table)[0].last_close == 2.0
    assert len(spark(table.close, 8, "abc")) == 3
