"""A market made ready to be read bar by bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.backtest.rules import Rules

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


class Bar(NamedTuple):
    """One bar of all symbols; every array is (symbols,), and prices are finite where there is no bar, too."""

    number: int
    """From 0."""
    years: float
    """Since the bar before."""
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    """The last close known where there is no bar."""
    before: Floats
    """The last close known at the bar before."""
    volume: Floats
    volatility: Floats
    """Of returns, as of the bar before."""
    has_bar: Flags
    can_trade: Flags
    """Whether there is a bar, and all that its costs depend on is known."""
    is_final: Flags
    """Whether it is the last bar of a symbol that is delisted, as `Market.final_time` has it."""
    has_final: bool
    """Whether it is any symbol's."""


@dataclass(frozen=True, eq=False)
class Tape:
    """Bars of all symbols, one row each; arrays are (bars, symbols) as in `Bar`."""

    columns: tuple[Floats | Flags, ...]
    years: Floats
    """(bars,)"""
    has_final: Flags
    """(bars,)"""

    @property
    def bars(self) -> int:
        """Number of bars."""
        return len(self.years)

    @property
    def close(self) -> Floats:
        """(bars, symbols) the last close known at each bar."""
        return np.asarray(self.columns[_CLOSE], dtype=np.float64)

    def __getitem__(self, number: int) -> Bar:
        """A bar by its number, from 0."""
        row = (column[number] for column in self.columns)
        return Bar._make((number, float(self.years[number]), *row, bool(self.has_final[number])))


_CLOSE = Bar._fields.index("close") - Bar._fields.index("open")


def tape_of(market: Market, rules: Rules, volatility: Floats | None = None) -> Tape:
    """The market as the rules trade it; `volatility` is (bars, symbols) as of the bar before, for rules with an impact.

    Raises:
        DataError: if the rules depend on volume and a symbol has none.
    """
    can_trade = market.has_bar
    if rules.is_on("impact", "participation"):
        _refuse_unknown_volume(market)
        can_trade = can_trade & (market.volume > 0.0)
    known = np.full_like(market.close, np.nan)
    if rules.is_on("impact"):
        assert volatility is not None
        known = volatility
        can_trade = can_trade & np.isfinite(known)
    is_final = market.time[:, None] == market.final_time
    before = np.vstack((market.mark[:1], market.mark[:-1]))
    high, low = (np.where(market.has_bar, prices, market.mark) for prices in (market.high, market.low))
    volume = np.nan_to_num(market.volume)
    prices = (market.open_or_last, high, low, market.mark, before)
    columns = (*prices, volume, np.nan_to_num(known), market.has_bar, can_trade, is_final)
    return Tape(columns, market.years, is_final.any(axis=1))


def _refuse_unknown_volume(market: Market) -> None:
    is_unknown = (market.has_bar & np.isnan(market.volume)).any(axis=0)
    if is_unknown.any():
        symbol = market.symbols[int(np.argmax(is_unknown))]
        raise DataError(f"{symbol}: bars of unknown volume; set impact and participation_limit to 0, or leave it out")
