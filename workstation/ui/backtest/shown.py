"""Which view of a backtest is in sight, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from workstation.ui.backtest.trade_list import TradeList

if TYPE_CHECKING:
    from workstation.backtest.perform import Performed

View = Literal["verdict", "equity", "months", "Sharpe", "trades", "costs", "risk"]
VIEWS: tuple[View, ...] = ("verdict", "equity", "months", "Sharpe", "trades", "costs", "risk")
WINDOWS = (21, 42, 63, 126, 252)
"""Bars that a rolling Sharpe ratio may look back on."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A view; every change makes another."""

    view: View = VIEWS[0]
    trades: TradeList = field(default_factory=TradeList)
    is_log: bool = False
    has_definitions: bool = False
    """Whether measures stand with what they are."""
    bars: int = 63
    """How far the rolling Sharpe ratio looks back."""

    def of(self, done: Performed) -> Shown:
        """The same view of this backtest."""
        trades = self.trades.of(done)
        return self if trades is self.trades else replace(self, trades=trades)

    def at(self, view: View) -> Shown:
        """Another view; no trade is looked at there."""
        return replace(self, view=view, trades=self.trades.closed())

    def next(self, steps: int) -> Shown:
        """So many views further on."""
        return self.at(VIEWS[(VIEWS.index(self.view) + steps) % len(VIEWS)])

    def looking_back(self, steps: int) -> Shown:
        """The rolling Sharpe ratio over so many windows longer, the shortest or the longest at most."""
        at = min(max(0, WINDOWS.index(self.bars) + steps), len(WINDOWS) - 1)
        return replace(self, bars=WINDOWS[at])
