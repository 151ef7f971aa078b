"""The trades of a backtest in an order, and the one that is looked at on candles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workstation.ui.backtest import trade_look
from workstation.ui.backtest.trade_rows import Sorting, TradeRows, arranged, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workstation.backtest.perform import Performed
    from workstation.ui.backtest.trade_look import TradeLook


@dataclass(frozen=True, eq=False)
class TradeList:
    """Rows in an order; every change makes another."""

    done: Performed | None = None
    rows: TradeRows = field(default_factory=lambda: TradeRows({}))
    sorting: Sorting = field(default_factory=Sorting)
    order: tuple[int, ...] = ()
    """Indices of the trades."""
    look: TradeLook | None = None
    """The trade on its candles; None where the table is in sight."""

    def of(self, done: Performed) -> TradeList:
        """Those of this backtest, in the same order; no trade of another is looked at."""
        if done is self.done:
            return self
        rows = rows_of(done.report.result)
        return TradeList(done, rows, self.sorting, tuple(arranged(rows, self.sorting)))

    def sorted_by_next(self, titles: Iterable[str]) -> TradeList:
        """By the next of these columns."""
        return self._by(self.sorting.next(titles))

    def turned(self) -> TradeList:
        """The other way round."""
        return self._by(self.sorting.turned())

    def _by(self, sorting: Sorting) -> TradeList:
        return replace(self, sorting=sorting, order=tuple(arranged(self.rows, sorting)))

    @property
    def place(self) -> int:
        """Where in the order the trade is that is looked at."""
        return self.order.index(self.look.index) if self.look is not None else 0

    def opened(self, index: int, width: int, *, is_log: bool) -> TradeList:
        """This trade on its candles, which have `width` columns."""
        assert self.done is not None
        return replace(self, look=trade_look.look_at(self.done, index, width, is_log=is_log))

    def after(self, steps: int) -> int:
        """The trade so many places further on, the first or last at most."""
        return self.order[min(max(0, self.place + steps), len(self.order) - 1)]

    def closed(self) -> TradeList:
        """The table again."""
        return replace(self, look=None)

    def looking(self, look: TradeLook) -> TradeList:
        """The trade looked at in another way."""
        return self if look is self.look else replace(self, look=look)
