"""How much money a strategy could be started with before its own orders become too large a part of the volume."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.metric import Figure

if TYPE_CHECKING:
    from workstation.backtest.fills import Fills
    from workstation.backtest.market import Market
    from workstation.backtest.metrics.metric import Account

SHARE = 0.1
"""Of a bar's volume; the limit of zipline-reloaded's FixedBasisPointsSlippage."""
_NOTHING = "nothing was traded"


def largest_share(fills: Fills, market: Market, *, is_limited: bool) -> Figure:
    """The largest part of its bar's volume that any order was, as a fraction; of several fills of a bar, their sum."""
    if is_limited:
        return Figure(math.nan, "participation_limit cut the orders already; set it to 0")
    if not len(fills.bar):
        return Figure(math.nan, _NOTHING)
    cell, which = np.unique(fills.bar * len(market.symbols) + fills.symbol, return_inverse=True)
    shares = np.bincount(which, weights=np.abs(fills.quantity))
    volume = market.volume.ravel()[cell]
    if not np.isfinite(volume).all():
        return Figure(math.nan, "the volume of some bars that were traded is unknown")
    if (volume <= 0.0).any():
        return Figure(math.nan, "some bars without volume were traded")
    return Figure(float((shares / volume).max()))


def capacity(account: Account) -> Figure:
    """Money at the start x 0.1 / largest share of volume."""
    share = account.largest_share
    return share if share.why else Figure(float(account.equity[0]) * SHARE / share.value)
