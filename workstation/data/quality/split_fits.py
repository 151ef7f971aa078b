"""Whether a large move is a share split that was not adjusted: the opening gap, the close and the volume must agree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined
    from workstation.data.quality.money import Evidence

SPLITS = (
    *((5, 4), (4, 3), (3, 2), (5, 2)),
    *((new, 1) for new in (2, 3, 4, 5, 6, 7, 8, 10, 15, 20)),
    *((1, old) for old in (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40)),
)
"""New shares for old ones, as companies split; reverse splits are whole numbers. Other ratios are chance."""
_LOGS = np.array([math.log(old / new) for new, old in SPLITS])

NEAR = (1.5, 0.012, 0.06)
"""The opening gap's logarithm is this many usual days from a split's at most, within these bounds."""
NEAR_AT_CLOSE = (3.0, 0.03, 0.15)
"""The same for the close, which has had a day to move on."""
TIGHT = (0.5, 0.012, 0.02)
"""The same at the open for small ratios."""
WIDE = 0.08
"""Where shares and money speak for a split, the opening gap may be this far off: prices move on that day, too."""
SMALL = math.log(1.9)
"""Under 2 for 1 (3:2, 4:3, 5:4) ordinary falls are near a ratio by chance; there the volume must have followed."""
LARGE = math.log(2.9)
"""From 3 for 1 on there is little else that it could be, and the opening gap may be as far off."""
STEADY = 0.05
"""Where a usual day moves by more than this, a small ratio is nothing unusual."""
NEWS = 4.0
"""Money traded in the session of a split stays within four times the usual; news that halve a price bring more."""
CALM = 2.0
"""The same where the ratio is small, or far off, and needs all the support there is."""
SHARES_WITHIN = math.log(1.35)
"""A month's median volume wanders by a third; nearer to the ratio than this, it followed the split."""
NEARER = 0.5
"""And nearer to the ratio than to where it was."""


@dataclass(frozen=True, eq=False)
class SplitFits:
    """Which moves are near a split, (moves,) each."""

    split: tuple[tuple[int, int] | None, ...]
    """New shares for old ones; None where the gap is near none."""
    is_likely: NDArray[np.bool_]
    """Prices and volume speak for it."""
    is_open: NDArray[np.bool_]
    """Prices speak for it, and no volume tells."""


def split_fits(examined: Examined, rows: NDArray[np.int64], told: Evidence) -> SplitFits:
    """Judge the moves at rows, (moves,) rising.

    A split shows as a gap at the open near old/new that the close keeps, with shares traded multiplied by new/old
    and the money traded as before. News that happen to halve a price bring many times the usual money.
    """
    gap, move = examined.gap_return[rows], examined.log_return[rows]
    nearest = np.argmin(np.abs(gap[:, None] - _LOGS), axis=1) if rows.size else np.zeros(0, dtype=np.int64)
    wanted = _LOGS[nearest]
    off_gap, off_close = np.abs(gap - wanted), np.abs(move - wanted)
    day = examined.scale[rows] * np.sqrt(examined.bars_per_day[examined.symbol_of[rows]])
    is_near = (off_gap <= _within(day, NEAR)) & (off_close <= _within(day, NEAR_AT_CLOSE))
    is_small, is_tight = np.abs(wanted) < SMALL, off_gap <= _within(day, TIGHT)
    nearer = np.minimum(SHARES_WITHIN, NEARER * np.abs(wanted))
    followed = np.abs(np.log(told.volume_ratio) + wanted) < nearer  # NaN, for unknown, is never below
    is_calm, is_unknown = told.money_ratio < CALM, np.isnan(told.money_ratio)
    is_around = ~is_small & (off_gap < WIDE) & (off_close < 2 * WIDE)
    by_price = ((is_near & ~is_small) | (is_around & (np.abs(wanted) > LARGE))) & (told.money_ratio < NEWS)
    by_volume = followed & is_calm & (is_around | (is_near & is_tight & is_small & (day < STEADY)))
    is_likely, is_open = by_price | by_volume, is_near & ~is_small & is_unknown
    has_ratio = is_near | is_likely
    return SplitFits(
        tuple(SPLITS[index] if has else None for index, has in zip(nearest, has_ratio, strict=True)), is_likely, is_open
    )


def _within(day: NDArray[np.float64], bounds: tuple[float, float, float]) -> NDArray[np.float64]:
    days, least, most = bounds
    return np.clip(days * np.nan_to_num(day), least, most)
