"""Large moves of the close, each told apart: another instrument, a change of scale, a split, a spike, or a jump."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.examined import DAY
from workstation.data.quality.money import Evidence, evidence
from workstation.data.quality.split_fits import split_fits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

FLOOR = 0.15
"""Log return of a day (+16 %, -14 %) under which no move is large, however quiet the days before were: an earnings
report moves a calm share by so much. A bar of an hour is allowed less, by the fourth root of time: tails are fatter
the shorter a bar is, and the square root would call each burst of news a jump."""
LEAST_FLOOR = 0.02
"""The floor of the shortest bars: 2 % in a minute is worth a look anywhere."""
USUAL_MOVES = 8.0
"""A large move is this many times the usual one of the bars before; returns have fat tails, and 5 or 6 are common."""
ALWAYS = 2.0
"""Twice the floor (+35 %, -26 % in a day) is a large move also where prices are wild."""
FREE_DAYS = 4
"""Distances up to a long weekend count as one day; a hole is allowed more, by the square root of its days."""

REUSE_DAYS = 60
"""A hole of two months across which the price is another one is another instrument under the same ticker."""
REUSE_LOG = math.log(3.0)
SCALE_LOG = math.log(50.0)
"""No split of a traded share is 50 to 1 or more; prices in cents, or in ten-thousandths, are."""
_LARGEST = 700.0
"""Beyond it a ratio is no float; only a damaged file has such a move."""
BACK_SHARE = 0.25
"""A spike is a move of which the next bar takes back three quarters."""


class Kind(IntEnum):
    """What a large move is taken for."""

    JUMP = 0
    SPIKE = 1
    SPLIT = 2
    MAYBE_SPLIT = 3
    SCALE = 4
    REUSE = 5


@dataclass(frozen=True, eq=False)
class Moves:
    """Large moves of a table, in order of rows."""

    rows: NDArray[np.int64]
    """(moves,) the bar whose close is far from the close before."""
    kind: NDArray[np.int64]
    """(moves,) a `Kind`."""
    ratio: NDArray[np.float64]
    """(moves,) close over the close before."""
    split: tuple[tuple[int, int] | None, ...]
    """New shares for old ones, where the opening gap fits a split."""
    evidence: Evidence
    """What the volume says at each move."""
    floors: NDArray[np.float64]
    """(moves,) size of the move's logarithm in floors, at least 1."""

    def where(self, is_kept: NDArray[np.bool_]) -> Moves:
        """Some of them."""
        splits = tuple(split for split, keeps in zip(self.split, is_kept, strict=True) if keeps)
        kept = self.rows[is_kept], self.kind[is_kept], self.ratio[is_kept]
        return Moves(*kept, splits, self.evidence.where(is_kept), self.floors[is_kept])


def large_moves(examined: Examined) -> Moves:
    """All large moves, each as the first of these that fits: reused ticker, scale, spike, split, jump."""
    move = examined.log_return
    floor = _floor(examined)
    rows = np.flatnonzero(np.abs(move) > floor)  # NaN is never above
    size = move[rows]
    usual = examined.scale[rows] * np.maximum(1.0, floor[rows] / _day_floor(examined, rows))
    is_large = ~(np.abs(size) <= USUAL_MOVES * usual)  # an unknown scale does not excuse a move
    is_large |= np.abs(size) > ALWAYS * floor[rows]
    told = evidence(examined, rows)
    fits = split_fits(examined, rows, told)
    kind = np.full(len(rows), int(Kind.JUMP))
    kind[fits.is_likely] = Kind.SPLIT
    kind[fits.is_open] = Kind.MAYBE_SPLIT
    kind[_is_undone(examined, rows) & is_large] = Kind.SPIKE
    kind[(np.abs(size) > SCALE_LOG) & (np.abs(examined.gap_return[rows]) > SCALE_LOG / 2)] = Kind.SCALE
    kind[(examined.elapsed[rows] > REUSE_DAYS * DAY) & (np.abs(size) > REUSE_LOG)] = Kind.REUSE
    is_kept = (is_large | (kind > Kind.SPIKE)) & ~_undoes(kind, rows)
    return Moves(
        rows, kind, np.exp(np.clip(size, -_LARGEST, _LARGEST)), fits.split, told, np.abs(size) / floor[rows]
    ).where(is_kept)


def _floor(examined: Examined) -> NDArray[np.float64]:
    """(rows,) the log return above which a move is large, by the time since the bar before."""
    days = examined.elapsed / DAY
    in_session = np.maximum(LEAST_FLOOR, FLOOR * np.minimum(days, 1.0) ** 0.25)
    return in_session * np.sqrt(np.clip(days - FREE_DAYS, 1.0, REUSE_DAYS))


def _day_floor(examined: Examined, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """(moves,) the floor of one usual bar of the symbol."""
    steps = np.array([rhythm.step for rhythm in examined.rhythms])[examined.symbol_of[rows]] / DAY
    return np.maximum(LEAST_FLOOR, FLOOR * np.clip(steps, 1e-12, 1.0) ** 0.25)


def _is_undone(examined: Examined, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(moves,) whether the bar after opens where prices were before: a bad price, for trading does not leap back."""
    back = np.append(examined.gap_return, np.nan)[rows + 1]
    size = examined.log_return[rows]
    is_undone: NDArray[np.bool_] = np.abs(size + back) < BACK_SHARE * np.abs(size)
    return is_undone


def _undoes(kind: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(moves,) whether a move is the way back from the spike in the bar before."""
    spikes = rows[kind == Kind.SPIKE]
    return np.isin(rows, spikes + 1) & (kind <= Kind.MAYBE_SPLIT)
