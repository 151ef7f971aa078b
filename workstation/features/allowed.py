"""Which columns a table of prices, or of other series, can be given: what cannot be computed is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.features.indicator import Indicator


def refuse_unusable(table: PriceTable, chosen: Sequence[Indicator]) -> None:
    """Refuse columns that some symbol has no numbers for.

    Raises:
        DataError: naming the columns, the symbols, and what to do.
    """
    if table.is_series:
        _refuse_beyond_the_series(chosen)
        _refuse_ratios_of_signed(table, chosen)
    else:
        _refuse_without_volume(table, chosen)


def refuse_logarithms(table: PriceTable, transform: str) -> None:
    """Refuse a transform that takes logarithms where a series is not positive.

    Raises:
        DataError: naming a series and its least value.
    """
    if signed := _signed(table):
        raise DataError(
            f"features.transform: {transform} takes logarithms, and {signed[0]} goes down to "
            f"{table.close[table.rows_of(signed[0])].min():g}; use none"
        )


def _refuse_beyond_the_series(chosen: Sequence[Indicator]) -> None:
    beyond = [indicator.name for indicator in chosen if set(indicator.reads) != {"close"}]
    if beyond:
        raise DataError(
            f"features.columns: these are series of one number a row, not bars of prices, so that "
            f"{', '.join(beyond)} cannot be computed; use columns that are made from the close alone, such as close"
        )


def _refuse_ratios_of_signed(table: PriceTable, chosen: Sequence[Indicator]) -> None:
    ratios = [indicator.name for indicator in chosen if indicator.needs_positive]
    signed = _signed(table) if ratios else []
    if signed:
        raise DataError(
            f"features.columns: {', '.join(ratios)} divide by the close or take its logarithm, and {signed[0]} goes "
            f"down to {table.close[table.rows_of(signed[0])].min():g}; use columns in the series' own unit, "
            f"such as close"
        )


def _signed(table: PriceTable) -> list[str]:
    return [symbol for symbol in table.symbols if table.close[table.rows_of(symbol)].min() <= 0.0]


def _refuse_without_volume(table: PriceTable, chosen: Sequence[Indicator]) -> None:
    in_need = [indicator for indicator in chosen if indicator.uses_volume]
    if not in_need:
        return
    has_volume, has_amount = _traded(table, "volume"), _traded(table, "amount")
    has_enough = {each.name: has_volume | (has_amount & (each.space == "money")) for each in in_need}
    without = [symbol for at, symbol in enumerate(table.symbols) if not all(has[at] for has in has_enough.values())]
    if without:
        lacking = [name for name, has in has_enough.items() if not has.all()]
        which = f"{without[0]} and {len(without) - 1} more have" if len(without) > 1 else f"{without[0]} has"
        raise DataError(
            f"features.columns: {which} no volume, which {', '.join(lacking)} need; "
            f"take prices that have it, or train without these columns or without those symbols (data.symbols)"
        )


def _traded(table: PriceTable, column: str) -> NDArray[np.bool_]:
    """(symbols,) whether anything is known to have been traded."""
    has_any: NDArray[np.bool_] = np.logical_or.reduceat(getattr(table, column) > 0, table.offsets[:-1])
    return has_any
