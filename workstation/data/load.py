"""Load prices: the sample market, a file, or a folder of files, into one table with a report of every repair."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.config.profile import SAMPLE
from workstation.config.reading import ReadingSettings
from workstation.data.price_table import join
from workstation.data.progress import Meter, Progress
from workstation.data.readers.unpacking import what_it_is
from workstation.data.report import FilePrices, LoadedPrices, Repair
from workstation.data.sample_market import DESCRIPTION, sample_market
from workstation.data.side_by_side import each
from workstation.data.sources import may_be_prose, source_files
from workstation.errors import DataError, UnknownLayoutError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.profile import DataSettings
    from workstation.data.price_table import PriceTable
    from workstation.data.readers.reader import Reader
    from workstation.data.readers.source import Source

_AS_THE_FILE_SAYS = ReadingSettings()
__all__ = ["Progress", "load_prices", "read_file", "read_source", "source_files"]


def load_prices(settings: DataSettings, progress: Progress | None = None) -> LoadedPrices:
    """The prices that the settings ask for.

    Symbols come in the order of `settings.symbols`, or sorted by name if that is empty. If `progress` raises, the load
    ends at once.

    Raises:
        DataError: if the source is not there, a file cannot be read, two files hold the same symbol, or a symbol
            asked for is not in the source.
    """
    notes: list[Repair] = []
    if settings.source == SAMPLE:
        files = {SAMPLE: FilePrices(sample_market(settings.sample_seed), ())}
        description = f"{DESCRIPTION}, seed {settings.sample_seed}"
    else:
        sources = source_files(Path(settings.source).expanduser())
        files, notes = _read_all(sources, settings, Meter(sources, progress))
        description = f"{settings.source} ({len(sources)} file{'s' if len(sources) > 1 else ''})"
    return _chosen(files, notes, settings, description)


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
    try:
        if not source.head.strip():
            raise DataError(f"{source.name} is empty")
        name, reader = _reader_for(source, settings)
        return name, reader.read(source, settings)
    except OSError as error:
        raise DataError(f"{source.path} cannot be read: {error.strerror or error}") from error


def _reader_for(source: Source, settings: ReadingSettings) -> tuple[str, Reader]:
    for name in catalog.names("readers"):
        reader: Reader = catalog.load("readers", name)()
        if reader.sniff(source, source.head, settings):
            return name, reader
    if known := what_it_is(source.head):
        raise DataError(f"{source.name}: {known}")
    first_line = source.head.split(b"\n", 1)[0][:80].decode("utf-8", "replace").strip()
    raise UnknownLayoutError(
        f"{source.name}, line 1: no reader knows a file that begins with {first_line!r}; "
        f"it needs a header that names a time, open, high, low and close, or to be Parquet"
    )


def _read_all(
    sources: Sequence[Source], settings: ReadingSettings, meter: Meter
) -> tuple[dict[str, FilePrices], list[Repair]]:
    is_alone = len(sources) == 1

    def read(source: Source) -> FilePrices | Repair:
        try:
            return read_source(source, settings)[1]
        except UnknownLayoutError:
            if is_alone or not may_be_prose(source):
                raise
            return _left_out(source)

    found = dict(zip([source.name for source in sources], each(sources, read, meter), strict=True))
    files = {name: file for name, file in found.items() if isinstance(file, FilePrices)}
    holder: dict[str, str] = {}
    for name, file in files.items():
        for symbol in file.table.symbols:
            if symbol in holder:
                raise DataError(f"data.source: {symbol} is in both {holder[symbol]} and {name}; move one elsewhere")
            holder[symbol] = name
    return files, [left_out for left_out in found.values() if isinstance(left_out, Repair)]


def _left_out(source: Source) -> Repair:
    sentence = f"{source.name}: left out, it holds no prices in any layout known here"
    return Repair(source.name, "left_out", 0, None, sentence)


def _chosen(
    files: dict[str, FilePrices], notes: list[Repair], settings: DataSettings, description: str
) -> LoadedPrices:
    whole = join([file.table for file in files.values()])
    wanted = _wanted(settings.symbols, whole)
    kept = [symbol for symbol in wanted if _length(whole, symbol) >= settings.min_rows]
    if not kept:
        raise DataError(f"data.min_rows: no symbol has {settings.min_rows} rows; ask for fewer")
    table = whole.select(kept)
    held = set(kept)
    repairs = [repair for file in files.values() if held & set(file.table.symbols) for repair in file.repairs]
    short = [_too_short(symbol, whole, settings.min_rows) for symbol in wanted if symbol not in held]
    is_synthetic = settings.source == SAMPLE
    return LoadedPrices(table, (*notes, *repairs, *short), table.fingerprint(), description, is_synthetic)


def _wanted(symbols: Sequence[str], table: PriceTable) -> list[str]:
    held = sorted(table.symbols)
    strangers = sorted(set(symbols) - set(held))
    if strangers:
        near = difflib.get_close_matches(strangers[0], held, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        key = f"data.symbols[{symbols.index(strangers[0])}]"
        raise DataError(f"{key}: {strangers[0]!r} is not among the source's {len(held)} symbols{hint}")
    if len(set(symbols)) < len(symbols):
        twice = next(symbol for symbol in symbols if symbols.count(symbol) > 1)
        raise DataError(f"data.symbols: {twice} is named twice; remove one")
    return list(symbols or held)


def _length(table: PriceTable, symbol: str) -> int:
    rows = table.rows_of(symbol)
    return int(rows.stop - rows.start)


def _too_short(symbol: str, table: PriceTable, least: int) -> Repair:
    rows = _length(table, symbol)
    sentence = f"{symbol}: left out, its {rows} rows are fewer than data.min_rows {least}"
    return Repair(symbol, "too_short", rows, None, sentence)
