"""The symbols of a forecast: which are shown, in what order, and what stands in each column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.conformal import LEVELS
from workstation.ui import figures
from workstation.ui.marks import DOWN, NONE, UP
from workstation.ui.text import Line, Tone, plain, say
from workstation.ui.views.ordering import (
    SYMBOL,
    Choice,
    comparison_in,
    figures_width,
    known_first,
    name_width,
    named_head,
    named_row,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workstation.evaluation.ahead import Ahead


@dataclass(frozen=True)
class Row:
    """A symbol's last bar ahead; NaN for what is not known."""

    symbol: str
    close: float
    """The last one that was known."""
    change: float
    """Of the close up to the last bar ahead, simple."""
    forecast: float
    low: float
    high: float
    """Ends of the band that shall hold nine tenths."""
    width: float
    """Of that band, over the last close."""
    behind: float
    """Days by which its last bar lies before the newest of all."""
    is_stale: bool
    """Whether that is too much."""


@dataclass(frozen=True)
class Column:
    """A figure of each symbol, and how early it goes where there is no room."""

    title: str
    width: int
    rank: int
    """Columns with a higher rank go first."""
    value: Callable[[Row], float]
    cell: Callable[[Row], Line]


def rows(ahead: Ahead, stale: Mapping[str, float]) -> dict[str, Row]:
    """The symbols by name; `stale` has the days of those whose prices end long before the others'."""
    low, high = (ahead.quantiles[LEVELS.index(level), :, -1] for level in (LEVELS[0], LEVELS[-1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        width = np.where(ahead.last_close > 0, (high - low) / ahead.last_close, np.nan)
    behind = (ahead.origin.max() - ahead.origin) / 86_400e9
    columns = (ahead.last_close, ahead.forecast_return[:, -1], ahead.forecast_close[:, -1], low, high, width, behind)
    facts = zip(
        ahead.symbols,
        *(column.tolist() for column in columns),
        (symbol in stale for symbol in ahead.symbols),
        strict=True,
    )
    return {fact[0]: Row(*fact) for fact in facts}


def percent(value: float, decimals: int = 2) -> str:
    """A change with its sign; what the decimals call nothing has none."""
    if not np.isfinite(value):
        return NONE
    text = f"{100 * value:+,.{decimals}f}"
    return f"{text[1:] if float(text.replace(',', '')) == 0.0 else text} %"


def _change(row: Row) -> Line:
    text = percent(row.change)
    return say(text, Tone.GOOD if text[0] == "+" else Tone.BAD if text[0] == "-" else Tone.PLAIN)


def behind(row: Row) -> str:
    """How long before the newest bar of all its own last bar was."""
    return NONE if row.behind < 1.0 else f"{row.behind:,.0f} d"


def _behind(row: Row) -> Line:
    return say(f"! {behind(row)}", Tone.BAD) if row.is_stale else say(behind(row), Tone.MUTED)


def _price(title: str, width: int, rank: int, value: Callable[[Row], float]) -> Column:
    return Column(title, width, rank, value, lambda row: say(figures.price_within(value(row), width)))


COLUMNS: tuple[Column, ...] = (
    Column("return", 10, 0, lambda row: row.change, _change),
    _price("last close", 12, 6, lambda row: row.close),
    _price("forecast", 10, 2, lambda row: row.forecast),
    _price("5 %", 9, 4, lambda row: row.low),
    _price("95 %", 9, 5, lambda row: row.high),
    Column("width", 8, 3, lambda row: row.width, lambda row: say(figures.share(row.width))),
    Column("behind", 9, 1, lambda row: row.behind, _behind),
)
_NAME = 8
_BY_SIZE = "return"
"""Of this column rows are ordered by its size, whichever way it goes."""
FIRST = Choice(title=_BY_SIZE)
"""How they are shown at first."""


def next_choice(choice: Choice, columns: Iterable[Column]) -> Choice:
    """Sorted by the next of these columns, or by name."""
    return choice.next([SYMBOL, *(column.title for column in columns)])


def columns_for(width: int) -> list[Column]:
    """The columns that there is room for."""
    kept = list(COLUMNS)
    while len(kept) > 1 and _NAME + figures_width(kept) > width:
        kept.remove(max(kept, key=lambda column: column.rank))
    return kept


def arranged(found: Mapping[str, Row], choice: Choice) -> list[str]:
    """The symbols that match, in order, of changes the largest whichever way; unknown values stand last."""
    tests = [_test(word) for word in choice.query.lower().split()]
    kept = [row for row in found.values() if all(test(row) for test in tests)]
    if choice.title == SYMBOL:
        return sorted((row.symbol for row in kept), reverse=choice.is_reversed)
    value = next(column.value for column in COLUMNS if column.title == choice.title)

    def size(symbol: str) -> float | None:
        own = value(found[symbol])
        return -_size(own, choice.title) if np.isfinite(own) else None

    return known_first((row.symbol for row in kept), size, is_reversed=choice.is_reversed)


def _size(value: float, title: str) -> float:
    return abs(value) if title == _BY_SIZE else value


_NAMES = {column.title.replace(" ", "").rstrip("%"): column for column in COLUMNS}
_DIGITS = 6
"""Decimals that are compared: what is typed has fewer, and beyond them stands what rounding left."""
_PERCENTS = {"return", "width"}


def _test(word: str) -> Callable[[Row], bool]:
    """Whether a symbol has what a word of the query says; changes and widths are asked for in percent."""
    if word in {"stale:yes", "stale:no"}:
        return lambda row: row.is_stale == (word == "stale:yes")
    asked = comparison_in(word.removesuffix("%"))
    if asked and asked.name in _NAMES:
        value = _NAMES[asked.name].value
        scale = 100.0 if asked.name in _PERCENTS else 1.0
        return lambda row: asked.sign(round(scale * value(row), _DIGITS), asked.number)
    return lambda row: word in row.symbol.lower()


def head(columns: list[Column], choice: Choice, width: int) -> Line:
    """The titles; the one that sorts has an arrow, up where the largest stands last."""
    arrow = UP if choice.is_reversed else DOWN
    if choice.title == _BY_SIZE:
        said = f"|{_BY_SIZE}|"
        columns = [replace(column, title=said) if column.title == _BY_SIZE else column for column in columns]
        choice = replace(choice, title=said)
    return named_head(columns, choice, arrow, name_width(columns, width, _NAME))


def line(row: Row, columns: list[Column], width: int) -> Line:
    """One symbol."""
    name = say(plain(row.symbol), Tone.BAD if row.is_stale else Tone.STRONG)
    cells = [column.cell(row) for column in columns]
    return named_row(name, cells, columns, name_width(columns, width, _NAME))
