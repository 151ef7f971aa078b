"""Which symbol of a forecast is looked at, in which order they come, and how many closes are drawn before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.views.forecast_chart import FEWEST, usual_bars
from workstation.ui.views.forecast_symbols import FIRST, Row, arranged, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workstation.evaluation.ahead import Ahead
    from workstation.ui.views.ordering import Choice

_ZOOM = 2**0.5


class Gallery:
    """The symbols of one forecast; the one that is looked at stays in hand when another forecast is looked at."""

    def __init__(self) -> None:
        self.choice = FIRST
        self.rows: Mapping[str, Row] = {}
        self.order: list[str] = []
        """Symbols that match what is asked for, in order; all of them where none does not."""
        self.symbol: str | None = None
        self._ahead: Ahead | None = None
        self._zoom = 0

    def look_at(self, ahead: Ahead, stale: Mapping[str, float], wished: str | None) -> None:
        """Have these forecasts; `wished` is the symbol to begin with, if it is there."""
        if ahead is self._ahead:
            return
        self._ahead, self.rows = ahead, rows(ahead, stale)
        self._arrange()
        if self.symbol not in ahead.place:
            self.symbol = wished if wished in ahead.place else (self.order or list(ahead.symbols))[0]

    def choose(self, choice: Choice) -> None:
        """Have them in another order, or others."""
        self.choice = choice
        self._arrange()

    def _arrange(self) -> None:
        self.order = arranged(self.rows, self.choice)

    @property
    def index(self) -> int:
        """Of the symbol in the forecasts."""
        assert self._ahead is not None
        assert self.symbol is not None
        return self._ahead.place[self.symbol]

    @property
    def where(self) -> str:
        """The symbol's place in the order, in words."""
        place = self._place
        if place is None:
            return f"not among the {len(self.order):,} that are filtered"
        return f"{place + 1:,} of {len(self.order):,}"

    @property
    def _place(self) -> int | None:
        return self.order.index(self.symbol) if self.symbol in self.order else None

    @property
    def bars(self) -> int:
        """How many closes are drawn before the forecast."""
        assert self._ahead is not None
        usual, most = usual_bars(self._ahead), self._most
        return min(max(round(usual / _ZOOM**self._zoom), FEWEST), most)

    @property
    def _most(self) -> int:
        """Closes before the forecast that are there."""
        assert self._ahead is not None
        return max(FEWEST, self._ahead.closes(self.index)[2])

    def zoom(self, steps: int) -> None:
        """Draw fewer closes, or more for steps back; nothing beyond what can be drawn."""
        before, zoom = self.bars, self._zoom
        self._zoom += steps
        if self.bars == before:
            self._zoom = zoom

    def go_to(self, symbol: str | None) -> None:
        """Look at this symbol."""
        if self._ahead is not None and symbol in self._ahead.place:
            self.symbol = symbol

    def move(self, steps: int) -> None:
        """Look at another symbol of the order, the first or the last at most."""
        if self.order:
            place = self._place
            at = 0 if place is None else min(max(0, place + steps), len(self.order) - 1)
            self.symbol = self.order[at]
