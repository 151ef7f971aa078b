"""A titled table with remarks, printed as text or written as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.cli.output import fact, plain
from workstation.cli.tables import Cell, Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

BEST = " *"
"""Behind the best figure of a column; the others have as many blanks, so that digits stay beneath each other."""
_MARKS = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True)
class Section:
    """What is told in one piece."""

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()


def best_or_not(text: str, *, is_best: bool) -> str:
    """The figure with its mark, or with room for it."""
    return text + (BEST if is_best else " " * len(BEST))


def print_sections(sections: Sequence[Section]) -> None:
    """Print on stdout."""
    for number, section in enumerate(sections):
        if number:
            fact("")
        fact(plain(section.title))
        if section.rows:
            print_table(section.columns, [[_styled(text) for text in row] for row in section.rows])
        for remark in section.remarks:
            fact(plain(remark))


def _styled(text: str) -> Cell:
    return Cell(text, "bold" if text.endswith(BEST) else "")


def print_markdown(sections: Sequence[Section]) -> None:
    """Print on stdout as Markdown with pipe tables; nothing in a cell can be taken for markup."""
    for number, section in enumerate(sections):
        if number:
            fact("")
        fact(f"## {_escaped(section.title)}\n")
        if section.rows:
            fact(_line([column.title for column in section.columns]))
            fact("|" + "|".join(" ---: " if column.is_number else " --- " for column in section.columns) + "|")
            for row in section.rows:
                fact(_line(row))
            fact("")
        for remark in section.remarks:
            fact(f"- {_escaped(remark)}")


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    bare = text.removesuffix(BEST)
    return f"**{_escaped(bare.strip())}**" if bare != text else _escaped(text.strip())


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", plain(text))
