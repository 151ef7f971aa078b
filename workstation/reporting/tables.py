"""Cells and tables made of figures, with the reason in place of each that there is none of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.reporting.document import Cell, Column, Table, Tone
from workstation.reporting.figures import NONE, signed_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SHADES = 5


def words(text: object) -> Cell:
    """A cell of text."""
    return Cell(str(text))


def figure(text: str, value: float | None, why: str = "") -> Cell:
    """A cell of a number; where there is none, a dash that knows why."""
    is_known = value is not None and math.isfinite(value)
    return Cell(text if is_known else NONE, value if is_known else None, why="" if is_known else why)


def whole(value: int | None) -> Cell:
    """A cell of a count."""
    return figure(NONE if value is None else f"{value:,}", value)


def change(value: float | None, why: str = "", largest: float = 0.0) -> Cell:
    """A gain or a loss as a percentage; shaded where the largest of its kind is known."""
    if value is None or not math.isfinite(value):
        return Cell(NONE, None, why)
    tone = Tone.GOOD if value > 0 else Tone.BAD if value < 0 else Tone.PLAIN
    shade = 0
    if largest > 0.0 and value:
        shade = int(math.copysign(max(1, min(_SHADES, math.ceil(_SHADES * abs(value) / largest))), value))
    return Cell(signed_percent(value), value, tone=tone, shade=shade)


def numbers(*titles: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(title, is_number=True) for title in titles)


def table(title: str, columns: Iterable[Column], rows: Iterable[Sequence[Cell]], remarks: Iterable[str] = ()) -> Table:
    """A table in the order that it has."""
    return Table(title, tuple(columns), tuple(tuple(row) for row in rows), tuple(remarks))


def reasons(missing: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    """`no Calmar, Omega: there is no drawdown`: a line for each reason, for all that it is the reason of."""
    found: dict[str, list[str]] = {}
    for name, why in missing.items():
        if name in titles:
            found.setdefault(why, []).append(titles[name])
    return [f"no {', '.join(named)}: {why}" for why, named in found.items()]
