"""Times that count units since 1970-01-01 UTC, told apart by their size -> nanoseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workstation.data.readers.time_texts import TimeTextError, cast_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.readers.time_texts import Texts

EPOCH = r"^-?\d{9,19}(\.\d*)?$"
_SPLIT = r"^(?P<whole>-?\d+)(?:\.(?P<part>\d{0,9})\d*)?$"
_UNITS = (
    (0, 10**11, "s", 10**9),
    (10**11, 10**14, "ms", 10**6),
    (10**14, 10**17, "us", 10**3),
    (10**17, 2**63, "ns", 1),
)
"""Least size, size above it, name and nanoseconds of a unit of epoch time; a second of 1970 is below all limits."""
_LEAST_EPOCH = 10**8
"""A column whose numbers are all smaller, seconds before March 1973, counts rows or writes dates as 20180207."""
_FIRST_DATE, _LAST_DATE = 1800_01_01, 2200_12_31
_MICROSECOND = 1_000
_LATEST = 2**63 - 1
_DIGITS = 9


def epoch_nanoseconds(epochs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Epoch seconds, milli-, micro- or nanoseconds, told apart by magnitude, as nanoseconds.

    Raises:
        TimeTextError: if the column holds two magnitudes.
    """
    return epochs * np.int64(_factor(epochs))


def epoch_texts(texts: Texts) -> NDArray[np.int64]:
    """The same of texts, which may have decimals: `1517961600.25` is a quarter of a second past a full one.

    Raises:
        TimeTextError: for the first text that is no epoch of the magnitude of the others.
    """
    expected = "an epoch time, as in the first row"
    wholes: NDArray[np.int64] = cast_each(
        texts, lambda some: _group(some, "whole").cast(pa.int64()), expected
    ).to_numpy()
    factor = _factor(wholes)
    nanoseconds = wholes * np.int64(factor)
    if pc.any(pc.match_substring(texts, ".")).as_py():
        padded = pc.utf8_rpad(pc.coalesce(_group(texts, "part"), ""), _DIGITS, "0")
        parts = padded.cast(pa.int64()).to_numpy() * factor // 10**_DIGITS
        nanoseconds += np.where(wholes < 0, -parts, parts)
    return nanoseconds


def integer_times(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Epochs, or dates written as the number 20180207, as nanoseconds.

    Raises:
        TimeTextError: if the numbers are neither.
    """
    if np.abs(numbers).max() >= _LEAST_EPOCH:
        return epoch_nanoseconds(numbers)
    years, months, days = numbers // 10_000, numbers // 100 % 100, numbers % 100
    first = ((years - 1970) * 12 + months - 1).astype("datetime64[M]")
    found = first.astype("datetime64[D]") + (days - 1)
    is_date = (numbers >= _FIRST_DATE) & (numbers <= _LAST_DATE) & (months >= 1) & (months <= 12) & (days >= 1)  # noqa: PLR2004 - months
    is_date &= found.astype("datetime64[M]") == first
    if not is_date.all():
        raise TimeTextError(
            "an epoch time or a date like 20180207; a column that counts rows is no time", int(np.argmin(is_date))
        )
    nanoseconds: NDArray[np.int64] = found.astype("datetime64[ns]").astype(np.int64)
    return nanoseconds


def float_times(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Epochs stored as floating point numbers, to the microsecond that a double of seconds still tells.

    Raises:
        TimeTextError: if a number is not finite, or they are no epochs of one magnitude.
    """
    if not np.isfinite(numbers).all():
        raise TimeTextError("an epoch time", int(np.argmin(np.isfinite(numbers))))
    if np.abs(numbers).max() < _LEAST_EPOCH and (numbers != np.floor(numbers)).any():
        raise TimeTextError("an epoch time", 0)
    too_large = np.abs(numbers) >= 2.0**63
    if too_large.any():
        raise TimeTextError("an epoch time before the year 2262", int(np.argmax(too_large)))
    wholes = np.floor(numbers)
    whole_integers = wholes.astype(np.int64)
    if (wholes == numbers).all():
        return integer_times(whole_integers)
    factor = _factor(whole_integers)
    parts = np.rint((numbers - wholes) * factor / _MICROSECOND).astype(np.int64) * _MICROSECOND
    return whole_integers * np.int64(factor) + parts


def _factor(epochs: NDArray[np.int64]) -> int:
    sizes = np.abs(epochs)
    least, _, unit, factor = next(entry for entry in _UNITS if sizes.max() < entry[1])
    is_wrong = (sizes < least) | (sizes > _LATEST // factor)
    if is_wrong.any():
        raise TimeTextError(
            f"an epoch time in {unit}, as in other rows, before the year 2262", int(np.argmax(is_wrong))
        )
    return factor


def _group(texts: Texts, name: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    return pc.struct_field(pc.extract_regex(texts, _SPLIT), name)
