"""Targets: each bar ahead is known when it has come, not before, and not later than promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.leaks.columns import leaks_of
from workstation.features.targets import future_returns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from workstation.config.profile import Profile
    from workstation.data.price_table import PriceTable


def leak_of_targets(profile: Profile, table: PriceTable, times: Sequence[int]) -> tuple[int, str | None]:
    """How often the future was changed, and the first target that is known sooner or later than it comes true."""
    tried = 0
    for ahead in sorted({1, (profile.horizon + 1) // 2, profile.horizon}):
        name = f"target {ahead} ahead"
        compared, moved = leaks_of(_moved_on(profile, ahead, ahead), table, (name,), times)
        tried += compared
        if moved:
            return tried, str(moved[0])
        if not leaks_of(_moved_on(profile, ahead, ahead - 1), table, (name,), times)[1]:
            return tried, f"{name} is known before it has come: the bar {ahead} after a row moves nothing of it"
    return tried, None


def _moved_on(profile: Profile, ahead: int, bars: int) -> Callable[[PriceTable], NDArray[np.float64]]:
    """A table -> (rows,) the change that a target promises, on the row so many bars after the one that promises it.

    On the row on which it comes true nothing of it is to come any more, and on the row before, something is.
    """

    def shifted(table: PriceTable) -> NDArray[np.float64]:
        returns = future_returns(table, profile.horizon, profile.target)[:, ahead - 1]
        values = np.full(table.rows, np.nan)
        for symbol in table.symbols:
            rows = table.rows_of(symbol)
            values[rows.start + bars : rows.stop] = returns[rows.start : max(rows.stop - bars, rows.start)]
        return values

    return shifted
