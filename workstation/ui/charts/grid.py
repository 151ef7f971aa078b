"""A picture as cells: one character and one role each, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLOURS = 5
"""Series beyond these share a colour with an earlier one; their line style still differs."""

_BRIDGE = 8
"""Unchanged cells cheaper to send again than to jump over: a cursor move and a colour are about twenty bytes."""


class Role(IntEnum):
    """What a cell is part of, from which the screen takes its colour; series and bands come after these."""

    BLANK = 0
    TITLE = 1
    UNIT = 2
    AXIS = 3
    LABEL = 4
    REFERENCE = 5
    EMPTY = 6


def series_role(position: int) -> int:
    """The role of the line of the series at `position` in the chart."""
    return len(Role) + position % COLOURS


def band_role(position: int) -> int:
    """The role of the band of the series at `position` in the chart."""
    return len(Role) + COLOURS + position % COLOURS


@dataclass(frozen=True, eq=False)
class Grid:
    """`height` x `width` cells: `characters` of one column each, and `roles`."""

    characters: NDArray[np.str_]
    roles: NDArray[np.uint8]

    @classmethod
    def blank(cls, width: int, height: int) -> Grid:
        """A grid of spaces."""
        return cls(np.full((height, width), " ", dtype="<U1"), np.zeros((height, width), dtype=np.uint8))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in cells."""
        height, width = self.roles.shape
        return width, height

    def write(self, x: int, y: int, text: str, role: int) -> int:
        """Put `text` at column `x` of row `y`, all of it inside; return the column after it."""
        end = x + len(text)
        assert 0 <= x <= end <= self.roles.shape[1], f"{text!r} does not fit at column {x}"
        self.characters[y, x:end] = list(text)
        self.roles[y, x:end] = role
        return end

    def paste(self, other: Grid, x: int, y: int) -> None:
        """Put another grid over this one, its first cell at column `x` of row `y`."""
        width, height = other.size
        self.characters[y : y + height, x : x + width] = other.characters
        self.roles[y : y + height, x : x + width] = other.roles

    def below(self, y: int) -> Grid:
        """The rows from `y` on."""
        return Grid(self.characters[y:], self.roles[y:])

    def lines(self) -> list[str]:
        """The rows as text."""
        return ["".join(row) for row in self.characters]

    def runs(self, y: int) -> list[tuple[str, int]]:
        """Row `y` as stretches of text of one role."""
        roles = self.roles[y]
        cuts = [0, *(np.flatnonzero(np.diff(roles)) + 1).tolist(), roles.size]
        text = "".join(self.characters[y])
        return [(text[start:end], int(roles[start])) for start, end in pairwise(cuts)]


def changed_runs(old: Grid, new: Grid) -> list[tuple[int, int, int]]:
    """Cells that differ between two grids of one size, as (x, y, width); near ones of a row are joined."""
    assert old.size == new.size, "grids of different sizes differ everywhere"
    is_changed = (old.characters != new.characters) | ((old.roles != new.roles) & _is_inked(old, new))
    return [run for y in np.flatnonzero(is_changed.any(axis=1)) for run in _row_runs(is_changed[y], int(y))]


def _is_inked(old: Grid, new: Grid) -> NDArray[np.bool_]:
    """Where a role can be seen: a blank looks the same in every colour."""
    return np.asarray((old.characters != " ") | (new.characters != " "))


def _row_runs(is_changed: NDArray[np.bool_], y: int) -> list[tuple[int, int, int]]:
    where = np.flatnonzero(is_changed)
    breaks = np.flatnonzero(np.diff(where) > _BRIDGE)
    starts, ends = where[np.append(0, breaks + 1)], where[np.append(breaks, where.size - 1)] + 1
    return [(int(start), y, int(end - start)) for start, end in zip(starts, ends, strict=True)]
