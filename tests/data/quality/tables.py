"""What tests of quality share: clean tables to spoil, and findings by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import PriceTable
from workstation.data.quality.inspect import inspect_all
from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.data.quality.finding import Finding

DAY = 86_400 * 10**9
NOW = int(np.datetime64("2024-01-01", "ns").astype(np.int64))
BARS = 600


def at(text: str) -> int:
    """Nanoseconds of a date or time."""
    return int(np.datetime64(text, "ns").astype(np.int64))


def weekdays(bars: int = BARS, first: str = "2015-01-05") -> NDArray[np.int64]:
    return np.busday_offset(first, np.arange(bars)).astype("datetime64[ns]").astype(np.int64)


def table_of(**symbols: dict[str, NDArray[np.generic]]) -> PriceTable:
    """A table of symbols, each given as its columns; amount may be left out."""
    lengths = [len(columns["time"]) for columns in symbols.values()]
    for columns in symbols.values():
        columns.setdefault("amount", np.full(len(columns["time"]), np.nan))
    joined = {
        name: np.concatenate([columns[name] for columns in symbols.values()])
        for name in ("time", "open", "high", "low", "close", "volume", "amount")
    }
    return PriceTable(tuple(symbols), np.concatenate(([0], np.cumsum(lengths))).astype(np.int64), **joined)


def calm(seed: int = 1, time: NDArray[np.int64] | None = None) -> dict[str, NDArray[np.generic]]:
    """Columns of a symbol that nothing is wrong with: moves of 1 %, gaps of a third of that, steady volumes."""
    time = weekdays() if time is None else time
    random = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(0.01 * random.standard_normal(len(time))))
    opening = np.concatenate((close[:1], close[:-1])) * np.exp(0.003 * random.standard_normal(len(time)))
    wick = 1.0 + 0.004 * random.random(len(time))
    high, low = np.maximum(opening, close) * wick, np.minimum(opening, close) / wick
    volume = np.round(1e6 * np.exp(0.3 * random.standard_normal(len(time))))
    return {"time": time, "open": opening, "high": high, "low": low, "close": close, "volume": volume}


def scaled_from(columns: dict[str, NDArray[np.generic]], row: int, factor: float) -> None:
    """Multiply all prices from a row on."""
    for name in ("open", "high", "low", "close"):
        columns[name][row:] *= factor


def without(
    columns: dict[str, NDArray[np.generic]], rows: NDArray[np.int64] | list[int]
) -> dict[str, NDArray[np.generic]]:
    return {name: np.delete(column, rows) for name, column in columns.items()}


def findings(table: PriceTable, symbol: str = "A", now: int = NOW) -> dict[str, Finding]:
    """Findings of one symbol of a table, by kind."""
    quality = inspect_all(table, now=now)[table.symbols.index(symbol)]
    kinds = [finding.kind for finding in quality.findings]
    assert len(kinds) == len(set(kinds))
    return {finding.kind: finding for finding in quality.findings}


def dates(finding: Finding) -> list[str]:
    """When each place begins: the date, with the hour where it is not midnight."""
    return [time_text(place.time).removesuffix(":00") for place in finding.places]
