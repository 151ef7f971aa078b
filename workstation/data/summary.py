"""Facts about prices for lists on the screen and on the command line: what a table, a file or a folder holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_source, source_files
from workstation.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.price_table import PriceTable
    from workstation.data.readers.source import Source


@dataclass(frozen=True)
class SymbolFacts:
    """One symbol of a table."""

    symbol: str
    rows: int
    first: int
    """Time of the first bar, nanoseconds since 1970-01-01 UTC."""
    last: int
    """Time of the last bar, nanoseconds since 1970-01-01 UTC."""
    median_step_seconds: float
    """Median distance between bars; NaN for a single bar."""
    longest_gap_seconds: float
    """Longest distance between two bars; NaN for a single bar."""
    last_close: float
    """Close of the last bar, in the currency of the source."""
    rows_without_volume: int
    """Bars whose volume is not known."""


@dataclass(frozen=True)
class SourceFacts:
    """One file of a folder, read or refused."""

    file: str
    size_bytes: int
    layout: str | None
    """Name of the reader; None if the file was refused."""
    rows: int
    symbols: tuple[str, ...]
    first: int | None
    """Time of the earliest bar, nanoseconds since 1970-01-01 UTC."""
    last: int | None
    """Time of the latest bar, nanoseconds since 1970-01-01 UTC."""
    repairs: tuple[str, ...]
    """What was mended, a sentence each."""
    refusal: str | None
    """The sentence that says why the file cannot be used; None if it can."""


def describe(table: PriceTable) -> list[SymbolFacts]:
    """Facts about each symbol, in the table's order."""
    return [_symbol_facts(table, symbol) for symbol in table.symbols]


def list_sources(source: Path) -> list[SourceFacts]:
    """Facts about a file, or about each CSV and Parquet file directly inside a folder, sorted by name.

    Raises:
        DataError: if there is no such file or folder, or no such file in the folder.
    """
    return [_source_facts(each) for each in source_files(source)]


def _symbol_facts(table: PriceTable, symbol: str) -> SymbolFacts:
    rows = table.rows_of(symbol)
    time = table.time[rows]
    steps = np.diff(time) / 1e9
    return SymbolFacts(
        symbol=symbol,
        rows=len(time),
        first=int(time[0]),
        last=int(time[-1]),
        median_step_seconds=float(np.median(steps)) if steps.size else float("nan"),
        longest_gap_seconds=float(steps.max()) if steps.size else float("nan"),
        last_close=float(table.close[rows][-1]),
        rows_without_volume=int(np.isnan(table.volume[rows]).sum()),
    )


def _source_facts(source: Source) -> SourceFacts:
    size = source.path.stat().st_size
    try:
        layout, prices = read_source(source, ReadingSettings())
    except DataError as error:
        return SourceFacts(source.name, size, None, 0, (), None, None, (), str(error))
    table = prices.table
    first, last = int(table.time.min()), int(table.time.max())
    repairs = tuple(repair.sentence for repair in prices.repairs)
    return SourceFacts(source.name, size, layout, table.rows, table.symbols, first, last, repairs, None)
