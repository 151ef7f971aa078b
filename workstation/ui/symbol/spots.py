"""Where a symbol's findings are, in order of time, so that one can go from each to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.quality.finding import Finding, Place, SymbolQuality
    from workstation.data.resample import SymbolBars


@dataclass(frozen=True)
class Spot:
    """One place of one finding."""

    finding: Finding
    place: Place


def spots_of(quality: SymbolQuality | None) -> tuple[Spot, ...]:
    """All places of all findings, by time; none before the symbol is checked."""
    if quality is None:
        return ()
    found = [Spot(finding, place) for finding in quality.findings for place in finding.places]
    return tuple(sorted(found, key=lambda spot: spot.place.time))


def bars_marked(spots: tuple[Spot, ...], bars: SymbolBars) -> NDArray[np.intp]:
    """(marks,) the bars that hold the places, rising; of a stretch its first and its last."""
    places = [spot.place for spot in spots]
    ends = [place.until for place in places if place.until is not None]
    times = np.array([*(place.time for place in places), *ends], dtype=np.int64)
    return np.unique(np.maximum(np.searchsorted(bars.time, times, side="right") - 1, 0))


def after(spots: tuple[Spot, ...], chosen: int | None, steps: int, time: int) -> int:
    """The next spot (1) or the one before (-1), round the ends; with none chosen, the nearest on that side of `time`.

    There must be at least one.
    """
    if chosen is not None:
        return (chosen + steps) % len(spots)
    times = [spot.place.time for spot in spots]
    at = int(np.searchsorted(times, time, side="left" if steps > 0 else "right"))
    return (at if steps > 0 else at - 1) % len(spots)
