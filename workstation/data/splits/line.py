"""The time line that is cut: its points, what a window takes of them, and refusals with numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.data.splits.parts import Part, PartName, Stretch
from workstation.errors import SplitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.config.profile import SplitSettings
    from workstation.data.price_table import PriceTable


@dataclass(frozen=True, eq=False)
class Line:
    """The sorted union of all symbols' times, and what a window takes of it."""

    times: NDArray[np.int64]
    """(points,) nanoseconds since 1970-01-01 UTC, rising."""
    window: int
    horizon: int
    embargo: int
    context: Literal["inside", "before"]

    @property
    def points(self) -> int:
        """Points of the line."""
        return len(self.times)

    @property
    def reach(self) -> int:
        """Points that a window and its target take."""
        return self.window + self.horizon

    @property
    def gap(self) -> int:
        """Points left out at each border: the reach of a window unless it may look back, and the embargo."""
        return self.embargo + (self.reach if self.context == "inside" else 0)

    def least(self, name: PartName) -> int:
        """Points without which a part holds no window: its reach, or its horizon where it may look back."""
        return self.horizon if self.context == "before" and name != "train" else self.reach

    def part(self, name: PartName, *ranges: tuple[int, int]) -> Part:
        """The part of these points, each range from its first point up to, not including, its second."""
        return Part(name, tuple(self._stretch(start, stop) for start, stop in ranges))

    def _stretch(self, start: int, stop: int) -> Stretch:
        return Stretch(int(self.times[start]), int(self.times[stop - 1]) + 1, stop - start)

    def refuse_short(self, name: PartName, points: int, cut: str, remedy: str, *, of: str = "") -> None:
        """Raise SplitError where so few points are left for a part that no window fits.

        Args:
            name: the part.
            points: points left for it; below zero where gaps overlap.
            cut: how the settings cut the line, in words.
            remedy: what to change besides the window and the amount of data.
            of: of which fold, in words, if there are several.
        """
        need = self.least(name)
        if points >= need:
            return
        takes = f"window {self.window} + horizon {self.horizon}"
        words = takes if need == self.reach else f"horizon {self.horizon}"
        reach = f"{self.reach} + " if self.context == "inside" else ""
        raise SplitError(
            f"split: of {self.points} bars {max(points, 0)} are left for {name}{of}, which needs {need} ({words}); "
            f"{cut}, and each gap takes {self.gap} ({reach}embargo {self.embargo}); "
            f"use a shorter window or horizon, {remedy}, or more data"
        )


def line_of(table: PriceTable, settings: SplitSettings, window: int, horizon: int) -> Line:
    """The time line of a table, which no price moves."""
    return Line(np.unique(table.time), window, horizon, settings.embargo, settings.context)
