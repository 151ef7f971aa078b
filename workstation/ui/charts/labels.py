"""Numbers as short words: tick labels that agree with each other, and single values of a stable width."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

VALUE_WIDTH = 7
"""Columns kept for a value, so that its neighbours do not move when it changes."""

_SUFFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def tick_labels(values: Sequence[float]) -> tuple[str, ...]:
    """Evenly spaced ticks as text, all with the same suffix and number of decimals, each different from the others."""
    if len(values) < 2:  # noqa: PLR2004 - one tick has no spacing
        return tuple(stop_label(value) for value in values)
    step, largest = values[1] - values[0], max(abs(values[0]), abs(values[-1]))
    exponent = math.floor(math.log10(largest) + 1e-9)
    if exponent < -3 or exponent >= 15:  # noqa: PLR2004 - beyond these a power of ten reads better than zeros
        return tuple(_scientific(value, step) for value in values)
    unit, suffix = next(((u, s) for u, s in _SUFFIXES if largest >= u and largest >= 1e4), (1.0, ""))  # noqa: PLR2004 - 1000 to 9999 read well as they are
    decimals = _decimals(step / unit)
    return tuple("0" if value == 0 and suffix else f"{value / unit:.{decimals}f}{suffix}" for value in values)


def stop_label(value: float) -> str:
    """One round number by itself, as on a logarithmic axis: `0.001`, `50`, `20k`, `1e-05`."""
    if value != 0 and not 1e-4 <= abs(value) < 1e15:  # noqa: PLR2004 - beyond these a power of ten reads better than zeros
        return f"{value:.3g}"
    unit, suffix = next(((u, s) for u, s in _SUFFIXES if abs(value) >= u), (1.0, ""))
    return f"{value / unit:.4g}{suffix}"


def value_label(value: float) -> str:
    """A measured value with three or four digits that count: `0.01234`, `12.35k`, `1.23e-05`; `-` for NaN."""
    if math.isnan(value):
        return "-"
    size = abs(value)
    if value == 0 or math.isinf(value) or (size < 1e4 and value == int(value)):  # noqa: PLR2004 - 9999 reads well as it is
        return f"{value:.0f}"
    if size < 9.995e-4 or size >= 9.9995e14:  # noqa: PLR2004 - where rounding would reach the next notation
        return f"{value:.2e}"
    unit, suffix = next(((u, s) for u, s in _SUFFIXES if size >= u * 0.99995 and size >= 9999.5), (1.0, ""))  # noqa: PLR2004 - as above
    whole_digits = math.floor(math.log10(size / unit) + 2.2e-5) + 1
    decimals = min(max(0, 4 - whole_digits), 5)
    return f"{value / unit:.{decimals}f}{suffix}"


def _decimals(step: float) -> int:
    """Decimals that tell multiples of `step` apart; a step of 2.5 at its power of ten needs one more."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return decimals if math.isclose(round(step, decimals), step, rel_tol=1e-6) else decimals + 1


def _scientific(value: float, step: float) -> str:
    if value == 0:
        return "0"
    digits = max(0, math.floor(math.log10(abs(value)) + 1e-9) - math.floor(math.log10(step) + 1e-9))
    return f"{value:.{digits}e}"
