"""Targets: each bar ahead is known when it has come, not before, and not later than promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.features.targets import future_returns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config.profile import Profile
    from workstation.data.price_table import PriceTable


def known_when_come(profile: Profile, ahead: int) -> Callable[[PriceTable], NDArray[np.float64]]:
    """A table -> (rows,) the change that a target promises, on the row on which it has come true."""

    def shifted(table: PriceTable) -> NDArray[np.float64]:
        returns = promised(profile, ahead)(table)
        values = np.full(table.rows, np.nan)
        for symbol in table.symbols:
            rows = table.rows_of(symbol)
            values[rows.start + ahead : rows.stop] = returns[rows.start : max(rows.stop - ahead, rows.start)]
        return values

    return shifted


def promised(profile: Profile, ahead: int) -> Callable[[PriceTable], NDArray[np.float64]]:
    """A table -> (rows,) the change that a target promises, on the row that promises it: this knows the future."""
    return lambda table: future_returns(table, profile.horizon, profile.target)[:, ahead - 1]
