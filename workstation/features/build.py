"""Compute features: every column for every symbol on its own, and which rows have all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation import catalog
from workstation.data.price_table import COLUMNS
from workstation.errors import DataError
from workstation.features.allowed import refuse_unusable
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
    """(rows, columns), each in the unit of its indicator; NaN where there is no value. A column lies in one piece."""
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
        DataError: for an unknown column, a column that needs volume for a symbol that has none, or a column that
            has no meaning for a table of other series than prices.
    """
    chosen = indicators(columns)
    refuse_unusable(table, chosen)
    by_column, is_valid = np.empty((len(chosen), table.rows)), np.empty(table.rows, dtype=bool)
    for symbol in table.symbols:
        rows = table.rows_of(symbol)
        is_valid[rows] = _fill(chosen, bars_of(table, rows), by_column[:, rows])
    return FeatureTable(tuple(columns), by_column.T, is_valid)


def _fill(chosen: Sequence[Indicator], bars: Bars, into: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Write one symbol's columns, (columns, bars), while they are in the cache; which bars have all of them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        for position, indicator in enumerate(chosen):
            _put(indicator, bars, into[position])
    is_unknown = ~np.isfinite(into)
    np.copyto(into, np.nan, where=is_unknown)
    is_valid: NDArray[np.bool_] = ~np.any(is_unknown, axis=0)
    return is_valid


def bars_of(table: PriceTable, rows: slice) -> Bars:
    """These rows as one symbol's bars."""
    return Bars(*(np.ascontiguousarray(getattr(table, name)[rows]) for name in COLUMNS))


def evaluate(indicator: Indicator, bars: Bars) -> NDArray[np.float64]:
    """(bars,) the indicator's values; NaN in its warm-up and wherever it is not defined."""
    values = np.empty(len(bars.close))
    with np.errstate(divide="ignore", invalid="ignore"):
        _put(indicator, bars, values)
    values[~np.isfinite(values)] = np.nan
    return values


def _put(indicator: Indicator, bars: Bars, into: NDArray[np.float64]) -> None:
    """Write the indicator's values, (bars,), still with infinities where it is not defined."""
    if len(into) > indicator.warm_up:
        into[:] = indicator.compute(bars)
    into[: indicator.warm_up] = np.nan
