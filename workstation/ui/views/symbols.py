"""The symbols of open prices: which are shown, in what order, and what stands in each column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from workstation.ui import figures
from workstation.ui.marks import DOWN, ELLIPSIS, NONE, UP, VERDICTS
from workstation.ui.text import Align, Line, Tone, fitted, say
from workstation.ui.views.ordering import SIGNS, Choice, title
from workstation.ui.views.tables import GAP, joined_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workstation.data.price_table import PriceTable
    from workstation.data.quality.finding import SymbolQuality


@dataclass(frozen=True)
class SymbolRow:
    """What is known of a symbol without checking it."""

    symbol: str
    rows: int
    first: int
    """Time of the first bar, nanoseconds since 1970-01-01 UTC."""
    last: int
    """Time of the last bar, nanoseconds since 1970-01-01 UTC."""
    last_close: float


def symbol_rows(table: PriceTable) -> tuple[SymbolRow, ...]:
    """The symbols in the table's order."""
    starts, stops = table.offsets[:-1], table.offsets[1:]
    columns = (stops - starts, table.time[starts], table.time[stops - 1], table.close[stops - 1])
    facts = zip(table.symbols, *(column.tolist() for column in columns), strict=True)
    return tuple(SymbolRow(*fact) for fact in facts)


@dataclass(frozen=True)
class Column:
    """A column: what stands in it, how wide it is, and how early it goes where there is no room."""

    title: str
    width: int
    align: Align
    rank: int
    """Columns with a higher rank go first."""
    cell: Callable[[SymbolRow, SymbolQuality | None], Line]
    value: Callable[[SymbolRow, SymbolQuality | None], float | str | None]
    """What is sorted by; None goes last."""
    needs_check: bool = False
    """Whether it shows what only the checks tell."""


def next_choice(choice: Choice, columns: Iterable[Column]) -> Choice:
    """Sorted by the next of these columns, or as the source has them."""
    return choice.next(["", *(column.title for column in columns if column.title != SPARK)])


def needs_checks(choice: Choice) -> bool:
    """Whether what the checks tell changes which symbols are shown, or their order."""
    is_asked = any(f"{fact}:" in choice.query for fact in _TEXTS)
    return is_asked or (bool(choice.title) and _column(choice.title).needs_check)


def arranged(
    rows: Iterable[SymbolRow], qualities: Mapping[str, SymbolQuality], choice: Choice
) -> tuple[SymbolRow, ...]:
    """The symbols that match, in order; those without a value stand last either way."""
    tests = [_test(word) for word in choice.query.lower().split()]
    found = [row for row in rows if all(test(row, qualities.get(row.symbol)) for test in tests)] if tests else [*rows]
    if not choice.title:
        return tuple(reversed(found) if choice.is_reversed else found)
    value = _column(choice.title).value
    valued = [(value(row, qualities.get(row.symbol)), row) for row in found]
    known = sorted((pair for pair in valued if pair[0] is not None), key=_sorts_by, reverse=choice.is_reversed)
    return (*(row for _, row in known), *(row for found, row in valued if found is None))


def _sorts_by(pair: tuple[float | str | None, SymbolRow]) -> tuple[str, float]:
    value = pair[0]
    return (value.lower(), 0.0) if isinstance(value, str) else ("", value or 0.0)


def _column(title: str) -> Column:
    return next(column for column in COLUMNS if column.title == title)


# what can be asked for in the filter

_NUMBERS: dict[str, Callable[[SymbolRow], float]] = {"rows": lambda row: row.rows, "close": lambda row: row.last_close}
_DAYS: dict[str, Callable[[SymbolRow], int]] = {"from": lambda row: row.first, "to": lambda row: row.last}
_TEXTS: dict[str, Callable[[SymbolQuality], str]] = {
    "verdict": lambda found: found.verdict,
    "calendar": lambda found: found.calendar.name,
    "finding": lambda found: " ".join(finding.kind for finding in found.findings),
}


def _test(word: str) -> Callable[[SymbolRow, SymbolQuality | None], bool]:
    """Whether a symbol has what a word of the query says."""
    fact, _, text = word.partition(":")
    sign, rest = _parted(text)
    if fact in _TEXTS and text:
        of = _TEXTS[fact]
        return lambda _, found: found is not None and text in of(found)
    if fact in _NUMBERS and (number := _number(rest)) is not None:
        count = _NUMBERS[fact]
        return lambda row, _: sign(count(row), number)
    if fact in _DAYS and rest:
        time = _DAYS[fact]
        return lambda row, _: sign(figures.bar_day(time(row))[: len(rest)], rest)
    return lambda row, _: word in row.symbol.lower()


def _parted(text: str) -> tuple[Callable[[Any, Any], bool], str]:
    found = re.match(r"[<>]?=?", text)
    assert found is not None
    return SIGNS[found.group()], text[found.end() :]


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


