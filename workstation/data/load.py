"""Load prices: the sample market, a file, or a folder of files, into one table with a report of every repair."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.config.profile import SAMPLE
from workstation.config.reading import ReadingSettings
from workstation.data.price_table import join
from workstation.data.readers.reader import HEAD_BYTES
from workstation.data.readers.source import Source
from workstation.data.report import FilePrices, LoadedPrices, Repair
from workstation.data.sample_market import DESCRIPTION, sample_market
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.profile import DataSettings
    from workstation.data.price_table import PriceTable
    from workstation.data.readers.reader import Reader

_AS_THE_FILE_SAYS = ReadingSettings()
SUFFIXES = (".csv", ".parquet")

Progress = Callable[[int, int, str], None]
"""Called with files done, files in all, and the name of the file just read."""


def load_prices(settings: DataSettings, progress: Progress | None = None) -> LoadedPrices:
    """The prices that the settings ask for.

    Symbols come in the order of `settings.symbols`, or sorted by name if that is empty.

    Raises:
        DataError: if the source is not there, a file cannot be read, two files hold the same symbol, or a symbol
            asked for is not in the source.
    """
    if settings.source == SAMPLE:
        files = {SAMPLE: FilePrices(sample_market(settings.sample_seed), ())}
        description = f"{DESCRIPTION}, seed {settings.sample_seed}"
    else:
        sources = source_files(Path(settings.source).expanduser())
        files = _read_all(sources, settings, progress)
        description = f"{settings.source} ({len(sources)} file{'s' if len(sources) > 1 else ''})"
    return _chosen(files, settings, description)


def source_files(source: Path) -> list[Source]:
    """The file itself, or the CSV and Parquet files directly inside the folder, sorted by name.

    Raises:
        DataError: if there is no such file or folder, or no such file in the folder.
    """
    if source.is_file():
        return [Source(source)]
    if not source.is_dir():
        raise DataError(f"data.source: there is no file or folder {source}; give a path, or {SAMPLE!r}")
    files = sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not files:
        raise DataError(f"data.source: the folder {source} holds no {' or '.join(SUFFIXES)} file directly inside")
    return [Source(path) for path in files]


def read_file(path: Path, settings: ReadingSettings = _AS_THE_FILE_SAYS) -> tuple[str, FilePrices]:
    """Name of the layout and prices of one file; see `read_source`."""
    return read_source(Source(path), settings)


def read_source(source: Source, settings: ReadingSettings) -> tuple[str, FilePrices]:
    """Name of the layout and prices of one file, read as the settings say.

    Raises:
        DataError: if no reader knows the layout, or the reader refuses the file.
    """
    try:
        with source.open() as file:
            head = file.read(HEAD_BYTES)
        if not head.strip():
            raise DataError(f"{source.name} is empty")
        name, reader = _reader_for(source, head, settings)
        return name, reader.read(source, settings)
    except OSError as error:
        raise DataError(f"{source.path} cannot be read: {error.strerror or error}") from error


def _reader_for(source: Source, head: bytes, settings: ReadingSettings) -> tuple[str, Reader]:
    for name in catalog.names("readers"):
        reader: Reader = catalog.load("readers", name)()
        if reader.sniff(source, head, settings):
            return name, reader
    first_line = head.split(b"\n", 1)[0][:80].decode("utf-8", "replace").strip()
    raise DataError(
        f"{source.name}, line 1: no reader knows a file that begins with {first_line!r}; "
        f"it needs a header that names a time, open, high, low and close, or to be Parquet"
    )


def _read_all(sources: Sequence[Source], settings: ReadingSettings, progress: Progress | None) -> dict[str, FilePrices]:
    files: dict[str, FilePrices] = {}
    holder: dict[str, str] = {}
    for done, source in enumerate(sources, 1):
        _, files[source.name] = read_source(source, settings)
        for symbol in files[source.name].table.symbols:
            if symbol in holder:
                raise DataError(
                    f"data.source: {symbol} is in both {holder[symbol]} and {source.name}; move one of them elsewhere"
                )
            holder[symbol] = source.name
        if progress is not None:
            progress(done, len(sources), source.name)
    return files


def _chosen(files: dict[str, FilePrices], settings: DataSettings, description: str) -> LoadedPrices:
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
    return LoadedPrices(table, (*repairs, *short), table.fingerprint(), description, is_synthetic)


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
