"""The symbols of an evaluation: which are shown, in what order, and what stands in each column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.distribution.definitions import DISTRIBUTION_BY_NAME
from workstation.ui.marks import DOWN, UP
from workstation.ui.text import Line, Tone, plain, say
from workstation.ui.views.evaluation_figures import value
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

    Scores: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A metric of each symbol; columns at the right of the list go first where there is no room."""

    title: str
    metric: str
    width: int


COLUMNS: tuple[Column, ...] = (
    Column("r2", "r2_naive", 9),
    Column("RMSE", "rmse", 11),
    Column("signs", "directional_accuracy", 8),
    Column("IC", "ic", 8),
    Column("CRPS", "crps", 10),
    Column("held 90", "coverage_90", 9),
    Column("held 50", "coverage_50", 9),
    Column("price MAE", "price_mae", 11),
    Column("of price", "pct_mae", 10),
    Column("MASE", "mase", 8),
    Column("MAE", "mae", 11),
    Column("RankIC", "rank_ic", 8),
)
"""All that has a column; r2 is skill over the last close, held is the share of outcomes in that band."""
_METRICS = BY_NAME | DISTRIBUTION_BY_NAME
_NAME = 12
FIRST = Choice(title="r2")
"""How they are shown at first."""


def next_choice(choice: Choice, columns: Iterable[Column]) -> Choice:
    """Sorted by the next of these columns, or by name."""
    return choice.next([SYMBOL, *(column.title for column in columns)])


def scores_of(facts: dict[str, Any]) -> dict[str, Scores]:
    """What is known of each symbol, of its distributions too where there are any."""
    own = facts["scores"]["by_symbol"]
    if facts["distribution"] is None:
        return dict(own)
    spread = facts["distribution"]["model"]["by_symbol"]
    return {symbol: {**dict.fromkeys(DISTRIBUTION_BY_NAME), **spread.get(symbol, {}), **own[symbol]} for symbol in own}


def columns_for(width: int, scores: Mapping[str, Scores]) -> list[Column]:
    """The columns that there is room for, of what is known of any symbol."""
    known = next(iter(scores.values()), {})
    kept = [column for column in COLUMNS if column.metric in known]
    while len(kept) > 1 and _NAME + figures_width(kept) > width:
        kept.pop()
    return kept


def arranged(scores: Mapping[str, Scores], choice: Choice) -> list[str]:
    """The symbols that match, in order; those without a value stand last either way."""
    tests = [_test(word) for word in choice.query.lower().split()]
    found = [symbol for symbol in scores if all(test(symbol, scores[symbol]) for test in tests)]
    if choice.title == SYMBOL:
        return sorted(found, reverse=choice.is_reversed)
    name = _metric(choice.title)

    def badness(symbol: str) -> float | None:
        own = scores[symbol].get(name)
        return None if own is None else _badness(name, own)

    return known_first(found, badness, is_reversed=choice.is_reversed)


def _badness(name: str, found: float) -> float:
    """What is less where a metric is better."""
    metric = _METRICS[name]
    if metric.ideal is not None:
        return abs(found - metric.ideal)
    return found if metric.is_lower_better else -found


def _metric(title: str) -> str:
    return next(column.metric for column in COLUMNS if column.title == title)


_NAMES = {column.title.lower().replace(" ", "_"): column.metric for column in COLUMNS}


def _test(word: str) -> Callable[[str, Scores], bool]:
    """Whether a symbol has what a word of the query says."""
    asked = comparison_in(word)
    if asked and asked.name in _NAMES:
        name = _NAMES[asked.name]
        return lambda _, scores: scores.get(name) is not None and asked.sign(scores[name], asked.number)
    return lambda symbol, _: word in symbol.lower()


def head(columns: list[Column], choice: Choice, width: int) -> Line:
    """The titles; the one that sorts has an arrow, down where the best stands last."""
    arrow = DOWN if choice.is_reversed else UP
    return named_head(columns, choice, arrow, name_width(columns, width, _NAME))


def row(symbol: str, scores: Scores, columns: list[Column], width: int) -> Line:
    """One symbol."""
    cells = [_cell(column, scores) for column in columns]
    return named_row(say(plain(symbol), Tone.STRONG), cells, columns, name_width(columns, width, _NAME))


def _cell(column: Column, scores: Scores) -> Line:
    found = scores.get(column.metric)
    text = value(_METRICS[column.metric], found)
    if column.metric == "r2_naive" and found is not None:
        return say(text, Tone.GOOD if found > 0 else Tone.BAD)
    return say(text)
