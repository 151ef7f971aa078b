"""Tables without a header: told from those with one, and named by the positions of their columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workstation.data.readers.text_columns import first_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source

_NUMBER = re.compile(r"[-+]?[$€£]?\d[\d.,' ]*%?")
_TIME = re.compile(
    r"\d{4}[-/.年]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{8}([ T]\d|$)|\d{9,19}(\.\d*)?$|\d{1,2}[- ][A-Za-z]{3}"
)
_MOST_NAMED = 40


def is_data(row: Sequence[str]) -> bool:
    """Whether a row holds values and no names: numbers or times in more than half of its cells that say anything."""
    said = [cell.strip() for cell in row if cell.strip()]
    values = [cell for cell in said if _NUMBER.fullmatch(cell) or _TIME.match(cell)]
    has_time = any(_TIME.match(cell) for cell in said)
    return 2 * len(values) > len(said) and (has_time or len(values) == len(said))


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
