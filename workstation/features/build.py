"""Compute features: every column for every symbol on its own, and which rows have all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation import catalog
from workstation.data.price_table import COLUMNS
from workstation.errors import DataError
from workstation.features.indicator import Bars, Indicator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """Features of every row of a price table."""

    columns: tuple[str, ...]
    values: NDArray[np.float64]
    """(rows, columns), each in the unit of its indicator; NaN where there is no value."""
    is_valid: NDArray[np.bool_]
    """(rows,) whether every column has a value."""


def indicators(columns: Sequence[str]) -> list[Indicator]:
    """The indicators of these names.

    Raises:
        DataError: if a name is not in the catalog, or is there twice.
    """
    known = catalog.names("indicators")
    for position, name in enumerate(columns):
        if name not in known:
            raise DataError(catalog.unknown(f"features.columns[{position}]", name, known))
        if name in columns[:position]:
            raise DataError(f"features.columns[{position}]: {name} is named twice; remove one")
    return [catalog.load("indicators", name) for name in columns]


def compute(table: PriceTable, columns: Sequence[str]) -> FeatureTable:
    """Features of all rows; a value is made from its own symbol's bars up to its own row, and from nothing else.

    Rows in the warm-up, and rows where an indicator is not defined, are marked and never filled.

    Raises:
        DataError: for an unknown column, or a column that needs volume for a symbol that has none.
    """
    chosen = indicators(columns)
    _refuse_without_volume(table, chosen)
    values = np.full((table.rows, len(chosen)), np.nan)
    for symbol in table.symbols:
        rows = table.rows_of(symbol)
        values[rows] = np.column_stack([evaluate(indicator, bars_of(table, rows)) for indicator in chosen])
    return FeatureTable(tuple(columns), values, np.isfinite(values).all(axis=1))


def bars_of(table: PriceTable, rows: slice) -> Bars:
    """These rows as one symbol's bars."""
    return Bars(*(np.ascontiguousarray(getattr(table, name)[rows]) for name in COLUMNS))


def evaluate(indicator: Indicator, bars: Bars) -> NDArray[np.float64]:
    """(bars,) the indicator's values; NaN in its warm-up and wherever it is not defined."""
    if len(bars.close) <= indicator.warm_up:
        return np.full(len(bars.close), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = indicator.compute(bars)
    assert values.shape == bars.close.shape
    values = np.where(np.isfinite(values), values, np.nan)
    values[: indicator.warm_up] = np.nan
    return values


def _refuse_without_volume(table: PriceTable, chosen: Sequence[Indicator]) -> None:
    in_need = [indicator.name for indicator in chosen if indicator.uses_volume]
    without = [symbol for symbol in table.symbols if not (table.volume[table.rows_of(symbol)] > 0).any()]
    if in_need and without:
        which = f"{without[0]} and {len(without) - 1} more symbols have" if len(without) > 1 else f"{without[0]} has"
        raise DataError(
            f"features.columns: {which} no volume, which {', '.join(in_need)} need; "
            f"remove these columns, or those symbols from data.symbols"
        )
