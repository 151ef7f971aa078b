"""The settings of a backtest as numbers to calculate with; one number for all runs of a batch, or one for each."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.backtest.settings import BacktestSettings

    Number = float | NDArray[np.float64]

Fill = Literal["next_open", "next_close", "same_close"]
_BPS = 1e-4


@dataclass(frozen=True, eq=False)
class Rules:
    """What an order is filled at, what it costs, and what bounds it; each number is a float or (batch, 1).

    `same_close` fills at the very close that a decision was made with: nobody can, and it serves comparison alone.
    """

    fill: Fill
    threshold: Number
    part: Number
    """Of the way to a target."""
    per_trade: Number
    per_share: Number
    commission: Number
    """Fraction of the value traded, as are spread and slippage."""
    spread: Number
    slippage: Number
    impact: Number
    participation: Number
    borrow_rate: Number
    funding_rate: Number
    cash_rate: Number
    margin_rate: Number
    max_leverage: Number
    max_position: Number
    stop_loss: Number
    take_profit: Number
    trailing_stop: Number

    def is_on(self, *names: str) -> bool:
        """Whether any of these numbers is not zero in any run."""
        return not self._on.isdisjoint(names)

    @cached_property
    def is_partial(self) -> bool:
        """Whether any run goes only a part of the way to its targets."""
        return bool(np.any(np.asarray(self.part) != 1.0))

    @cached_property
    def _on(self) -> frozenset[str]:
        return frozenset(
            field.name for field in fields(self) if field.name != "fill" and np.any(getattr(self, field.name))
        )

    def with_costs_times(self, factors: Sequence[float]) -> Rules:
        """One run for each factor, all trading costs and the borrow cost multiplied by it."""
        column = np.asarray(factors, dtype=np.float64)[:, None]
        scaled: dict[str, Any] = {name: getattr(self, name) * column for name in (*_TRADING_COSTS, "borrow_rate")}
        return replace(self, **scaled)

    def with_cost_of(self, fractions: Sequence[float]) -> Rules:
        """One run for each fraction: it is the cost of the value traded, in place of all other trading costs."""
        column = np.asarray(fractions, dtype=np.float64)[:, None]
        costs: dict[str, Any] = {**dict.fromkeys(_TRADING_COSTS, 0.0), "commission": column}
        return replace(self, **costs)


_TRADING_COSTS = ("per_trade", "per_share", "commission", "spread", "slippage", "impact")


def rules_of(settings: BacktestSettings) -> Rules:
    """The rules that the settings say."""
    return Rules(
        fill=settings.fill,
        threshold=settings.rebalance_threshold,
        part=settings.rebalance_part,
        per_trade=settings.commission_per_trade,
        per_share=settings.commission_per_share,
        commission=settings.commission_bps * _BPS,
        spread=settings.half_spread_bps * _BPS,
        slippage=settings.slippage_bps * _BPS,
        impact=settings.impact,
        participation=settings.participation_limit,
        borrow_rate=settings.borrow_rate,
        funding_rate=settings.funding_rate,
        cash_rate=settings.cash_rate,
        margin_rate=settings.margin_rate,
        max_leverage=settings.max_leverage,
        max_position=settings.max_position,
        stop_loss=settings.stop_loss,
        take_profit=settings.take_profit,
        trailing_stop=settings.trailing_stop,
    )


def stacked(several: Sequence[Rules]) -> Rules:
    """One batch of these; all fill at the same price."""
    assert len({rules.fill for rules in several}) == 1
    columns: dict[str, Any] = {
        field.name: np.array([getattr(rules, field.name) for rules in several], dtype=np.float64)[:, None]
        for field in fields(Rules)
        if field.name != "fill"
    }
    return Rules(fill=several[0].fill, **columns)
