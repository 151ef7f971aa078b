"""Pieces of a comparison on the screen of a terminal, or as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.output import fact, plain
from workstation.cli.tables import Cell, Column, print_table
from workstation.reporting.comparison_section import BEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.reporting.comparison_section import Piece


def print_pieces(pieces: Sequence[Piece]) -> None:
    """Print on stdout."""
    for number, piece in enumerate(pieces):
        if number:
            fact("")
        fact(plain(piece.title))
        if piece.rows:
            columns = [Column(each.title, each.is_number, each.folds) for each in piece.headings]
            print_table(columns, [[_styled(text) for text in row] for row in piece.rows])
        for remark in piece.remarks:
            fact(plain(remark))


def _styled(text: str) -> Cell:
    return Cell(text, "bold" if text.endswith(BEST) else "")
