"""The accounting: targets, prices and rules -> cash, positions, equity and costs, bar after bar.

A decision made with bar t becomes an order at the symbol's next bar, so it has to wait wherever that bar is missing.
What happens within a bar, in this order: interest, borrow cost and funding since the bar before; orders at the open;
exits inside the bar; orders at the close; the close of what is delisted; the mark. Everything is (batch, symbols).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from workstation.backtest.exits import close_at_exits, follow_best, follow_entry
from workstation.backtest.fills import COSTS, Reason
from workstation.backtest.holding import hold, next_deed
from workstation.backtest.sizing import sized
from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.fills import FillLog
    from workstation.backtest.rules import Rules
    from workstation.backtest.tape import Bar, Tape

    Floats = NDArray[np.float64]

_ROUNDING = 1e-9
"""Orders below this part of equity are rounding, not trades."""


class Targets(Protocol):
    """Target weights by bar: an array of (bars, symbols) or (bars, batch, symbols); NaN where nothing is decided."""

    def __getitem__(self, bar: int) -> Floats: ...


@dataclass(eq=False)
class Book:
    """What is held, and what is still to be done; changed in place, bar by bar."""

    cash: Floats
    """(batch, 1) money."""
    quantity: Floats
    """(batch, symbols) shares; negative when sold short."""
    target: Floats
    """(batch, symbols) weight that still has to be reached; NaN where nothing is left to do."""
    entry: Floats
    """(batch, symbols) mean price at which the position was built."""
    best: Floats
    """(batch, symbols) best price of the position before this bar: highest of a long one, lowest of a short one."""
    barred: Floats
    """(batch, symbols) sign that may not be entered again after an exit before a decision of another sign; or 0."""
    room: Floats
    """(batch, symbols) shares that may still be traded in this bar; infinite where volume sets no limit."""
    is_ruined: NDArray[np.bool_]
    """(batch, 1) whether equity was used up; all is closed then, and nothing is decided any more."""
    is_waiting: bool = False
    """Whether anything may be left to do in any run."""


@dataclass(frozen=True, eq=False)
class Path:
    """What became of the money; every array is (bars, batch), as of each bar's close."""

    cash: Floats
    value: Floats
    """Of all positions, those sold short negative."""
    gross: Floats
    """The same, all counted as positive."""
    traded: Floats
    """Value bought and sold during the bar, both counted as positive."""
    costs: Floats
    """(3, bars, batch) by kind as in `COSTS`."""
    borrow: Floats
    """Paid for shares sold short."""
    funding: Floats
    """Paid by long positions, less what short ones were paid."""
    interest: Floats
    """Earned on cash, less what was paid for borrowed money."""
    log: FillLog | None = None
    """Hears every fill of a batch of one."""

    @property
    def equity(self) -> Floats:
        """(bars, batch) cash and positions."""
        return self.cash + self.value

    @property
    def long_value(self) -> Floats:
        """(bars, batch) of what was bought."""
        return (self.gross + self.value) / 2.0

    @property
    def short_value(self) -> Floats:
        """(bars, batch) of what was sold short; zero or negative."""
        return (self.value - self.gross) / 2.0


def open_book(cash: float, batch: int, symbols: int) -> Book:
    """A book with nothing but money in it."""
    shape = (batch, symbols)
    return Book(
        cash=np.full((batch, 1), cash),
        quantity=np.zeros(shape),
        target=np.full(shape, np.nan),
        entry=np.zeros(shape),
        best=np.zeros(shape),
        barred=np.zeros(shape),
        room=np.full(shape, np.inf),
        is_ruined=np.zeros((batch, 1), np.bool_),
    )


def open_path(bars: int, batch: int, log: FillLog | None = None) -> Path:
    """A path on which nothing has happened yet."""
    return Path(
        cash=np.zeros((bars, batch)),
        value=np.zeros((bars, batch)),
        gross=np.zeros((bars, batch)),
        traded=np.zeros((bars, batch)),
        costs=np.zeros((len(COSTS), bars, batch)),
        borrow=np.zeros((bars, batch)),
        funding=np.zeros((bars, batch)),
        interest=np.zeros((bars, batch)),
        log=log,
    )


