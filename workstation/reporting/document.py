"""What a report is made of, before it is a page or Markdown: sections of sentences, fields, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias


class Tone(StrEnum):
    """How something is meant; a glyph says the same as the colour."""

    PLAIN = "plain"
    GOOD = "good"
    UNSURE = "unsure"
    BAD = "bad"


SIGNS = {Tone.GOOD: "✓", Tone.BAD: "✗", Tone.UNSURE: "~", Tone.PLAIN: "·"}
"""The glyphs."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell."""

    text: str
    value: float | str | None = None
    """What it is sorted by; None for its text."""
    why: str = ""
    """Why there is nothing in it, or what it means."""
    tone: Tone = Tone.PLAIN
    shade: int = 0
    """How strongly it is coloured, from -5 for a loss to 5 for a gain."""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column."""

    title: str
    is_number: bool = False
    meaning: str = ""
    """Its definition, shown on demand."""


@dataclass(frozen=True)
class Table:
    """Rows of cells beneath titles, with remarks."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    remarks: tuple[str, ...] = ()
    is_sortable: bool = False
    is_folded: bool = False
    """Whether it is shown only on demand."""


@dataclass(frozen=True)
class Fields:
    """Names and what they stand for."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Verdicts:
    """Sentences that say what it comes to, the most important first."""

    rows: tuple[tuple[Tone, str], ...]
    lead: str = ""


@dataclass(frozen=True)
class Remark:
    """A sentence, with a command that can be typed as it stands."""

    text: str
    command: str = ""
    is_warning: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture of curves, and the same in words and figures."""

    title: str
    told: str
    """What is to be seen, with units."""
    data: tuple[dict[str, Any], ...]
    """Traces of plotly.js; a colour that begins with `$` is looked up in the palette."""
    layout: dict[str, Any] = field(default_factory=dict)
    has_log: bool = False
    """Whether the vertical axis can be made logarithmic."""
    table: Table | None = None
    """The same in figures."""


@dataclass(frozen=True)
class Row:
    """Charts beside each other, where there is room."""

    charts: tuple[Chart, ...]


Block: TypeAlias = Table | Fields | Verdicts | Remark | Chart | Row


@dataclass(frozen=True)
class Section:
    """Blocks beneath a title, and the sections within."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Page:
    """A report."""

    title: str
    state: str
    """The state of the run, one word."""
    subtitle: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    made: str
    """When and by what it was made."""
