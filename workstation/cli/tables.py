"""Tables: drawn by rich on a terminal, aligned plain text elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.cli.output import console, fact, is_live_terminal, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "  "


@dataclass(frozen=True)
class Column:
    """A column: its title, whether it holds numbers, and whether it gives way where the terminal is narrow."""

    title: str
    is_number: bool = False
    folds: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell's text, with a style of rich's where it shall stand out."""

    text: str
    style: str = ""


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]]) -> None:
    """Print the table on stdout."""
    cells = [[_cell(value) for value in row] for row in rows]
    if is_live_terminal():
        _print_rich(columns, cells)
    else:
        for line in plain_lines(columns, cells):
            fact(line)


def _cell(value: Cell | str) -> Cell:
    return Cell(plain(value.text), value.style) if isinstance(value, Cell) else Cell(plain(value))


def plain_lines(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The table as aligned lines, the titles first."""
    lines = [[column.title for column in columns], *([cell.text for cell in row] for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    return [_aligned(columns, widths, line) for line in lines]


def _aligned(columns: Sequence[Column], widths: Sequence[int], line: Sequence[str]) -> str:
    parts = (
        text.rjust(width) if column.is_number else text.ljust(width)
        for column, width, text in zip(columns, widths, line, strict=True)
    )
    return _GAP.join(parts).rstrip()


def _print_rich(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    from rich.table import Table  # noqa: PLC0415 - only a terminal needs it
    from rich.text import Text  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", collapse_padding=True)
    for column in columns:
        table.add_column(
            column.title,
            justify="right" if column.is_number else "left",
            no_wrap=not column.folds,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell.text, style=cell.style) for cell in row))
    console().print(table)
