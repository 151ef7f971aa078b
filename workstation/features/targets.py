"""What is forecast: the change of the close from a bar to each of the bars ahead, and what one unit of it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable

Kind = Literal["log_return", "simple_return", "difference"]

DEVIATIONS = "difference_in_training_standard_deviations"
"""Unit of a difference that was divided by the deviation of the close on training rows."""

LEAST_ROWS = 20
"""A symbol with fewer training rows says too little of itself: its differences are over the deviation of all."""


@dataclass(frozen=True)
class TargetUnit:
    """What a scaled target of 1 stands for; no change is 0 in every unit."""

    name: str
    """The kind of return, or `DEVIATIONS`."""
    scale: float
    """A scaled target of 1, in this unit."""
    deviation: float | None
    """Of the close on training rows of all symbols, in the prices' currency or the series' unit; for a difference."""
    deviations: dict[str, float]
    """The same of each symbol that has its own."""

    def notes(self, symbols: tuple[str, ...]) -> tuple[str, ...]:
        """What somebody should know of how these symbols' targets are scaled, a sentence each."""
        others = [symbol for symbol in symbols if symbol not in self.deviations] if self.deviations else []
        if not others:
            return ()
        more = f" and {len(others) - 1} more symbols" if len(others) > 1 else ""
        return (f"target: {others[0]}{more} with too few training rows: in deviations of all symbols together",)


_CHANGES = {
    "log_return": lambda now, then: np.log(then / now),
    "simple_return": lambda now, then: then / now - 1.0,
    "difference": lambda now, then: then - now,
}


def future_returns(table: PriceTable, horizon: int, kind: Kind) -> NDArray[np.float64]:
    """(rows, horizon) changes: column h - 1 of row t is the change of the close from t to t + h.

    NaN where t + h is beyond the symbol's last bar. A log return is ln(close[t + h] / close[t]), a simple one
    close[t + h] / close[t] - 1, and a difference is close[t + h] - close[t], in the unit of the close.

    Raises:
        DataError: for returns of a series that is not positive.
    """
    _refuse_signed(table, kind)
    symbol = table.symbol_index()
    returns = np.full((table.rows, horizon), np.nan)
    for ahead in range(1, min(horizon, table.rows - 1) + 1):
        change = _CHANGES[kind](table.close[:-ahead], table.close[ahead:])
        is_same = symbol[ahead:] == symbol[:-ahead]
        returns[:-ahead, ahead - 1] = np.where(is_same, change, np.nan)
    return returns


def changes_from(table: PriceTable, ends: NDArray[np.int64], ahead: int, kind: Kind) -> NDArray[np.float64]:
    """(ends,) the change of the close from each of these rows to `ahead` rows later, which are of the same symbols.

    Raises:
        DataError: for returns of a series that is not positive.
    """
    _refuse_signed(table, kind)
    return np.asarray(_CHANGES[kind](table.close[ends], table.close[ends + ahead]))


def scaled_returns(
    returns: NDArray[np.float64], train_ends: NDArray[np.int64], kind: Kind
) -> tuple[NDArray[np.float64], TargetUnit]:
    """(rows, horizon) returns over the root mean square of the training windows' own, which keeps no change at zero."""
    scale = float(np.sqrt(np.mean(np.square(returns[train_ends])))) or 1.0
    return returns / scale, TargetUnit(kind, scale, None, {})


def scaled_differences(
    table: PriceTable, differences: NDArray[np.float64], rows: NDArray[np.bool_], *, per_symbol: bool
) -> tuple[NDArray[np.float64], TargetUnit]:
    """(rows, horizon) differences over the population standard deviation of the close on training rows.

    With `per_symbol` each series has its own, so that squared and absolute errors of scaled targets are those of the
    long-horizon protocol (Zhou et al., Informer, 2021: series standardised on their training rows, errors pooled).

    Args:
        table: the prices.
        differences: (rows, horizon), in the unit of the close.
        rows: (rows,) the training rows.
        per_symbol: whether each symbol has its own deviation, or all have one.
    """
    whole = float(table.close[rows].std()) or 1.0
    own = _deviations(table, rows) if per_symbol else {}
    each = np.array([own.get(symbol, whole) for symbol in table.symbols])
    return differences / each[table.symbol_index()][:, None], TargetUnit(DEVIATIONS, 1.0, whole, own)


def _deviations(table: PriceTable, rows: NDArray[np.bool_]) -> dict[str, float]:
    pieces = {symbol: table.close[table.rows_of(symbol)][rows[table.rows_of(symbol)]] for symbol in table.symbols}
    found = {symbol: float(piece.std()) for symbol, piece in pieces.items() if len(piece) >= LEAST_ROWS}
    return {symbol: deviation for symbol, deviation in found.items() if deviation > 0.0}


def _refuse_signed(table: PriceTable, kind: Kind) -> None:
    if kind != "difference" and table.is_series and (least := float(table.close.min())) <= 0.0:
        raise DataError(
            f"target: {kind} divides by values that must be positive, and these series go down to {least:g}; "
            f'use target = "difference"'
        )
