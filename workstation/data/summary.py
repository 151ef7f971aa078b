"""Facts about prices for lists on the screen and on the command line: what a table, a file or a folder holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_source
from workstation.data.progress import Meter
from workstation.data.readers.source import Source
from workstation.data.report import NOTES
from workstation.data.sources import held_files, holds_files, may_be_prose, source_paths
from workstation.errors import DataError, UnknownLayoutError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from workstation.data.price_table import PriceTable
    from workstation.data.progress import Progress
    from workstation.data.report import FilePrices

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
    source: Path,
    settings: ReadingSettings = _AS_THE_FILES_SAY,
    progress: Progress | None = None,
    *,
    is_recursive: bool = False,
) -> list[SourceFacts]:
    """Facts about a file, or about each file of prices in a folder, sorted by name; each is read for itself.

    With `is_recursive`, the files of all folders beneath it too, by their paths from there. If `progress` raises, the
    reading ends at once.

    Raises:
        DataError: if there is no such file or folder, or no such file in it.
    """
    is_tree = is_recursive and source.is_dir()
    paths = _beneath(source) if is_tree else source_paths(source)
    if not paths:
        raise DataError(f"data.source: there is no file of prices in {source} or in any folder beneath it")
    names = [path.relative_to(source).as_posix() if is_tree else path.name for path in paths]
    listed = [each for path, name in zip(paths, names, strict=True) for each in _held(path, name)]
    readings = _read([each for _, each in listed if isinstance(each, Source)], settings, progress)
    is_alone = len(listed) == 1 and not is_tree
    return [
        _source_facts(each, name, next(readings), is_alone=is_alone) if isinstance(each, Source) else each
        for name, each in listed
    ]


def _read(
    sources: Sequence[Source], settings: ReadingSettings, progress: Progress | None
) -> Iterator[tuple[str, FilePrices] | DataError]:
    """Layout and prices of each source, or why it is refused."""
    meter = Meter(sources, progress)
    for index, source in enumerate(sources):
        found: tuple[str, FilePrices] | DataError
        try:
            found = read_source(replace(source, told=partial(meter.hear, index)), settings)
        except DataError as error:
            found = error
        meter.finish(index)
        yield found


def _beneath(source: Path) -> list[Path]:
    folders = [source, *sorted(path for path in source.rglob("*") if path.is_dir() and not path.is_symlink())]
    return [path for folder in folders if holds_files(folder) for path in source_paths(folder)]


def _held(path: Path, name: str) -> list[tuple[str, Source | SourceFacts]]:
    """The file, or the members of the archive that it is, by name; or why neither can be read."""
    try:
        held = held_files(path)
    except DataError as error:
        return [(name, _refused(name, path.lstat().st_size, error))]
    return [(f"{name}: {each.member}" if each.member else name, each) for each in held]


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


def _source_facts(
    source: Source, name: str, found: tuple[str, FilePrices] | DataError, *, is_alone: bool
) -> SourceFacts:
    size = source.path.stat().st_size
    if isinstance(found, DataError):
        if isinstance(found, UnknownLayoutError) and may_be_prose(source) and not is_alone:
            return SourceFacts(name, size, None, 0, (), None, None, (str(found),), None, "left out")
        return _refused(name, size, found)
    layout, prices = found
    table = prices.table
    first, last = int(table.time.min()), int(table.time.max())
    repairs = tuple(repair.sentence for repair in prices.repairs)
    outcome: Outcome = "loaded" if all(repair.kind in NOTES for repair in prices.repairs) else "repaired"
    return SourceFacts(name, size, layout, table.rows, table.symbols, first, last, repairs, None, outcome)
