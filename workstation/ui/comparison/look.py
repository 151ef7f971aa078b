"""Which forecasts are looked at: of which symbol, how far ahead, in which unit, and over which stretch of time."""

from __future__ import annotations

from dataclasses import dataclass, replace

CLOSEST = 8
"""How often a stretch of time is halved at most."""
_PAN = 0.5
"""Part of what is in sight that a key moves by."""


@dataclass(frozen=True)
class Look:
    """A place among symbols, bars ahead and times."""

    symbol: int = 0
    ahead: int = 1
    is_change: bool = False
    """Whether forecasts stand in the unit of the target, not as closes."""
    zoom: int = 0
    """How often all the time that there is was halved."""
    place: float = 1.0
    """Where the stretch in sight is, from 0 for the earliest to 1 for the latest."""

    def next_symbol(self, steps: int, symbols: int) -> Look:
        """So many symbols further on, the first after the last."""
        return replace(self, symbol=(self.symbol + steps) % max(1, symbols))

    def next_ahead(self, horizon: int) -> Look:
        """One bar further ahead, one alone after the last."""
        return replace(self, ahead=self.ahead % horizon + 1)

    def zoomed(self, steps: int) -> Look:
        """Closer, or farther below 0; the middle stays where it is, except where an end is in sight."""
        zoom = min(max(0, self.zoom + steps), CLOSEST)
        part, wider = 0.5**zoom, 0.5**self.zoom
        middle = self.place * (1.0 - wider) + wider / 2
        is_at_end = self.place in {0.0, 1.0}
        place = self.place if is_at_end or not zoom else (middle - part / 2) / (1.0 - part)
        return replace(self, zoom=zoom, place=_within(place))

    def panned(self, steps: int) -> Look:
        """Later, or earlier below 0, by half of what is in sight."""
        part = 0.5**self.zoom
        room = 1.0 - part
        return replace(self, place=_within(self.place + steps * _PAN * part / room)) if room else self

    def stretch(self, first: float, last: float) -> tuple[float, float]:
        """What is in sight of all between two moments."""
        part = (last - first) * 0.5**self.zoom
        low = first + self.place * (last - first - part)
        return low, low + part


def _within(place: float) -> float:
    return min(max(0.0, place), 1.0)