def run(tape: Tape, targets: Targets, rules: Rules, book: Book, log: FillLog | None = None) -> Path:
    """Take the book through all bars of the tape.

    Raises:
        DataError: if prices or costs are so large that money is no number any more.
    """
    path = open_path(tape.bars, len(book.cash), log)
    with np.errstate(over="ignore", invalid="ignore"):  # what comes of it is refused below
        deeds, number = next_deed(tape, targets, rules).tolist(), 0
        while number < tape.bars:
            held = number if book.is_waiting else hold(book, tape, number, deeds[number], path)
            if held == number:
                step(book, tape[number], targets[number], rules, path)
            number = max(held, number + 1)
    _refuse_beyond_numbers(path)
    return path


def _refuse_beyond_numbers(path: Path) -> None:
    is_known = np.isfinite(path.equity + path.gross).all(axis=1)
    if not is_known.all():
        raise DataError(
            f"bar {int(np.argmin(is_known)) + 1:,} of the backtest: money goes beyond all numbers; "
            f"look for a wrong price at that bar, or for a cost that is too large"
        )


def step(book: Book, bar: Bar, targets: Floats, rules: Rules, path: Path) -> None:
    """One bar: fill what was decided before, mark the book, and take the decision made with this bar."""
    if rules.is_on("cash_rate", "margin_rate", "borrow_rate", "funding_rate"):
        _accrue(book, bar, rules, path)
    if rules.is_on("participation"):
        book.room[:] = np.where(np.asarray(rules.participation) > 0.0, rules.participation * bar.volume, np.inf)
    if rules.fill == "next_open" and book.is_waiting:
        _fill(book, bar, bar.open, rules, path)
    if rules.is_on("stop_loss", "take_profit", "trailing_stop"):
        order, price, reason = close_at_exits(book, bar, rules)
        _execute(book, bar, order, price, reason, rules, path)
        follow_best(book, bar)
    if rules.fill == "same_close":
        _decide(book, targets)
    if rules.fill != "next_open" and book.is_waiting:
        _fill(book, bar, bar.close, rules, path)
    if bar.has_final:
        leaving = np.where(bar.is_final, -book.quantity, 0.0)
        _execute(book, bar, leaving, bar.close, Reason.DELISTED, rules, path)
    _mark(book, bar, path)
    if rules.fill != "same_close":
        _decide(book, targets)


def _accrue(book: Book, bar: Bar, rules: Rules, path: Path) -> None:
    """Interest on cash but for the proceeds of shorts, cost of borrowed shares, and funding, since the bar before."""
    value = book.quantity * bar.before
    short = np.minimum(value, 0.0).sum(axis=1, keepdims=True)
    free = book.cash + short
    interest = (np.maximum(free, 0.0) * rules.cash_rate + np.minimum(free, 0.0) * rules.margin_rate) * bar.years
    borrow = -short * rules.borrow_rate * bar.years
    funding = value.sum(axis=1, keepdims=True) * rules.funding_rate * bar.years
    book.cash += interest - borrow - funding
    path.funding[bar.number] = funding[:, 0]
    path.interest[bar.number], path.borrow[bar.number] = interest[:, 0], borrow[:, 0]


def _fill(book: Book, bar: Bar, price: Floats, rules: Rules, path: Path) -> None:
    """Trade towards the targets at this price; what the volume does not allow waits."""
    wanted = np.isfinite(book.target) & bar.can_trade
    if not wanted.any():
        return
    value = book.quantity * price
    equity = np.maximum(book.cash + value.sum(axis=1, keepdims=True), _ROUNDING)
    weight = value / equity
    goal = _within_limits(np.where(wanted, book.target, weight), weight, wanted, rules)
    is_due = wanted & ((goal == 0.0) | (np.abs(goal - weight) >= rules.threshold))
    if rules.is_partial:
        goal = np.where((goal == 0.0) | (np.asarray(rules.part) == 1.0), goal, weight + rules.part * (goal - weight))

    def order(money: Floats) -> Floats:
        change = goal * money / price - book.quantity
        return np.where(is_due & ((goal == 0.0) | (np.abs(change) * price > _ROUNDING * equity)), change, 0.0)

    def paid(some: Floats) -> Floats:
        costs = total(costs_of(_let_out(some, book, rules), price, bar, rules))
        return np.asarray(costs.sum(axis=1, keepdims=True))

    full = sized(order, paid, equity)
    part = _let_out(full, book, rules)
    book.target[wanted & (part == full)] = np.nan
    book.is_waiting = bool(np.isfinite(book.target).any())
    _execute(book, bar, part, price, _reason(book), rules, path)


