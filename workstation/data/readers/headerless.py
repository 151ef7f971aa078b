"""Tables without a header: told from those with one, and named by the positions of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.readers.data_rows import is_data
from workstation.data.readers.text_columns import first_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source


def names_by_position(source: Source, settings: ReadingSettings) -> tuple[str, ...]:
    """`#1`, `#2` ... for a file whose first row is data; none for one that has a header."""
    rows, _ = first_rows(source.head, settings)
    return positions(len(rows[0])) if rows and is_data(rows[0]) else ()


def positions(count: int) -> tuple[str, ...]:
    """Names of columns that have none."""
    return tuple(f"#{index + 1}" for index in range(count))


def fragment(row: Sequence[str]) -> str:
    """Settings to write for a table that begins with this row, guessed in the usual order."""
    roles = ["time", "open", "high", "low", "close", "volume"][: len(row)]
    pairs = ", ".join(f'{role} = "#{index + 1}"' for index, role in enumerate(roles))
    return f"data.columns = {{ {pairs} }}"
