"""Facts about prices for lists on the screen and on the command line: what a table, a file or a folder holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_source
from workstation.data.report import NOTES
from workstation.data.sources import held_files, holds_files, may_be_prose, source_paths
from workstation.errors import DataError, UnknownLayoutError

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.price_table import PriceTable
    from workstation.data.readers.source import Source

Outcome = Literal["loaded", "repaired", "refused", "left out"]
_AS_THE_FILES_SAY = ReadingSettings()


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
    outcome: Outcome = "loaded"
    """`repaired` where rows were mended or dropped, `loaded` where there are notes at most, `left out` if no prices."""


def describe(table: PriceTable) -> list[SymbolFacts]:
    """Facts about each symbol, in the table's order."""
    return [_symbol_facts(table, symbol) for symbol in table.symbols]


def list_sources(
    source: Path, settings: ReadingSettings = _AS_THE_FILES_SAY, *, is_recursive: bool = False
) -> list[SourceFacts]:
    """Facts about a file, or about each file of prices in a folder, sorted by name; each is read for itself.

    With `is_recursive`, the files of all folders beneath it too, by their paths from there.

    Raises:
        DataError: if there is no such file or folder, or no such file in it.
    """
    if not is_recursive or not source.is_dir():
        paths = source_paths(source)
        return [facts for path in paths for facts in _file_facts(path, path.name, settings, len(paths))]
    paths = _beneath(source)
    if not paths:
        raise DataError(f"data.source: there is no file of prices in {source} or in any folder beneath it")
    names = [path.relative_to(source).as_posix() for path in paths]
    return [facts for path, name in zip(paths, names, strict=True) for facts in _file_facts(path, name, settings, 2)]


def _beneath(source: Path) -> list[Path]:
    folders = [source, *sorted(path for path in source.rglob("*") if path.is_dir() and not path.is_symlink())]
    return [path for folder in folders if holds_files(folder) for path in source_paths(folder)]


def _file_facts(path: Path, name: str, settings: ReadingSettings, beside: int) -> list[SourceFacts]:
    """Facts about a file, or each member of an archive; `beside` is the number of files it is listed with."""
    try:
        held = held_files(path)
    except DataError as error:
        return [_refused(name, path.lstat().st_size, error)]
    names = [f"{name}: {each.member}" if each.member else name for each in held]
    is_alone = beside == len(held) == 1
    return [_source_facts(each, own, settings, is_alone=is_alone) for each, own in zip(held, names, strict=True)]


def _refused(name: str, size: int, error: DataError) -> SourceFacts:
    return SourceFacts(name, size, None, 0, (), None, None, (), str(error), "refused")


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


def _source_facts(source: Source, name: str, settings: ReadingSettings, *, is_alone: bool) -> SourceFacts:
    size = source.path.stat().st_size
    try:
        layout, prices = read_source(source, settings)
    except DataError as error:
        if isinstance(error, UnknownLayoutError) and may_be_prose(source) and not is_alone:
            return SourceFacts(name, size, None, 0, (), None, None, (str(error),), None, "left out")
        return _refused(name, size, error)
    table = prices.table
    first, last = int(table.time.min()), int(table.time.max())
    repairs = tuple(repair.sentence for repair in prices.repairs)
    outcome: Outcome = "loaded" if all(repair.kind in NOTES for repair in prices.repairs) else "repaired"
    return SourceFacts(name, size, layout, table.rows, table.symbols, first, last, repairs, None, outcome)
