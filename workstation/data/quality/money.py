"""What the volume says of a large move: a split changes the number of shares traded, and not the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

DAYS_COMPARED = 20
"""Sessions before and after whose usual volumes are compared: a month evens out the news of a day."""
_MOST_BARS = 600
"""Bars looked at on each side at most, so that minutes cost no more than days."""
LEAST_VOLUMES = 5
"""Bars with a volume on each side from which a median says something."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What volumes say of each move, (moves,) each; NaN where there are too few of them."""

    volume_ratio: NDArray[np.float64]
    """Median volume from the move on over that before it."""
    money_ratio: NDArray[np.float64]
    """Money traded in the session of the move over the median before."""

    def where(self, is_kept: NDArray[np.bool_]) -> Evidence:
        """That of some of the moves."""
        return Evidence(self.volume_ratio[is_kept], self.money_ratio[is_kept])


def evidence(examined: Examined, rows: NDArray[np.int64]) -> Evidence:
    """What volumes say at rows, (moves,) rising."""
    with np.errstate(over="ignore", invalid="ignore"):  # amounts beyond any float tell nothing
        found = np.array([_around(examined, int(row)) for row in rows]).reshape(-1, 2)
    return Evidence(found[:, 0], found[:, 1])


def _around(examined: Examined, row: int) -> tuple[float, float]:
    """Volume after over before, and money of the session from the row over the usual before; NaN where too few."""
    table, symbol = examined.table, int(examined.symbol_of[row])
    session = max(1, round(float(examined.bars_per_day[symbol])))
    reach = min(_MOST_BARS, DAYS_COMPARED * session)
    start, stop = max(int(table.offsets[symbol]), row - reach), min(int(table.offsets[symbol + 1]), row + reach)
    before, after = table.volume[start:row], table.volume[row:stop]
    traded_before, traded_after = before[before > 0], after[after > 0]
    if min(traded_before.size, traded_after.size) < LEAST_VOLUMES:
        return float("nan"), float("nan")
    usual_money = float(np.median((before * table.close[start:row])[before > 0]))
    today = slice(row, min(stop, row + min(session, reach)))
    amounts = (table.volume[today] * table.close[today])[table.volume[today] > 0]
    money = float(amounts.mean()) / usual_money if amounts.size else float("nan")
    return float(np.median(traded_after) / np.median(traded_before)), money
