"""Check files and folders of prices: as training would read them, or file by file where a file is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.config.paths import expanded
from workstation.config.profile import SAMPLE
from workstation.data.load import load_prices
from workstation.data.price_table import join
from workstation.data.quality.inspect import inspect_all
from workstation.data.readers.source import Source
from workstation.data.report import LoadedPrices
from workstation.data.sources import may_be_prose, source_paths
from workstation.errors import DataError, UnknownLayoutError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workstation.config.profile import DataSettings
    from workstation.data.load import Progress
    from workstation.data.quality.finding import SymbolQuality


@dataclass(frozen=True)
class CheckedSource:
    """Prices that could be read, and their quality."""

    loaded: LoadedPrices
    settings: DataSettings
    """What they were loaded with."""
    qualities: tuple[SymbolQuality, ...]


@dataclass(frozen=True)
class RefusedSource:
    """A file or folder that could not be read."""

    source: str
    sentence: str


def checked_sources(
    settings: DataSettings, progress: Progress | None = None, *, is_recursive: bool = False
) -> Iterator[CheckedSource | RefusedSource]:
    """Check the source that the settings name; with `is_recursive`, every folder of prices beneath it on its own.

    A folder with a file that is refused is read file by file, and the readable ones are checked together.

    Raises:
        DataError: if there is no such file or folder, or none with prices.
    """
    if settings.source == SAMPLE:
        yield _checked(settings, load_prices(settings, progress))
        return
    for source in _folders(expanded(settings.source), is_recursive=is_recursive):
        yield from _one(settings.model_copy(update={"source": str(source)}), progress)


def _folders(source: Path, *, is_recursive: bool) -> list[Path]:
    """The source itself, or each folder in it that holds files of prices, sorted by name."""
    if not is_recursive or not source.is_dir():
        return [source]
    folders = [source, *sorted(path for path in source.rglob("*") if path.is_dir() and not path.is_symlink())]
    found = [folder for folder in folders if _has_prices(folder)]
    if not found:
        raise DataError(f"data.source: neither the folder {source} nor any beneath it holds a file of prices")
    return found


def _has_prices(folder: Path) -> bool:
    try:
        return bool(source_paths(folder))
    except DataError:
        return False


def _one(settings: DataSettings, progress: Progress | None) -> Iterator[CheckedSource | RefusedSource]:
    source = Path(settings.source)
    try:
        loaded = load_prices(settings, progress)
    except DataError as error:
        if not source.is_dir() or not _has_prices(source):
            yield RefusedSource(str(source), str(error))
            return
        yield from _file_by_file(settings, progress, str(error))
        return
    yield _checked(settings, loaded)


def _file_by_file(
    settings: DataSettings, progress: Progress | None, reason: str
) -> Iterator[CheckedSource | RefusedSource]:
    """The files of a folder that is refused as a whole; where each can be read alone, the reason is the folder's."""
    read: list[LoadedPrices] = []
    refused: list[RefusedSource] = []
    for path in source_paths(Path(settings.source)):
        alone = settings.model_copy(update={"source": str(path), "symbols": ()})
        try:
            read.append(load_prices(alone, progress))
        except DataError as error:
            if not (isinstance(error, UnknownLayoutError) and may_be_prose(Source(path))):
                refused.append(RefusedSource(str(path), str(error)))
    for together in _without_repetition(read):
        wanted = [symbol for symbol in together.table.symbols if not settings.symbols or symbol in settings.symbols]
        if wanted:
            yield _checked(settings, replace(together, table=together.table.select(wanted)))
    yield from refused or [RefusedSource(settings.source, reason)]


def _without_repetition(read: Sequence[LoadedPrices]) -> list[LoadedPrices]:
    """Prices joined as far as no symbol comes twice, and prices and other series apart."""
    groups: list[list[LoadedPrices]] = []
    for loaded in read:
        mine = set(loaded.table.symbols)
        group = next((group for group in groups if _fits(group, loaded, mine)), None)
        if group is None:
            groups.append([loaded])
        else:
            group.append(loaded)
    return [_joined(group) for group in groups]


def _fits(group: Sequence[LoadedPrices], loaded: LoadedPrices, symbols: set[str]) -> bool:
    is_same_kind = group[0].table.is_series == loaded.table.is_series
    return is_same_kind and not any(symbols & set(other.table.symbols) for other in group)


def _joined(group: Sequence[LoadedPrices]) -> LoadedPrices:
    if len(group) == 1:
        return group[0]
    table = join([loaded.table for loaded in group])
    repairs = tuple(repair for loaded in group for repair in loaded.repairs)
    description = f"{Path(group[0].description).parent} ({len(group)} of its files)"
    return LoadedPrices(table, repairs, table.fingerprint(), description, is_synthetic=False)


def _checked(settings: DataSettings, loaded: LoadedPrices) -> CheckedSource:
    return CheckedSource(loaded, settings, inspect_all(loaded.table, repairs=loaded.repairs))
