"""The symbols of a forecast: which are shown, in what order, and what stands in each column."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.conformal import LEVELS
from workstation.ui import figures
from workstation.ui.marks import DOWN, NONE, UP
from workstation.ui.text import Line, Tone, fitted, plain, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workstation.evaluation.ahead import Ahead

GAP = 2
"""Cells between two columns."""


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


def _price(value: float) -> Line:
    return say(figures.price(value))


COLUMNS: tuple[Column, ...] = (
    Column("return", 9, 0, lambda row: row.change, _change),
    Column("close", 9, 2, lambda row: row.close, lambda row: _price(row.close)),
    Column("forecast", 9, 6, lambda row: row.forecast, lambda row: _price(row.forecast)),
    Column("5 %", 9, 4, lambda row: row.low, lambda row: _price(row.low)),
    Column("95 %", 9, 5, lambda row: row.high, lambda row: _price(row.high)),
    Column("width", 8, 3, lambda row: row.width, lambda row: say(figures.share(row.width))),
    Column("behind", 9, 1, lambda row: row.behind, _behind),
)
_NAME = 10
_WIDEST_NAME = 24


@dataclass(frozen=True)
class Choice:
    """Which symbols are shown, and in what order: by one column's title, the largest first, or by name."""

    query: str = ""
    title: str = "return"
    is_reversed: bool = False

    def next(self, columns: Iterable[Column]) -> Choice:
        """Sorted by the next of these columns."""
        titles = ["symbol", *(column.title for column in columns)]
        at = titles.index(self.title) if self.title in titles else 0
        return replace(self, title=titles[(at + 1) % len(titles)], is_reversed=False)


def columns_for(width: int) -> list[Column]:
    """The columns that there is room for."""
    kept = list(COLUMNS)
    while len(kept) > 1 and _NAME + sum(column.width + GAP for column in kept) > width:
        kept.remove(max(kept, key=lambda column: column.rank))
    return kept


def arranged(found: Mapping[str, Row], choice: Choice) -> list[str]:
    """The symbols that match, in order, of changes the largest whichever way; unknown values stand last."""
    tests = [_test(word) for word in choice.query.lower().split()]
    kept = [row for row in found.values() if all(test(row) for test in tests)]
    if choice.title == "symbol":
        return sorted((row.symbol for row in kept), reverse=choice.is_reversed)
    value = next(column.value for column in COLUMNS if column.title == choice.title)
    known = [row for row in kept if np.isfinite(value(row))]
    ordered = sorted(known, key=lambda row: -_size(value(row), choice.title))
    ordered = ordered[::-1] if choice.is_reversed else ordered
    return [row.symbol for row in (*ordered, *(row for row in kept if not np.isfinite(value(row))))]


def _size(value: float, title: str) -> float:
    return abs(value) if title == "return" else value


_NAMES = {column.title.replace(" ", "").rstrip("%"): column for column in COLUMNS}
_DIGITS = 6
"""Decimals that are compared: what is typed has fewer, and beyond them stands what rounding left."""
_PERCENTS = {"return", "width"}
_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "": operator.eq,
}
_ASKED = re.compile(r"(\w+):([<>]?=?)(-?\d*\.?\d+)%?")


def _test(word: str) -> Callable[[Row], bool]:
    """Whether a symbol has what a word of the query says; changes and widths are asked for in percent."""
    if word in {"stale:yes", "stale:no"}:
        return lambda row: row.is_stale == (word == "stale:yes")
    asked = _ASKED.fullmatch(word)
    if asked and asked[1] in _NAMES:
        value, sign, number = _NAMES[asked[1]].value, _SIGNS[asked[2]], float(asked[3])
        scale = 100.0 if asked[1] in _PERCENTS else 1.0
        return lambda row: sign(round(scale * value(row), _DIGITS), number)
    return lambda row: word in row.symbol.lower()


def head(columns: list[Column], choice: Choice, width: int) -> Line:
    """The titles; the one that sorts has an arrow, up where the largest stands last."""
    arrow = UP if choice.is_reversed else DOWN

    def title(text: str) -> Line:
        is_sorting = text == choice.title
        return say(f"{text} {arrow}" if is_sorting else text, Tone.STRONG if is_sorting else Tone.MUTED)

    cells = [fitted(title(column.title), column.width, "right") for column in columns]
    return _joined(fitted(title("symbol"), _name_width(columns, width)), cells)


def line(row: Row, columns: list[Column], width: int) -> Line:
    """One symbol."""
    cells = [fitted(column.cell(row), column.width, "right") for column in columns]
    name = say(plain(row.symbol), Tone.BAD if row.is_stale else Tone.STRONG)
    return _joined(fitted(name, _name_width(columns, width)), cells)


def _name_width(columns: list[Column], width: int) -> int:
    return max(_NAME, min(_WIDEST_NAME, width - sum(column.width + GAP for column in columns)))


def _joined(name: Line, cells: list[Line]) -> Line:
    found = name
    for cell in cells:
        found = (*found, (" " * GAP, Tone.PLAIN), *cell)
    return found
