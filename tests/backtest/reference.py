"""A slow backtest that goes from event to event with single numbers: what the accounting kernel is held against.

Written from the rules in words alone: no arrays over symbols, no batches, nothing imported from the kernel.
"""

from __future__ import annotations

import itertools
import math
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.backtest.settings import BacktestSettings

DAY_NANOSECONDS = 86_400 * 1e9
YEAR_NANOSECONDS = 365.25 * DAY_NANOSECONDS


@dataclass
class Fill:
    """A purchase (positive) or sale of one symbol."""

    bar: int
    symbol: int
    quantity: float
    price: float
    commission: float
    spread: float
    slippage: float
    reason: str


@dataclass
class Position:
    """One symbol's shares and what is to be done with them."""

    shares: float = 0.0
    goal: float | None = None
    entry: float = 0.0
    best: float = 0.0
    barred: int = 0
    last: float = 1.0
    """The last close."""


@dataclass
class Simulation:
    """The whole account, gone through bar by bar."""

    market: Market
    targets: NDArray[np.float64]
    rules: BacktestSettings
    volatility: NDArray[np.float64] | None = None
    cash: float = 0.0
    is_ruined: bool = False
    has_ruinous_costs: bool = False
    """Whether anything that was decided would have cost more than half of the equity: several answers may fit then."""
    fills: list[Fill] = field(default_factory=list)
    cashes: list[float] = field(default_factory=list)
    holdings: list[list[float]] = field(default_factory=list)
    equities: list[float] = field(default_factory=list)
    interests: list[float] = field(default_factory=list)
    borrows: list[float] = field(default_factory=list)
    fundings: list[float] = field(default_factory=list)

    def run(self) -> Simulation:
        """Go through all bars."""
        self.cash = self.rules.cash
        self.positions = [Position() for _ in self.market.symbols]
        for bar in range(self.market.bars):
            self.room = [self.volume(bar, one) * self.rules.participation_limit for one in range(len(self.positions))]
            self.accrue(bar)
            if self.rules.fill == "next_open":
                self.rebalance(bar, is_open=True)
            for symbol in range(len(self.positions)):
                self.exit(bar, symbol)
            self.follow(bar)
            if self.rules.fill == "next_close":
                self.rebalance(bar, is_open=False)
            self.delist(bar)
            self.mark(bar)
            self.decide(bar)
        return self

    def trades(self, bar: int, symbol: int) -> bool:
        """Whether the symbol has a bar."""
        return math.isfinite(self.market.close[bar, symbol])

    def volume(self, bar: int, symbol: int) -> float:
        """Shares of the bar; none where there is no bar."""
        return float(self.market.volume[bar, symbol]) if self.trades(bar, symbol) else 0.0

    def accrue(self, bar: int) -> None:
        """Money for the time since the bar before."""
        years = 0.0
        if bar:
            years = float(self.market.time[bar] - self.market.time[bar - 1]) / YEAR_NANOSECONDS
        shorted = sum(-one.shares * one.last for one in self.positions if one.shares < 0)
        free = self.cash - shorted
        rate = self.rules.cash_rate if free > 0 else self.rules.margin_rate
        interest, borrow = free * rate * years, shorted * self.rules.borrow_rate * years
        funding = sum(one.shares * one.last * self.rules.funding_rate * years for one in self.positions)
        self.cash += interest - borrow - funding
        self.fundings.append(funding)
        self.interests.append(interest)
        self.borrows.append(borrow)

    def price(self, bar: int, symbol: int, *, is_open: bool) -> float:
        """What the symbol is traded or valued at."""
        if not self.trades(bar, symbol):
            return self.positions[symbol].last
        return float((self.market.open if is_open else self.market.close)[bar, symbol])

    def can_fill(self, bar: int, symbol: int) -> bool:
        """Whether an order is filled at all in this bar."""
        if not self.trades(bar, symbol) or self.positions[symbol].goal is None:
            return False
        if (self.rules.participation_limit or self.rules.impact) and self.volume(bar, symbol) == 0:
            return False
        return not self.rules.impact or math.isfinite(self.known_volatility(bar, symbol))

    def known_volatility(self, bar: int, symbol: int) -> float:
        """As of the bar before."""
        assert self.volatility is not None
        return float(self.volatility[bar, symbol])

    def rebalance(self, bar: int, *, is_open: bool) -> None:
        """Trade what was decided."""
        due = [one for one in range(len(self.positions)) if self.can_fill(bar, one)]
        if not due:
            return
        prices = [self.price(bar, one, is_open=is_open) for one in range(len(self.positions))]
        equity = self.cash + sum(one.shares * price for one, price in zip(self.positions, prices, strict=True))
        equity = max(equity, 1e-9)
        weights = [one.shares * price / equity for one, price in zip(self.positions, prices, strict=True)]
        goals = self.limited(due, weights)
        orders = self.paid_orders(bar, due, goals, weights, prices, equity)
        for one in due:
            order = self.allowed(one, orders[one])
            if order == orders[one]:
                self.positions[one].goal = None
            self.fill(bar, one, order, prices[one], "ruined" if self.is_ruined else "decision")

    def allowed(self, one: int, order: float) -> float:
        """What the bar's volume lets out of an order."""
        return max(-self.room[one], min(order, self.room[one])) if self.rules.participation_limit else order

    def limited(self, due: list[int], weights: list[float]) -> dict[int, float]:
        """Goals within the limits of position and leverage."""
        most = self.rules.max_position
        goals = {}
        for one in due:
            goal = self.positions[one].goal
            assert goal is not None
            goals[one] = min(max(goal, -most), most)
        asked = sum(abs(goal) for goal in goals.values())
        others = sum(abs(weight) for one, weight in enumerate(weights) if one not in goals)
        room = max(self.rules.max_leverage - others, 0.0)
        if asked > room:
            goals = {one: goal * room / asked for one, goal in goals.items()}
        return goals

    def paid_orders(
        self,
        bar: int,
        due: list[int],
        goals: dict[int, float],
        weights: list[float],
        prices: list[float],
        equity: float,
    ) -> dict[int, float]:
        """Orders that cost what is set aside for them; where none do, those that set aside the cost of the naive ones.

        Setting aside what the naive ones cost may fit; else the least that fits is looked for, first in thousandths of
        the equity, then by cutting the range in half again and again.
        """

        def orders(aside: float) -> dict[int, float]:
            return self.orders(bar, due, goals, weights, prices, equity, max(equity - aside, 0.0))

        def costs(some: dict[int, float]) -> float:
            return sum(sum(self.cost(bar, one, self.allowed(one, some[one]), prices[one])) for one in due)

        aside = costs(orders(0.0))
        naive = orders(aside)
        self.has_ruinous_costs |= aside > equity / 2
        if abs(costs(naive) - aside) <= 1e-10 * equity:
            return naive
        grid = [equity * step / 1000 for step in range(1001)]
        high = next((some for some in grid if costs(orders(some)) <= some), -1.0)
        if high < 0:
            return naive
        low = max(high - equity / 1000, 0.0)
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if costs(orders(middle)) > middle else (low, middle)
        found = orders(high)
        return found if abs(costs(found) - high) <= 1e-10 * equity else naive

    def orders(
        self,
        bar: int,
        due: list[int],
        goals: dict[int, float],
        weights: list[float],
        prices: list[float],
        equity: float,
        money: float,
    ) -> dict[int, float]:
        """Shares to trade so that each goal is reached with this money."""
        del bar
        orders = {}
        for one in due:
            goal = goals[one]
            if goal != 0 and self.rules.rebalance_part < 1:
                goal = weights[one] + self.rules.rebalance_part * (goal - weights[one])
            change = goal * money / prices[one] - self.positions[one].shares
            is_exit = goals[one] == 0
            is_near = abs(goals[one] - weights[one]) < self.rules.rebalance_threshold
            is_dust = abs(change) * prices[one] <= 1e-9 * equity
            orders[one] = change if is_exit or not (is_near or is_dust) else 0.0
        return orders

    def cost(self, bar: int, symbol: int, shares: float, price: float) -> tuple[float, float, float]:
        """Commission, half spread and slippage."""
        if shares == 0:
            return 0.0, 0.0, 0.0
        rules, value = self.rules, abs(shares) * price
        commission = (
            rules.commission_per_trade + rules.commission_per_share * abs(shares) + rules.commission_bps * value / 1e4
        )
        slippage = rules.slippage_bps * value / 1e4
        if rules.impact:
            volume, volatility = self.volume(bar, symbol), self.known_volatility(bar, symbol)
            share = abs(shares) / volume if volume else 1.0
            slippage += value * rules.impact * (volatility if math.isfinite(volatility) else 0.0) * math.sqrt(share)
        return commission, rules.half_spread_bps * value / 1e4, slippage

    def fill(self, bar: int, symbol: int, shares: float, price: float, reason: str) -> None:
        """Shares change hands."""
        if shares == 0:
            return
        position = self.positions[symbol]
        costs = self.cost(bar, symbol, shares, price)
        self.cash -= shares * price + sum(costs)
        after = position.shares + shares
        if position.shares == 0 or (after != 0 and (after > 0) != (position.shares > 0)):
            position.entry = position.best = price
        elif abs(after) > abs(position.shares):
            position.entry = (position.shares * position.entry + shares * price) / after
        position.shares = after
        self.room[symbol] -= abs(shares)
        self.fills.append(Fill(bar, symbol, shares, price, *costs, reason))

    def exit(self, bar: int, symbol: int) -> None:
        """Stops and profits inside the bar, the worst first."""
        position = self.positions[symbol]
        if position.shares == 0 or not self.trades(bar, symbol):
            return
        found = self.exit_price(bar, symbol, 1 if position.shares > 0 else -1)
        if found is None:
            return
        price, reason = found
        side = 1 if position.shares > 0 else -1
        position.barred = side
        if position.goal is not None and position.goal * side >= 0:
            position.goal = None
        order = -position.shares
        if self.rules.participation_limit and abs(order) > self.room[symbol]:
            order = math.copysign(self.room[symbol], order)
            position.goal = 0.0
        self.fill(bar, symbol, order, price, reason)

    def exit_price(self, bar: int, symbol: int, side: int) -> tuple[float, str] | None:
        """Price and reason of an exit, if there is one."""
        rules, position = self.rules, self.positions[symbol]
        first, high, low = (
            float(column[bar, symbol]) for column in (self.market.open, self.market.high, self.market.low)
        )
        worst, best = (low, high) if side > 0 else (high, low)
        stops = []
        if rules.trailing_stop:
            stops.append((position.best * (1 - side * rules.trailing_stop), "trailing stop"))
        if rules.stop_loss:
            stops.append((position.entry * (1 - side * rules.stop_loss), "stop loss"))
        profit = position.entry * (1 + side * rules.take_profit) if rules.take_profit else None
        if profit is not None and side * (first - profit) >= 0:
            return first, "take profit"
        stops.sort(key=lambda stop: side * stop[0])  # the nearest last; of equal ones the stop loss
        if stops and side * (worst - stops[-1][0]) <= 0:
            level, reason = stops[-1]
            return (first if side * (first - level) <= 0 else level), reason
        if profit is not None and side * (best - profit) >= 0:
            return profit, "take profit"
        return None

    def follow(self, bar: int) -> None:
        """The best price of each position."""
        for symbol, position in enumerate(self.positions):
            if self.trades(bar, symbol) and position.shares > 0:
                position.best = max(position.best, float(self.market.high[bar, symbol]))
            elif self.trades(bar, symbol):
                position.best = min(position.best, float(self.market.low[bar, symbol]))

    def usual_step(self, symbol: int) -> float:
        """Median nanoseconds between bars, a day at least."""
        times = [int(self.market.time[bar]) for bar in range(self.market.bars) if self.trades(bar, symbol)]
        steps = [after - before for before, after in itertools.pairwise(times)]
        return max(statistics.median(steps), DAY_NANOSECONDS) if steps else DAY_NANOSECONDS

    def delist(self, bar: int) -> None:
        """Close what has no bar any more, though the market goes on for more than five of its usual steps."""
        for symbol, position in enumerate(self.positions):
            is_last = self.trades(bar, symbol) and not any(
                self.trades(later, symbol) for later in range(bar + 1, self.market.bars)
            )
            if is_last and self.market.time[-1] - self.market.time[bar] > 5 * self.usual_step(symbol):
                self.fill(bar, symbol, -position.shares, float(self.market.close[bar, symbol]), "delisted")

    def mark(self, bar: int) -> None:
        """Value the account at the close."""
        for symbol, position in enumerate(self.positions):
            if self.trades(bar, symbol):
                position.last = float(self.market.close[bar, symbol])
        equity = self.cash + sum(one.shares * one.last for one in self.positions)
        self.cashes.append(self.cash)
        self.holdings.append([one.shares for one in self.positions])
        self.equities.append(equity)
        if equity <= 0 or self.is_ruined:
            for position in self.positions:
                if equity <= 0:
                    position.goal = 0.0 if position.shares else None
            self.is_ruined = True

    def decide(self, bar: int) -> None:
        """Take the targets of this bar, for the bars that follow."""
        if self.is_ruined:
            return
        for symbol, position in enumerate(self.positions):
            target = float(self.targets[bar, symbol])
            if not math.isfinite(target):
                continue
            sign = (target > 0) - (target < 0)
            if position.barred and sign == position.barred:
                continue
            position.barred = 0
            position.goal = target
