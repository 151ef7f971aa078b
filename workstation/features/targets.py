"""What is forecast: the return of the close from a bar to each of the bars ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable


_CHANGES = {
    "log_return": lambda now, then: np.log(then / now),
    "simple_return": lambda now, then: then / now - 1.0,
    "difference": lambda now, then: then - now,
}


def future_returns(
    table: PriceTable, horizon: int, kind: Literal["log_return", "simple_return", "difference"]
) -> NDArray[np.float64]:
    """(rows, horizon) returns: column h - 1 of row t is the return of the close from t to t + h.

    NaN where t + h is beyond the symbol's last bar. A log return is ln(close[t + h] / close[t]), a simple one
    close[t + h] / close[t] - 1, and a difference is
    close[t + h] - close[t].
    """
    symbol = table.symbol_index()
    returns = np.full((table.rows, horizon), np.nan)
    for ahead in range(1, min(horizon, table.rows - 1) + 1):
        change = _CHANGES[kind](table.close[:-ahead], table.close[ahead:])
        is_same = symbol[ahead:] == symbol[:-ahead]
        returns[:-ahead, ahead - 1] = np.where(is_same, change, np.nan)
    return returns
