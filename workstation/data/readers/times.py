"""Times as files write them (ISO, epoch, 20180207, 2/7/2018) -> nanoseconds since 1970-01-01 UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

Texts = Any  # pa.ChunkedArray of strings; pyarrow ships no types
Parse = Callable[[Texts], Any]

_EPOCH = r"^-?\d{9,19}(\.0*)?$"
_COMPACT = r"^(\d{4})(\d\d)(\d\d)( .*)?$"
_SLASHED = r"^\d{1,2}/\d{1,2}/\d{4}"
_UNITS = (
    (0, 10**11, "s", 10**9),
    (10**11, 10**14, "ms", 10**6),
    (10**14, 10**17, "us", 10**3),
    (10**17, 2**63, "ns", 1),
)
"""Least size, size above it, name and nanoseconds of a unit of epoch time; a second of 1970 is below all limits."""
_LAST_MONTH = 12
_LATEST = 2**63 - 1


class TimeTextError(ValueError):
    """A text that is no time; `row` is where it stands, and the message says what was expected."""

    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True, eq=False)
class Times:
    """Times and what the texts left open."""

    nanoseconds: NDArray[np.int64]
    has_offset: bool
    """False where the texts name a time of day and no offset from UTC."""


def parse_times(texts: Texts) -> Times:
    """Times of a column of texts; all must be written the way the first one is.

    Raises:
        TimeTextError: for the first text that is no time, or not written like the first.
    """
    first = texts[0].as_py() or ""
    if re.match(_EPOCH, first):
        return Times(epoch_nanoseconds(_integers(texts)), has_offset=True)
    texts = _as_iso(texts, first)
    return _parse_iso(texts, has_offset=bool(re.search(r":.*([+-]\d\d:?\d{0,2}|Z)$", texts[0].as_py() or "")))


def epoch_nanoseconds(epochs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Epoch seconds, milli-, micro- or nanoseconds, told apart by magnitude, as nanoseconds.

    Raises:
        TimeTextError: if the column holds two magnitudes.
    """
    sizes = np.abs(epochs)
    least, _, unit, factor = next(entry for entry in _UNITS if sizes.max() < entry[1])
    is_wrong = (sizes < least) | (sizes > _LATEST // factor)
    if is_wrong.any():
        raise TimeTextError(
            f"an epoch time in {unit}, as in other rows, before the year 2262", int(np.argmax(is_wrong))
        )
    return epochs * np.int64(factor)


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


def _cast(texts: Texts, parse: Parse, expected: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    if not _parses(texts, parse):
        raise TimeTextError(expected, first_failure(texts, parse))
    return parse(texts)


def _integers(texts: Texts) -> NDArray[np.int64]:
    def parse(some: Texts) -> Any:  # noqa: ANN401 - pyarrow ships no types
        return pc.replace_substring_regex(some, r"\.0*$", "").cast(pa.int64())

    integers: NDArray[np.int64] = _cast(texts, parse, "an epoch time, as in the first row").to_numpy()
    return integers


def _parse_iso(texts: Texts, *, has_offset: bool) -> Times:
    kind = pa.timestamp("ns", "UTC") if has_offset else pa.timestamp("ns")
    expected = f"a time like {texts[0].as_py()!r}" if texts[0].as_py() else "a time"
    stamps = _cast(texts, lambda some: some.cast(kind), f"{expected} or 2018-02-07 09:30:00")
    nanoseconds = stamps.cast(pa.int64()).to_numpy()
    starts_days = not (nanoseconds % (86_400 * 10**9)).any()
    return Times(nanoseconds, has_offset=has_offset or starts_days)


def _as_iso(texts: Texts, first: str) -> Texts:
    if re.match(_SLASHED, first):
        return _slashed_as_iso(texts)
    if re.match(_COMPACT, first):
        return pc.replace_substring_regex(texts, _COMPACT, r"\1-\2-\3\4")
    return pc.replace_substring_regex(texts, r" ?(UTC|GMT)$", "Z")


def _slashed_as_iso(texts: Texts) -> Texts:
    for pattern, padded in ((r"^(\d)/", r"0\1/"), (r"/(\d)/", r"/0\1/"), (r" (\d):", r" 0\1:")):
        texts = pc.replace_substring_regex(texts, pattern, padded)
    order = r"\3-\2-\1" if _day_comes_first(texts) else r"\3-\1-\2"
    return pc.replace_substring_regex(texts, r"^(\d\d)/(\d\d)/(\d{4})", order)


def _day_comes_first(texts: Texts) -> bool:
    parts = pc.extract_regex(texts, r"^(?P<first>\d\d)/(?P<second>\d\d)/")
    first, second = (pc.max(pc.struct_field(parts, name)).as_py() or "" for name in ("first", "second"))
    if max(first, second) <= str(_LAST_MONTH):
        raise TimeTextError(
            "dates that show whether day or month comes first, as 2018-02-07 does (no day here is above 12)", 0
        )
    return bool(first > str(_LAST_MONTH))
