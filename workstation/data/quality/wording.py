"""Findings in words: dates, counts, stretches of bars, and places cut to a sentence's length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.finding import MAX_PLACES, Place
from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_SHOWN = 4
"""Places named in a sentence; the finding holds more."""


def counted(number: int, noun: str) -> str:
    """`1 bar`, `1,234 bars`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def moment(time: int) -> str:
    """`2015-07-17`, or `2015-07-17 09:30` where it is not midnight, in UTC."""
    return time_text(time).removesuffix(":00")


def percent(ratio: float) -> str:
    """A ratio of prices as a change: `+52.3 %`, `-33.1 %`, or `x 12.4` where it is more than tenfold."""
    if ratio >= 10.0:  # noqa: PLR2004 - beyond it percents are hard to read
        return times_text(ratio)
    return f"{100.0 * (ratio - 1.0):+.1f} %"


def times_text(ratio: float) -> str:
    """A ratio with three digits: `x 1,130`, `x 1.4`, `x 1/215`."""
    size = max(ratio, 1.0 / ratio)
    text = f"{size:,.0f}" if size >= 100.0 else f"{size:.3g}"  # noqa: PLR2004 - three digits
    return f"x {text}" if ratio >= 1.0 else f"x 1/{text}"


def listed(places: Sequence[Place], count: int, say: Callable[[Place], str]) -> str:
    """The first places in words, and how many more there are."""
    shown = ", ".join(say(place) for place in places[:_SHOWN])
    more = count - min(len(places), _SHOWN)
    return f"{shown} and {more:,} more" if more > 0 else shown


def stretch(place: Place) -> str:
    """`2015-03-02`, or `2015-03-02 to 2015-03-18`."""
    if place.until is None or place.until == place.time:
        return moment(place.time)
    return f"{moment(place.time)} to {moment(place.until)}"


def longest_first(places: Sequence[Place]) -> list[Place]:
    """The places by their value, the greatest first, for naming them in a sentence."""
    return sorted(places, key=lambda place: -abs(place.value))


def capped(places: Sequence[Place]) -> tuple[Place, ...]:
    """At most `MAX_PLACES`, those of the greatest values, in order of time."""
    kept = longest_first(places)[:MAX_PLACES] if len(places) > MAX_PLACES else places
    return tuple(sorted(kept, key=lambda place: place.time))


def runs(time: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[list[Place], int]:
    """Rising rows of one symbol as stretches of rows that follow each other, and how many there are.

    The places are the longest `MAX_PLACES` of them, their values lengths in bars.
    """
    breaks = np.flatnonzero(np.diff(rows) > 1)
    starts = np.concatenate(([0], breaks + 1))
    stops = np.concatenate((breaks, [len(rows) - 1]))
    lengths = stops - starts + 1
    total = len(starts)
    if len(starts) > MAX_PLACES:
        kept = np.sort(np.argsort(-lengths, kind="stable")[:MAX_PLACES])
        starts, stops, lengths = starts[kept], stops[kept], lengths[kept]
    first, last = time[rows[starts]], time[rows[stops]]
    places = [
        Place(int(begin), int(end) if length > 1 else None, float(length))
        for begin, end, length in zip(first, last, lengths, strict=True)
    ]
    return places, total