# what is drawn

SPARK = "close"


def verdict_words(found: SymbolQuality | None) -> Line:
    """The verdict as a mark and its word."""
    if found is None:
        return say(f"{ELLIPSIS} checking", Tone.FAINT)
    mark, tone = VERDICTS[found.verdict]
    return say(f"{mark} {found.verdict}", tone)


def _calendar(_: SymbolRow, found: SymbolQuality | None) -> Line:
    return say(found.calendar.name if found else ELLIPSIS, Tone.MUTED)


def _step(_: SymbolRow, found: SymbolQuality | None) -> Line:
    return say(figures.step(found.calendar.step_seconds) if found else ELLIPSIS, Tone.MUTED)


def _kinds(_: SymbolRow, found: SymbolQuality | None) -> Line:
    return say(_whole(_kind_words(found), 0) or (NONE if found else ELLIPSIS), Tone.MUTED)


def _kind_words(found: SymbolQuality | None) -> list[str]:
    kinds = dict.fromkeys(finding.kind for finding in found.findings) if found else {}
    return [kind.replace("_", " ") for kind in kinds]


def _whole(words: list[str], width: int) -> str:
    """As many of the words as fit whole, and how many are left; all of them where `width` is 0."""
    for left in range(len(words)):
        text = ", ".join(words[: len(words) - left]) + (f" +{left}" if left else "")
        if not width or len(text) <= width:
            return text
    return f"{len(words)} kinds" if words else ""


_WORST_FIRST = tuple(VERDICTS)[::-1]

COLUMNS: tuple[Column, ...] = (
    Column("symbol", 10, "left", 0, lambda row, _: say(row.symbol, Tone.STRONG), lambda row, _: row.symbol),
    Column(SPARK, 8, "left", 3, lambda *_: (), lambda *_: None),
    Column("from", 10, "left", 2, lambda row, _: say(figures.bar_day(row.first)), lambda row, _: row.first),
    Column("to", 10, "left", 2, lambda row, _: say(figures.bar_day(row.last)), lambda row, _: row.last),
    Column("rows", 8, "right", 1, lambda row, _: say(f"{row.rows:,}"), lambda row, _: row.rows),
    Column("step", 6, "right", 5, _step, lambda _, found: found.calendar.step_seconds if found else None, True),
    Column("calendar", 17, "left", 6, _calendar, lambda _, found: found.calendar.name if found else None, True),
    Column(
        "last close", 11, "right", 4, lambda row, _: say(figures.price(row.last_close)), lambda row, _: row.last_close
    ),
    Column(
        "verdict",
        10,
        "left",
        0,
        lambda _, found: verdict_words(found),
        lambda _, found: _WORST_FIRST.index(found.verdict) if found else None,
        True,
    ),
    Column("findings", 24, "left", 7, _kinds, lambda _, found: -len(found.findings) if found else None, True),
)
"""Every column; symbol and verdict are always there."""

_WIDEST_SPARK, _WIDEST_NAME = 32, 24


def columns_for(width: int) -> list[Column]:
    """The columns that a table of this width has room for; what is left goes to the sparkline and the name."""
    kept = sorted(COLUMNS, key=lambda column: column.rank)
    while len(kept) > 1 and _width(kept) > width:
        kept.pop()
    room = max(0, width - _width(kept))
    widened = []
    for column in COLUMNS:
        if column in kept:
            most = {SPARK: _WIDEST_SPARK, "symbol": _WIDEST_NAME}.get(column.title, column.width)
            more = min(most - column.width, room if column.title == SPARK else room // 2)
            room -= more
            widened.append(replace(column, width=column.width + more))
    return widened


def _width(columns: list[Column]) -> int:
    return sum(column.width + GAP for column in columns) - GAP


def head(columns: list[Column], choice: Choice) -> Line:
    """The titles; the one that sorts has an arrow."""
    arrow = DOWN if choice.is_reversed else UP
    return joined_cells([title(column.title, choice, arrow, column.width, column.align) for column in columns])


def row(
    found: SymbolRow, quality: SymbolQuality | None, columns: list[Column], spark: Callable[[str, int], str]
) -> Line:
    """One symbol; `spark` draws its closes in so many cells."""
    return joined_cells(
        [fitted(_cell(column, found, quality, spark), column.width, column.align) for column in columns]
    )


def _cell(column: Column, found: SymbolRow, quality: SymbolQuality | None, spark: Callable[[str, int], str]) -> Line:
    if column.title == SPARK:
        return say(spark(found.symbol, column.width), Tone.MUTED)
    if column.title == "findings" and quality is not None and quality.findings:
        return say(_whole(_kind_words(quality), column.width), Tone.MUTED)
    return column.cell(found, quality)
