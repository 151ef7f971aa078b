"""Columns of texts that are cast all at once, and the first of them that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa

Texts = Any  # pa.ChunkedArray of strings; pyarrow ships no types
Parse = Callable[[Texts], Any]


class TimeTextError(ValueError):
    """A text that is no time; `row` is where it stands, and the message says what was expected."""

    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


def cast_each(texts: Texts, parse: Parse, expected: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """What `parse` makes of the texts.

    Raises:
        TimeTextError: for the first text that it refuses or makes a null of, with what was expected.
    """
    try:
        parsed = parse(texts)
    except pa.ArrowInvalid:
        raise TimeTextError(expected, first_failure(texts, parse)) from None
    if parsed.null_count:
        raise TimeTextError(expected, first_failure(texts, parse))
    return parsed


def first_failure(values: Texts, parse: Parse) -> int:
    """Index of the first value that `parse` refuses; one of them must be refused."""
    low, high = 0, len(values)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _parses(values.slice(low, middle - low), parse) else (low, middle)
    return low


def _parses(values: Texts, parse: Parse) -> bool:
    try:
        return not parse(values).null_count
    except pa.ArrowInvalid:
        return False
