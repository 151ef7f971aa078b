"""Which rows of a table are shown and in what order: what a user chose, the words of a query, and the titles."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from workstation.ui.text import Align, Line, Tone, fitted, say
from workstation.ui.views.tables import GAP, joined_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SYMBOL = "symbol"
"""Title of the column of names."""
_WIDEST_NAME = 24


@dataclass(frozen=True)
class Choice:
    """Which rows are shown, and in what order: by one column's title, or empty as they come."""

    query: str = ""
    title: str = ""
    is_reversed: bool = False

    def next(self, titles: Sequence[str]) -> Choice:
        """Sorted by the next of these columns; where the one that sorts is not there, as after the first."""
        at = titles.index(self.title) if self.title in titles else 0
        return replace(self, title=titles[(at + 1) % len(titles)], is_reversed=False)


# what a query compares

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "": operator.eq,
}
_ASKED = re.compile(r"(\w+):([<>]?=?)(-?\d*\.?\d+)")


class Comparison(NamedTuple):
    """A word of a query such as `rmse:<0.1`."""

    name: str
    sign: Callable[[float, float], bool]
    number: float


def comparison_in(word: str) -> Comparison | None:
    """What the word compares with a number; None where it compares nothing."""
    asked = _ASKED.fullmatch(word)
    return Comparison(asked[1], SIGNS[asked[2]], float(asked[3])) if asked else None


def known_first(names: Iterable[str], value: Callable[[str], float | None], *, is_reversed: bool) -> list[str]:
    """The names by value, the least first or last; those without one stand last either way, in the order they had."""
    valued = [(value(name), name) for name in names]
    known = sorted(((found, name) for found, name in valued if found is not None), key=lambda pair: pair[0])
    ordered = [name for _, name in (known[::-1] if is_reversed else known)]
    return [*ordered, *(name for found, name in valued if found is None)]


# what is drawn


class Titled(Protocol):
    """A column of figures beside the names."""

    @property
    def title(self) -> str:
        """What stands above it."""

    @property
    def width(self) -> int:
        """In cells."""


def title(text: str, choice: Choice, arrow: str, width: int, align: Align = "left") -> Line:
    """A title in its cells; the one that sorts has the arrow."""
    is_sorting = text == choice.title
    said = say(f"{text} {arrow}" if is_sorting else text, Tone.STRONG if is_sorting else Tone.MUTED)
    return fitted(said, width, align)


def figures_width(columns: Iterable[Titled]) -> int:
    """Cells of the columns, with the gaps before them."""
    return sum(column.width + GAP for column in columns)


def name_width(columns: Iterable[Titled], width: int, least: int) -> int:
    """Cells that are left for names."""
    return max(least, min(_WIDEST_NAME, width - figures_width(columns)))


def named_head(columns: Sequence[Titled], choice: Choice, arrow: str, names: int) -> Line:
    """The titles over names of that width and over figures, which stand at the right of their columns."""
    titles = [title(column.title, choice, arrow, column.width, "right") for column in columns]
    return joined_cells([title(SYMBOL, choice, arrow, names), *titles])


def named_row(name: Line, cells: Sequence[Line], columns: Sequence[Titled], names: int) -> Line:
    """A name and its figures."""
    drawn = [fitted(cell, column.width, "right") for cell, column in zip(cells, columns, strict=True)]
    return joined_cells([fitted(name, names), *drawn])
