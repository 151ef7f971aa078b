"""Load prices: the sample market, a file, or a folder of files, into one table with a report of every repair."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from workstation.config.paths import expanded
from workstation.config.profile import SAMPLE
from workstation.config.reading import ReadingSettings
from workstation.data.cache.contents import Contents
from workstation.data.cache.loading import kept_or_read
from workstation.data.joining import joined
from workstation.data.layouts import reader_for
from workstation.data.progress import Progress
from workstation.data.readers.unpacking import what_it_is
from workstation.data.report import FilePrices, LoadedPrices, Repair
from workstation.data.sample_market import DESCRIPTION, sample_market
from workstation.data.selection import selected
from workstation.data.side_by_side import each
from workstation.data.sidecar import notes_on_sidecars, settings_for
from workstation.data.sources import may_be_prose, source_files
from workstation.errors import DataError, UnknownLayoutError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from workstation.config.profile import DataSettings
    from workstation.data.progress import Meter
    from workstation.data.readers.source import Source

_AS_THE_FILE_SAYS = ReadingSettings()
__all__ = ["Progress", "load_prices", "read_file", "read_source", "source_files"]


def load_prices(settings: DataSettings, progress: Progress | None = None) -> LoadedPrices:
    """The prices that the settings ask for.

    Symbols come in the order of `settings.symbols`, or sorted by name if that is empty. If `progress` raises, the load
    ends at once.

    Raises:
        DataError: if the source is not there, a file cannot be read, two files say different things about a symbol's
            bar, or a symbol asked for is not in the source.
    """
    if settings.source == SAMPLE:
        table = sample_market(settings.sample_seed)
        contents = Contents(table, (), {SAMPLE: table.symbols}, table.fingerprint())
        return _loaded(contents, settings, f"{DESCRIPTION}, seed {settings.sample_seed}")
    sources = source_files(expanded(settings.source))
    contents = kept_or_read(sources, settings, progress, partial(_put_together, sources, settings))
    description = f"{settings.source} ({len(sources)} file{'s' if len(sources) > 1 else ''})"
    return _loaded(contents, settings, description)


def read_file(path: Path, settings: ReadingSettings = _AS_THE_FILE_SAYS) -> tuple[str, FilePrices]:
    """Name of the layout and prices of one file, or of the only member of an archive; see `read_source`."""
    sources = source_files(path)
    if len(sources) > 1:
        raise DataError(f"{path.name} holds {len(sources)} files; load it as a whole")
    return read_source(sources[0], settings)


def read_source(source: Source, settings: ReadingSettings) -> tuple[str, FilePrices]:
    """Name of the layout and prices of one file, read as the settings say.

    Raises:
        UnknownLayoutError: if no reader knows the layout.
        DataError: if the reader refuses the file.
    """
    if not source.head.strip():
        raise DataError(f"{source.name} is empty")
    if known := what_it_is(source.head):
        raise DataError(f"{source.name}: {known}")
    told = settings_for(source.path, settings)
    name, reader = reader_for(source, told)
    return name, reader.read(source, told)


def _read_all(
    sources: Sequence[Source], settings: ReadingSettings, meter: Meter
) -> tuple[dict[str, FilePrices], list[Repair]]:
    is_alone = len(sources) == 1

    def read(source: Source) -> FilePrices | Repair:
        try:
            return replace(read_source(source, settings)[1], where=None)
        except UnknownLayoutError:
            if is_alone or not may_be_prose(source):
                raise
            return _left_out(source)

    found = dict(zip([source.name for source in sources], each(sources, read, meter), strict=True))
    files = {name: file for name, file in found.items() if isinstance(file, FilePrices)}
    if not files:
        raise DataError(
            f"data.source: none of the {len(sources)} files, such as {sources[0].name}, holds prices in any layout "
            f"known here; a file needs a header that names a time, open, high, low and close"
        )
    return files, [left_out for left_out in found.values() if isinstance(left_out, Repair)]


def _left_out(source: Source) -> Repair:
    sentence = f"{source.name}: left out, it holds no prices in any layout known here"
    return Repair(source.name, "left_out", 0, None, sentence)


def _put_together(sources: Sequence[Source], settings: ReadingSettings, meter: Meter) -> Contents:
    files, notes = _read_all(sources, settings, meter)
    whole, on_joining = joined(files, partial(_place_of_bar, sources, settings))
    whole = whole.select(sorted(whole.symbols))
    notes += notes_on_sidecars((source.path for source in sources), settings)
    repairs = (*notes, *(repair for file in files.values() for repair in file.repairs), *on_joining)
    symbols_of = {name: file.table.symbols for name, file in files.items()}
    return Contents(whole, repairs, symbols_of, whole.fingerprint())


def _loaded(contents: Contents, settings: DataSettings, description: str) -> LoadedPrices:
    table, short = selected(contents.table, settings)
    held = set(table.symbols)
    repairs = [repair for repair in contents.repairs if _concerns(repair, held, contents.symbols_of)]
    fingerprint = contents.fingerprint if table is contents.table else table.fingerprint()
    return LoadedPrices(table, (*repairs, *short), fingerprint, description, settings.source == SAMPLE)


def _concerns(repair: Repair, held: set[str], symbols_of: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether it is about symbols that are used, or a file that was left out."""
    symbols = repair.symbols or symbols_of.get(repair.file, ())
    return not symbols or not held.isdisjoint(symbols)


def _place_of_bar(sources: Sequence[Source], settings: ReadingSettings, name: str, symbol: str, time: int) -> str:
    """The file and line of a bar, for which the file is read again."""
    _, file = read_source(next(source for source in sources if source.name == name), settings)
    rows = file.table.rows_of(symbol)
    row = int(rows.start) + int(np.searchsorted(file.table.time[rows], time))
    assert file.where is not None
    return file.where(row)
