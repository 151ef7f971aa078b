"""Files: their first rows read the same when the rows after them are not there yet."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from workstation.config.paths import expanded
from workstation.data.load import read_source
from workstation.data.price_table import COLUMNS
from workstation.data.raw_prices import time_text
from workstation.data.readers.encodings import encoding_of_head
from workstation.data.readers.source import Source
from workstation.data.readers.unpacking import is_packed
from workstation.data.sidecar import settings_for, sidecars
from workstation.data.sources import source_files
from workstation.errors import DataError
from workstation.features.leaks.futures import kept
from workstation.features.leaks.moved import first_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from workstation.config.profile import DataSettings
    from workstation.data.price_table import PriceTable

_PARQUET = b"PAR1"
_HEAD_LINES = 25
"""Lines at the start of a text that are always kept: a header and what may stand before it."""
_KEPT = (0.5, 0.9, 0.99)
"""Parts of a file that are left when its newest rows are taken away."""


def leak_of_files(settings: DataSettings, most: int, tell: Callable[[str], None]) -> tuple[int, str | None, str]:
    """How many shortened files were compared, what moved if anything did, and what could not be tried.

    Each file is copied, without its newest rows, into a folder of its own, packed as it was, and read again as the
    settings say.
    """
    tried, left_out = 0, []
    for source in _some(source_files(expanded(settings.source)), most):
        tell(f"reading {source.name} without its newest rows")
        try:
            compared, moved = _leak_of_file(settings, source)
        except DataError as error:
            left_out.append(f"{source.name} cannot be read without its newest rows: {error}")
            continue
        tried += compared
        if moved:
            return tried, moved, ""
        if not compared:
            left_out.append(f"{source.name} has no rows that are left when its newest are cut off")
    more = f" (and {len(left_out) - 1} more files)" if len(left_out) > 1 else ""
    return tried, None, f"{left_out[0]}{more}" if left_out else ""


def _some(sources: list[Source], most: int) -> list[Source]:
    chosen = np.unique(np.linspace(0, len(sources) - 1, min(most, len(sources))).astype(int))
    return [sources[index] for index in chosen]


def _leak_of_file(settings: DataSettings, source: Source) -> tuple[int, str | None]:
    whole, content = _loaded(settings, source), _content(source)
    codec = encoding_of_head(content, settings_for(source.path, settings).encoding).codec
    newest_first = _is_newest_first(settings, source, content, codec, whole)
    compared = 0
    for part in _KEPT:
        shorter = _read_again(settings, source, _shortened(content, codec, part, newest_first=newest_first))
        has_compared, moved = _difference(whole, shorter, f"cut off after {part:.0%} of {source.name}")
        compared += has_compared
        if moved:
            return compared, moved
    return compared, None


def _loaded(settings: DataSettings, source: Source) -> PriceTable:
    """Read as the settings say, past the kept tables: a shortened copy is read once and never again."""
    return read_source(source, settings)[1].table


def _content(source: Source) -> bytes:
    with source.seekable() as file:
        return file.read()


def _is_newest_first(settings: DataSettings, source: Source, content: bytes, codec: str, whole: PriceTable) -> bool:
    """Whether the file's first rows are its newest: without its last ones it would then lose its past."""
    first_half = _read_again(settings, source, _shortened(content, codec, 0.5, newest_first=False))
    return bool(first_half.time.min() > whole.time.min() and first_half.time.max() == whole.time.max())


def _read_again(settings: DataSettings, source: Source, content: bytes) -> PriceTable:
    """The same file, packed as it was and with its sidecars, with other bytes."""
    with TemporaryDirectory(prefix="workstation-leaks-") as folder:
        copy = Path(folder) / source.path.name
        for sidecar in sidecars(source.path):
            shutil.copyfile(sidecar, copy.with_name(sidecar.name))
        copy.write_bytes(_packed(source, content))
        return _loaded(settings, Source(copy, source.member))


def _packed(source: Source, content: bytes) -> bytes:
    if source.member:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(source.member, content)
        return packed.getvalue()
    return gzip.compress(content, 1) if is_packed(source.path, source.name) else content


def _shortened(content: bytes, codec: str, part: float, *, newest_first: bool) -> bytes:
    """So much of the file's rows, without the newest."""
    if content.startswith(_PARQUET):
        table, shorter = pq.read_table(io.BytesIO(content)), io.BytesIO()
        rows = int(part * table.num_rows)
        pq.write_table(table.slice(table.num_rows - rows) if newest_first else table.slice(0, rows), shorter)
        return shorter.getvalue()
    return b"".join(_lines_left(_lines(content, codec), part, newest_first=newest_first))


def _lines(content: bytes, codec: str) -> list[bytes]:
    """The lines with their ends; those of UTF-16 end in two bytes."""
    if not codec.startswith("utf-16"):
        return content.splitlines(keepends=True)
    return [line.encode(codec) for line in content.decode(codec, errors="replace").splitlines(keepends=True)]


def _lines_left(lines: list[bytes], part: float, *, newest_first: bool) -> Iterator[bytes]:
    kept = max(int(part * len(lines)), min(_HEAD_LINES, len(lines)))
    if not newest_first:
        yield from lines[:kept]
        return
    yield lines[0]
    yield from lines[max(len(lines) - kept, 1) :]


def _difference(whole: PriceTable, shorter: PriceTable, change: str) -> tuple[bool, str | None]:
    """Whether any row could be compared, and what moved in a symbol's rows before the first that is cut off."""
    if strangers := set(shorter.symbols) - set(whole.symbols):
        return True, f"there is a symbol {min(strangers)!r} only when the future is {change}"
    common = [symbol for symbol in whole.symbols if symbol in set(shorter.symbols)]
    whole, shorter = whole.select(common), shorter.select(common)
    is_past, is_left = np.zeros(whole.rows, dtype=bool), np.zeros(shorter.rows, dtype=bool)
    for symbol in common:
        rows, left = whole.rows_of(symbol), shorter.rows_of(symbol)
        if (stranger := _first_missing(shorter.time[left], whole.time[rows])) is not None:
            return True, f"{symbol} has a row at {time_text(stranger)} only when the future is {change}"
        missing = _first_missing(whole.time[rows], shorter.time[left])
        is_past[rows] = True if missing is None else whole.time[rows] < missing
        is_left[left] = True if missing is None else shorter.time[left] < missing
    if not is_past.any():
        return False, None
    return True, _moved(kept(whole, is_past), kept(shorter, is_left), change)


def _first_missing(times: NDArray[np.int64], others: NDArray[np.int64]) -> int | None:
    """The first of the times, which rise, that is not among the others."""
    missing = times[~np.isin(times, others)]
    return int(missing[0]) if missing.size else None


def _moved(past: PriceTable, past_again: PriceTable, change: str) -> str | None:
    values, others = (np.column_stack([getattr(table, name) for name in COLUMNS]) for table in (past, past_again))
    moved = first_moved(past, values, (past_again, others), int(past.time.max()), (COLUMNS, change))
    return str(moved) if moved else None
