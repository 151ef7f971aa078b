"""A time axis in one line of text: dates at round moments, as many as fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui.text import Line, Tone, say

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DAY = 86_400_000_000_000
_HOUR = _DAY // 24
_MINUTE = _HOUR // 60
_MARK = "│"

_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
"""Steps between ticks, in months."""
_SPANS = (
    *(minutes * _MINUTE for minutes in (1, 5, 15)),
    *(hours * _HOUR for hours in (1, 3, 6, 12)),
    *(days * _DAY for days in (1, 2, 7, 14)),
)
"""Steps between ticks where months are too long, in nanoseconds."""


def date_axis(start: int, stop: int, width: int) -> Line:
    """Dates under a picture of the times from `start` up to `stop` (nanoseconds since 1970, UTC) in `width` cells."""
    cells = [" "] * width
    for ticks, unit in _ladders(start, stop):
        places = [(int((tick - start) * width // (stop - start)), _label(tick, unit)) for tick in ticks.tolist()]
        shown = [(at, _MARK + label) for at, label in places if at + len(label) < width]
        if _fits(shown):
            for at, text in shown:
                cells[at : at + len(text)] = text
            break
    return say("".join(cells), Tone.MUTED)


def _ladders(start: int, stop: int) -> list[tuple[NDArray[np.int64], str]]:
    """Ticks from the finest step to the coarsest that are not too many to draw, with the unit that labels them."""
    found = []
    for span in _SPANS:
        if (stop - start) / span <= 1000:  # noqa: PLR2004 - no terminal has room for as many
            first = -(-start // span) * span
            found.append((np.arange(first, stop, span, dtype=np.int64), "day" if span >= _DAY else "minute"))
    begin, end = (np.datetime64(time, "ns").astype("datetime64[M]").astype(np.int64) for time in (start, stop))
    for months in _MONTHS:
        ticks = np.arange(-(-begin // months) * months, end + 1, months)
        times = ticks.astype("datetime64[M]").astype("datetime64[ns]").astype(np.int64)
        found.append((times[(times >= start) & (times < stop)], "month" if months % 12 else "year"))
    return found


def _label(tick: int, unit: str) -> str:
    moment = np.datetime64(tick, "ns")
    if unit == "minute":
        return str(moment.astype("datetime64[m]")).replace("T", " ")
    return str(moment.astype({"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}[unit]))


def _fits(shown: list[tuple[int, str]]) -> bool:
    """Whether there are ticks, each with room for its label and two cells after it."""
    ends = [at + len(text) + 2 for at, text in shown]
    return bool(shown) and all(end <= at for end, (at, _) in zip(ends, shown[1:], strict=False))
