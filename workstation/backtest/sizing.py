"""Orders sized on what is left after paying for them, so that a target that is reached stays reached.

The costs of orders decide the money that the orders are sized on, which decides their costs: c = f(c). Costs that are
off by so little leave less than what counts as an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SETTLED = 1e-10
"""Part of equity that costs may be off by."""
_ROUNDS = 30


def sized(order: Callable[[Floats], Floats], costs: Callable[[Floats], Floats], equity: Floats) -> Floats:
    """(batch, symbols) orders whose costs are what was set aside for them.

    A step of the secant, which is exact where costs follow the value traded; else regula falsi with the Illinois rule
    (Dowell and Jarratt, "A modified regula falsi method", 1971). Where costs leap, as those of each trade do, and none
    fits, the orders are those that set aside what trading without costs in mind would cost.

    Args:
        order: (batch, 1) money that targets are parts of -> (batch, symbols) orders.
        costs: (batch, symbols) orders -> (batch, 1) what they cost.
        equity: (batch, 1) money before any cost.
    """
    high = np.minimum(costs(order(equity)), equity)
    first = order(equity - high)
    off = costs(first) - high
    if _is_settled(off, equity).all():
        return first
    between = high - off  # at a cost of zero the difference is `high`
    guess = np.minimum(high * np.divide(high, between, out=np.ones_like(high), where=between > 0.0), equity)
    second = order(equity - guess)
    if _is_settled(costs(second) - guess, equity).all():
        return second
    return _bracketed(order, costs, equity, first, (high, off))


def _is_settled(off: Floats, equity: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.abs(off) <= _SETTLED * equity)


def _bracketed(
    order: Callable[[Floats], Floats],
    costs: Callable[[Floats], Floats],
    equity: Floats,
    first: Floats,
    found: tuple[Floats, Floats],
) -> Floats:
    """The orders between a guess of costs that is too low and one that is too high.

    `found` is the guess that `first` is sized on, and how much more that costs.
    """
    high, at_high = found
    low, at_low, reach = np.zeros_like(equity), high, 2.0 * at_high
    while (is_over := (at_high > 0.0) & (high < equity)).any():  # costs grow where more is sold for want of money
        low, at_low = np.where(is_over, high, low), np.where(is_over, at_high, at_low)
        high = np.where(is_over, np.minimum(high + reach, equity), high)
        at_high = np.where(is_over, costs(order(equity - high)) - high, at_high)
        reach = 2.0 * reach
    is_hopeless = at_high > 0.0
    side = np.zeros_like(equity)
    for _ in range(_ROUNDS):
        fall = at_high - at_low
        step = np.divide(at_high * (high - low), fall, out=np.zeros_like(fall), where=fall != 0.0)
        middle = np.clip(high - step, 0.0, equity)
        full = order(equity - middle)
        off = costs(full) - middle
        is_settled = _is_settled(off, equity)
        if (is_settled | is_hopeless).all():
            break
        is_over = off > 0.0
        halved_low, halved_high = np.where(side < 0.0, 0.5, 1.0), np.where(side > 0.0, 0.5, 1.0)
        low, at_low = np.where(is_over, middle, low), np.where(is_over, off, at_low * halved_low)
        high, at_high = np.where(is_over, high, middle), np.where(is_over, at_high * halved_high, off)
        side = np.where(is_over, 1.0, -1.0)
    return np.where(is_settled & ~is_hopeless, full, first)
