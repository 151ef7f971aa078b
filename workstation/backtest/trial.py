"""One backtest: a market, what is decided on it, and the settings; and its result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.fills import FillLog
from workstation.backtest.kernel import open_book, run
from workstation.backtest.market import volatility_before
from workstation.backtest.metrics.capacity import largest_share
from workstation.backtest.metrics.metric import Account
from workstation.backtest.rules import Rules, rules_of
from workstation.backtest.tape import tape_of
from workstation.backtest.trades import trades_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.fills import Fills
    from workstation.backtest.kernel import Path
    from workstation.backtest.market import Market
    from workstation.backtest.settings import BacktestSettings
    from workstation.backtest.trades import Trades

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trial:
    """Targets on a market, from the first bar that decides something on."""

    market: Market
    targets: Floats
    """(bars, symbols) weights; NaN where nothing is decided."""
    settings: BacktestSettings
    volatility: Floats | None = None
    """(bars, symbols) trailing, as of the bar before each; where the settings have an impact."""

    @cached_property
    def rules(self) -> Rules:
        """The settings, to calculate with."""
        return rules_of(self.settings)

    def paths(self, rules: Rules, batch: int, targets: Floats | None = None) -> Path:
        """A run for each of a batch of rules; with other targets where given."""
        book = open_book(self.settings.cash, batch, len(self.market.symbols))
        tape = tape_of(self.market, rules, self.volatility)
        return run(tape, self.targets if targets is None else targets, rules, book)

    def result(self, rules: Rules | None = None, targets: Floats | None = None) -> Result:
        """One run, with every fill."""
        rules = rules or self.rules
        log = FillLog()
        book = open_book(self.settings.cash, 1, len(self.market.symbols))
        tape = tape_of(self.market, rules, self.volatility)
        path = run(tape, self.targets if targets is None else targets, rules, book, log)
        fills = log.fills()
        trades = trades_of(fills, self.market.mark[-1], self.market.bars - 1)
        return Result(self.market, path, fills, trades, bool(book.is_ruined[0, 0]), rules.is_on("participation"))

    def under(self, settings: BacktestSettings) -> Trial:
        """The same decisions under other settings; those of `impact` and its volatility must be alike."""
        return replace(self, settings=settings)


@dataclass(frozen=True, eq=False)
class Result:
    """What became of one run."""

    market: Market
    path: Path
    fills: Fills
    trades: Trades
    is_ruined: bool
    is_limited: bool = False
    """Whether orders were cut to a share of the volume."""

    @property
    def equity(self) -> Floats:
        """(bars,) cash and positions at each close."""
        return self.path.equity[:, 0]

    @cached_property
    def positions(self) -> Floats:
        """(bars, symbols) shares held at each close."""
        held = np.zeros((self.market.bars, len(self.market.symbols)))
        np.add.at(held, (self.fills.bar, self.fills.symbol), self.fills.quantity)
        return np.cumsum(held, axis=0)

    @property
    def costs(self) -> dict[str, float]:
        """Money paid by kind; funding is negative where it was received, interest positive where it was earned."""
        path = self.path
        commission, spread, slippage = path.costs.sum(axis=(1, 2)).tolist()
        borrow, funding, interest = (float(paid.sum()) for paid in (path.borrow, path.funding, path.interest))
        return {
            "commission": commission,
            "spread": spread,
            "slippage": slippage,
            "borrow": borrow,
            "funding": funding,
            "interest": interest,
        }

    def account(self, periods_per_year: float, risk_free_rate: float = 0.0, benchmark: Floats | None = None) -> Account:
        """What measures are made from."""
        path = self.path
        gross = np.where(self.equity > 0.0, path.gross[:, 0], 0.0)
        return Account(
            equity=self.equity,
            time=self.market.time,
            gross=gross / np.where(self.equity > 0.0, self.equity, 1.0),
            traded=float(path.traded.sum()),
            costs=float(path.costs.sum() + path.borrow.sum()),
            trades=self.trades,
            periods_per_year=periods_per_year,
            risk_free_rate=risk_free_rate,
            benchmark=benchmark,
            largest_share=largest_share(self.fills, self.market, is_limited=self.is_limited),
        )


def trial_of(market: Market, targets: Floats, settings: BacktestSettings) -> Trial:
    """The trial from the first bar on that decides something; what came before serves volatility alone.

    `targets` must decide something at some bar.
    """
    first = int(np.argmax(np.isfinite(targets).any(axis=1)))
    volatility = volatility_before(market, settings.volatility_bars)[first:] if settings.impact else None
    return Trial(market.since(first), targets[first:], settings, volatility)
