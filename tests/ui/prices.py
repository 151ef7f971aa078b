"""Files of prices for tests of the Data screen, and tables of many symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import PriceTable

if TYPE_CHECKING:
    from pathlib import Path


def table_of(symbols: int, rows: int) -> PriceTable:
    """That many symbols of daily bars whose closes wander; the same on every machine."""
    random = np.random.Generator(np.random.PCG64(3))
    time = np.busday_offset("2013-01-02", np.arange(rows)).astype("datetime64[ns]").astype(np.int64)
    close = np.exp(np.cumsum(random.standard_normal((symbols, rows)) * 0.01, axis=1) + 4).round(4)
    opening = np.concatenate([close[:, :1], close[:, :-1]], axis=1)
    top, bottom = np.maximum(opening, close) * 1.002, np.minimum(opening, close) * 0.998
    volume = np.round(np.exp(random.standard_normal((symbols, rows)) * 0.3 + 13))
    return PriceTable(
        tuple(f"S{index:05}" for index in range(symbols)),
        np.arange(symbols + 1, dtype=np.int64) * rows,
        np.tile(time, symbols),
        *(column.ravel() for column in (opening, top, bottom, close, volume)),
        amount=np.full(symbols * rows, np.nan),
    )


def write_prices(path: Path, symbols: dict[str, int], *, jump: float = 1.0) -> Path:
    """A CSV file of daily bars: so many rows of each symbol, all ending on the same day.

    With `jump` the closes of the last symbol are so many times higher from its 100th row before the end on.
    """
    table = table_of(len(symbols), max(symbols.values()))
    lines = ["date,symbol,open,high,low,close,volume"]
    for index, (symbol, rows) in enumerate(symbols.items()):
        own = table.rows_of(table.symbols[index])
        for row in range(own.stop - rows, own.stop):
            factor = jump if index == len(symbols) - 1 and row >= own.stop - 100 else 1.0
            day = str(np.datetime64(int(table.time[row]), "ns").astype("datetime64[D]"))
            prices = [getattr(table, name)[row] * factor for name in ("open", "high", "low", "close")]
            opening = prices[0] / (factor if row == own.stop - 100 else 1.0)
            low, high = min(prices[2], opening), max(prices[1], opening)
            values = (opening, high, low, prices[3])
            lines.append(",".join([day, symbol, *(f"{value:.4f}" for value in values), f"{table.volume[row]:.0f}"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path
