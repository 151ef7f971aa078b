"""Tables that agree with a table up to a time, inclusive, and differ from then on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import COLUMNS, PRICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable


def futures(table: PriceTable, after: int) -> Iterator[tuple[str, PriceTable]]:
    """Ways of changing what comes after a time, in words, and what the table becomes by each.

    Args:
        table: the prices.
        after: nanoseconds since 1970-01-01 UTC; at least one row must be at or before it.
    """
    is_past = table.time <= after
    number = np.arange(table.rows)
    yield "perturbed", perturbed(table, ~is_past)
    yield "deleted", kept(table, is_past)
    yield "half deleted", kept(table, is_past | (number % 2 == 0))
    yield "deleted and appended", _changed_and_thinned(table, is_past)


def kept(table: PriceTable, keep: NDArray[np.bool_]) -> PriceTable:
    """The table's rows where the mask (rows,) is true; symbols without any are left out."""
    counts = np.bincount(table.symbol_index()[keep], minlength=len(table.symbols))
    columns = {name: getattr(table, name)[keep] for name in ("time", *COLUMNS)}
    symbols = tuple(symbol for symbol, count in zip(table.symbols, counts, strict=True) if count)
    offsets = np.concatenate(([0], np.cumsum(counts[counts > 0]))).astype(np.int64)
    return replace(table, symbols=symbols, offsets=offsets, **columns)


def perturbed(table: PriceTable, where: NDArray[np.bool_]) -> PriceTable:
    """Rows where the mask (rows,) is true get other prices, between a fifth and five times theirs, and volumes.

    Series with a sign or zeros, which no factor would move, are shifted as well, by about their own spread.
    """
    random = np.random.default_rng(int(where.sum()))
    factor = np.where(where, random.uniform(0.2, 5.0, table.rows), 1.0)
    changed = {name: getattr(table, name) * factor for name in PRICES}
    if table.close.min() <= 0.0:
        shift = np.where(where, random.normal(0.0, table.close.std() or 1.0, table.rows), 0.0)
        changed = {name: column + shift for name, column in changed.items()}
    traded = random.choice([0.0, np.nan, 7.0], table.rows)
    changed |= {name: np.where(where, traded, getattr(table, name)) for name in ("volume", "amount")}
    return replace(table, **changed)


def risen(table: PriceTable, where: NDArray[np.bool_]) -> PriceTable:
    """Rows where the mask (rows,) is true get prices about twice theirs, and volumes about three times.

    Unlike wild prices these leave every column its value, so that windows stay where they were.
    """
    random = np.random.default_rng(int(where.sum()))
    factor = {name: 2.0 * random.uniform(0.99, 1.01, table.rows) for name in ("price", "traded")}
    changed = {name: np.where(where, getattr(table, name) * factor["price"], getattr(table, name)) for name in PRICES}
    traded = {
        name: np.where(where, 1.5 * factor["traded"] * getattr(table, name), getattr(table, name))
        for name in ("volume", "amount")
    }
    return replace(table, **changed, **traded)


def _changed_and_thinned(table: PriceTable, is_past: NDArray[np.bool_]) -> PriceTable:
    """Other bars in place of the future: a third of its times, with other prices."""
    thinned = is_past | (np.arange(table.rows) % 3 == 0)
    return perturbed(kept(table, thinned), ~is_past[thinned])
