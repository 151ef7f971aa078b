"""A piece of a comparison: a titled table with remarks, and such pieces as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.reporting.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BEST = " *"
"""Behind the best figure of a column; the others have as many blanks, so that digits stay beneath each other."""
_MARKS = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True)
class Heading:
    """A column: its title, whether it holds numbers, and whether it gives way where there is little room."""

    title: str
    is_number: bool = False
    folds: bool = False


@dataclass(frozen=True)
class Piece:
    """What is told in one piece."""

    title: str
    headings: tuple[Heading, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()


def numbers(*titles: str) -> tuple[Heading, ...]:
    """Columns of numbers."""
    return tuple(Heading(title, is_number=True) for title in titles)


def best_or_not(text: str, *, is_best: bool) -> str:
    """The figure with its mark, or with room for it."""
    return text + (BEST if is_best else " " * len(BEST))


def markdown(pieces: Sequence[Piece]) -> str:
    """Markdown with pipe tables; nothing in a cell can be taken for markup."""
    return "\n\n".join("\n".join(_lines(piece)) for piece in pieces)


def _lines(piece: Piece) -> Iterator[str]:
    yield f"## {_escaped(piece.title)}"
    yield ""
    if piece.rows:
        yield _line([heading.title for heading in piece.headings])
        yield "|" + "|".join(" ---: " if heading.is_number else " --- " for heading in piece.headings) + "|"
        yield from map(_line, piece.rows)
        yield ""
    for remark in piece.remarks:
        yield f"- {_escaped(remark)}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    bare = text.removesuffix(BEST)
    return f"**{_escaped(bare.strip())}**" if bare != text else _escaped(text.strip())


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", harmless(text))