def _let_out(order: Floats, book: Book, rules: Rules) -> Floats:
    """The part of orders that the bar's volume allows."""
    part: Floats = np.clip(order, -book.room, book.room) if rules.is_on("participation") else order
    return part


def _reason(book: Book) -> NDArray[np.int64] | int:
    if not book.is_ruined.any():
        return Reason.DECISION
    return np.broadcast_to(np.where(book.is_ruined, Reason.RUINED, Reason.DECISION), book.quantity.shape)


def _within_limits(goal: Floats, weight: Floats, wanted: NDArray[np.bool_], rules: Rules) -> Floats:
    """Weights cut off at the largest position, then scaled to the leverage that what stays as it is leaves them."""
    goal = np.where(wanted, np.clip(goal, -np.asarray(rules.max_position), rules.max_position), weight)
    size = np.abs(goal)
    asked = np.where(wanted, size, 0.0).sum(axis=1, keepdims=True)
    others = size.sum(axis=1, keepdims=True) - asked
    room = np.maximum(rules.max_leverage - others, 0.0)
    return np.where(wanted & (asked > room), goal * (room / np.maximum(asked, _ROUNDING)), goal)


def costs_of(order: Floats, price: Floats, bar: Bar, rules: Rules) -> tuple[Floats, Floats, Floats]:
    """(batch, symbols) commission, half spread and slippage of orders, in money.

    With `impact`, slippage grows by impact x volatility x sqrt(share of the bar's volume): the square-root law, see
    Almgren, Thum, Hauptmann and Li, "Direct estimation of equity market impact", 2005.
    """
    shares = np.abs(order)
    value = shares * price
    commission, slippage = value * rules.commission, value * rules.slippage
    if rules.is_on("per_trade", "per_share"):
        commission += shares * rules.per_share + (shares > 0.0) * rules.per_trade
    if rules.is_on("impact"):
        share = np.divide(shares, bar.volume, out=np.ones_like(shares), where=bar.volume > 0.0)
        slippage += value * rules.impact * bar.volatility * np.sqrt(share)
    return commission, value * rules.spread, slippage


def total(costs: tuple[Floats, Floats, Floats]) -> Floats:
    """(batch, symbols) of all kinds."""
    commission, spread, slippage = costs
    return commission + spread + slippage


def _execute(
    book: Book,
    bar: Bar,
    order: Floats,
    price: Floats,
    reason: NDArray[np.int64] | int,
    rules: Rules,
    path: Path,
) -> None:
    """Book orders: shares change hands at the price, and every cost is paid in cash."""
    if not order.any():
        return
    costs = costs_of(order, price, bar, rules)
    paid = order * price
    book.cash -= (paid + total(costs)).sum(axis=1, keepdims=True)
    if rules.is_on("stop_loss", "take_profit", "trailing_stop"):
        follow_entry(book, order, price)
    book.quantity += order
    if rules.is_on("participation"):
        book.room -= np.abs(order)
    path.traded[bar.number] += np.abs(paid).sum(axis=1)
    for kind, cost in enumerate(costs):
        path.costs[kind, bar.number] += cost.sum(axis=1)
    if path.log is not None:
        path.log.note(bar.number, order, price, costs, reason)


def _mark(book: Book, bar: Bar, path: Path) -> None:
    """Value everything at the last close known; when nothing is left, whatever is still held has to go."""
    held = book.quantity * bar.close
    cash, value = book.cash[:, 0], np.add.reduce(held, axis=1)
    path.cash[bar.number], path.value[bar.number] = cash, value
    path.gross[bar.number] = np.add.reduce(np.abs(held), axis=1)
    is_ruined = cash + value <= 0.0
    if is_ruined.any():
        book.is_ruined |= is_ruined[:, None]
        book.is_waiting = True
        book.target[:] = np.where(book.is_ruined, np.where(book.quantity != 0.0, 0.0, np.nan), book.target)


def _decide(book: Book, targets: Floats) -> None:
    """Take new targets; one of the sign that an exit has just closed is not taken until another came between."""
    is_given = np.isfinite(targets)
    if not is_given.any():
        return
    is_given = is_given & ~book.is_ruined
    book.is_waiting = True
    is_barred = is_given & (book.barred != 0.0) & (np.sign(targets) == book.barred)
    book.barred[is_given & ~is_barred] = 0.0
    np.copyto(book.target, targets, where=is_given & ~is_barred)
