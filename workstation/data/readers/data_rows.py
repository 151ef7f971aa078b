"""Rows of values told from rows of names and titles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"[-+]?[$€£]?\d[\d.,' ]*%?")
_TIME = re.compile(
    r"\d{4}[-/.年]\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{8}([ T]\d|$)|\d{9,19}(\.\d*)?$|\d{1,2}[- ][A-Za-z]{3}"
)


def is_data(row: Sequence[str]) -> bool:
    """Whether a row holds values and no names: numbers or times in more than half of its cells that say anything."""
    said = [cell.strip() for cell in row if cell.strip()]
    values = [cell for cell in said if _NUMBER.fullmatch(cell) or _TIME.match(cell)]
    has_time = any(_TIME.match(cell) for cell in said)
    return 2 * len(values) > len(said) and (has_time or len(values) == len(said))
