"""Traces and axes for plotly.js as plain values; colours are names of the palette behind a `$`."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

Trace = dict[str, Any]
_DIGITS = 9


def values(numbers: Sequence[float | None] | NDArray[np.float64]) -> list[float | None]:
    """Numbers with nine significant digits; what is not finite is a gap."""
    return [_short(each) for each in numbers]


def _short(each: float | None) -> float | None:
    return float(f"{each:.{_DIGITS}g}") if each is not None and math.isfinite(each) else None


def times(nanoseconds: NDArray[np.int64]) -> list[str]:
    """Times since 1970 UTC as plotly.js reads them."""
    found = nanoseconds.astype("datetime64[ns]").astype("datetime64[s]")
    return [str(each).replace("T", " ").removesuffix(" 00:00:00") for each in found]


def line(
    name: str,
    x: Sequence[Any],
    y: Sequence[float | None] | NDArray[np.float64],
    colour: str,
    *,
    dash: str = "solid",
    hover: str = ".4g",
    unit: str = "",
) -> Trace:
    """A curve; `hover` is d3's format of a value, behind which the unit stands."""
    return {
        "type": "scatter",
        "mode": "lines" if len(x) > 1 else "markers",
        "name": safe(name),
        "x": list(x),
        "y": values(y),
        "line": {"color": f"${colour}", "width": 1.8, "dash": dash},
        "marker": {"color": f"${colour}", "size": 6},
        "hovertemplate": f"%{{y:{hover}}}{safe(unit)}",
    }


def band(name: str, x: Sequence[Any], low: Sequence[float], high: Sequence[float], colour: str) -> tuple[Trace, Trace]:
    """The room between two curves, filled faintly."""
    edge = {"type": "scatter", "mode": "lines", "x": list(x), "line": {"width": 0}, "hoverinfo": "skip"}
    bottom = {**edge, "y": values(low), "showlegend": False, "name": safe(name)}
    return bottom, {**edge, "y": values(high), "fill": "tonexty", "fillcolor": f"${colour}", "name": safe(name)}


def level(name: str, x: Sequence[Any], y: float, hover: str = ".4g", unit: str = "") -> Trace:
    """A horizontal line over the whole width, such as the naive forecast's score."""
    ends = [x[0], x[-1]] if len(x) else []
    return line(name, ends, [y] * len(ends), "quiet", dash="dash", hover=hover, unit=unit)


def spot(name: str, x: Any, y: float, hover: str = ".4g", unit: str = "") -> Trace:  # noqa: ANN401 - a number or a time
    """One marked place."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": safe(name),
        "x": [x],
        "y": values([y]),
        "marker": {"color": "$accent", "size": 11, "symbol": "star", "line": {"color": "$paper", "width": 1}},
        "hovertemplate": f"%{{y:{hover}}}{safe(unit)}",
    }


def bars(name: str, x: Sequence[Any], y: Sequence[Any], colour: str, *, hover: str = ".4g", width: float) -> Trace:
    """Bars of this width in units of x."""
    return {
        "type": "bar",
        "name": safe(name),
        "x": list(x),
        "y": values(y),
        "marker": {"color": f"${colour}"},
        "hovertemplate": f"%{{y:{hover}}}",
        "width": width,
    }


def axes(x: str, y: str, *, y_format: str = "", is_time: bool = False) -> dict[str, Any]:
    """Titles of both axes, and how values are written along the vertical one."""
    return {
        "xaxis": {"title": {"text": safe(x)}, **({"type": "date"} if is_time else {})},
        "yaxis": {"title": {"text": safe(y)}, **({"tickformat": y_format} if y_format else {})},
    }


def reach(numbers: Sequence[float | None]) -> list[float]:
    """From a little below the least to a little above the largest of those that are known; about 0 where none is."""
    known = [each for each in numbers if each is not None] or [0.0]
    room = 0.08 * ((max(known) - min(known)) or abs(known[0]) or 1.0)
    return [min(known) - room, max(known) + room]


def safe(text: str) -> str:
    """Text in which plotly.js finds no markup and no place for a value."""
    return html.escape(text).replace("%{", "% {")
