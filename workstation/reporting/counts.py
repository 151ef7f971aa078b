"""Counts in few characters."""

from __future__ import annotations

import math

from workstation.reporting.figures import NONE


def compact(value: float | None) -> str:
    """A count in at most five characters: `950`, `12.3k`, `4.2M`."""
    if value is None or not math.isfinite(value):
        return NONE
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            scaled = value / size
            return f"{scaled:.0f}{unit}" if abs(scaled) >= 99.95 else f"{scaled:.1f}{unit}"  # noqa: PLR2004 - five characters
    return f"{value:.0f}"
