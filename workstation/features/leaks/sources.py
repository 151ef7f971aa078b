"""Files: their first rows read the same when the rows after them are not there yet."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from workstation.data.load import read_file
from workstation.data.price_table import COLUMNS
from workstation.data.raw_prices import time_text
from workstation.data.sources import source_files
from workstation.errors import DataError
from workstation.features.leaks.moved import first_moved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workstation.config.profile import DataSettings
    from workstation.data.price_table import PriceTable

_PARQUET = b"PAR1"
_PACKED = (b"PK", b"\x1f\x8b")
_HEAD_LINES = 25
"""Lines at the start of a text that are always kept: a header and what may stand before it."""
_KEPT = (0.5, 0.9, 0.99)
"""Parts of a file that are left when its newest rows are taken away."""


def leak_of_files(settings: DataSettings, most: int, tell: Callable[[str], None]) -> tuple[int, str | None, str]:
    """How many shortened files were compared, what moved if anything did, and what could not be tried.

    Each file is copied, without its newest rows, into a folder of its own and read again as the settings say.
    """
    tried, left_out = 0, []
    paths = [source.path for source in source_files(Path(settings.source).expanduser())]
    for path in _some(list(dict.fromkeys(paths)), most):
        tell(f"reading {path.name} without its newest rows")
        try:
            compared, moved = _leak_of_file(settings, path)
        except DataError as error:
            left_out.append(f"{path.name} cannot be read without its newest rows: {error}")
            continue
        tried += compared
        if moved:
            return tried, moved, ""
    return tried, None, "; ".join(left_out[:1])


def _some(paths: list[Path], most: int) -> list[Path]:
    chosen = np.unique(np.linspace(0, len(paths) - 1, min(most, len(paths))).astype(int))
    return [paths[index] for index in chosen]


def _leak_of_file(settings: DataSettings, path: Path) -> tuple[int, str | None]:
    whole = _loaded(settings, path)
    newest_first = _is_newest_first(settings, path, whole)
    compared = 0
    for part in _KEPT:
        with TemporaryDirectory(prefix="workstation-leaks-") as folder:
            copy = Path(folder) / path.name
            if not _shortened(path, copy, part, newest_first=newest_first):
                continue
            _copy_sidecars(path, Path(folder))
            shorter = _loaded(settings, copy)
        compared += 1
        if moved := _difference(whole, shorter, f"cut off after {part:.0%} of {path.name}"):
            return compared, moved
    return compared, None


def _loaded(settings: DataSettings, path: Path) -> PriceTable:
    """Read as the settings say, past the kept tables: a shortened copy is read once and never again."""
    return read_file(path, settings)[1].table


def _is_newest_first(settings: DataSettings, path: Path, whole: PriceTable) -> bool:
    """Whether the file's first rows are its newest: without its last ones it would then lose its past."""
    with TemporaryDirectory(prefix="workstation-leaks-") as folder:
        copy = Path(folder) / path.name
        if not _shortened(path, copy, 0.5, newest_first=False):
            return False
        _copy_sidecars(path, Path(folder))
        return bool(_loaded(settings, copy).time.min() > whole.time.min())


def _copy_sidecars(path: Path, folder: Path) -> None:
    for sidecar in (path.with_name(f"{path.name}.toml"), path.with_name("data.toml")):
        if sidecar.is_file():
            shutil.copyfile(sidecar, folder / sidecar.name)


def _shortened(path: Path, copy: Path, part: float, *, newest_first: bool) -> bool:
    """Whether a copy with so much of the file's rows could be made: packed files are not taken apart."""
    content = path.read_bytes()
    if content.startswith(_PACKED):
        return False
    if content.startswith(_PARQUET):
        table = pq.read_table(path)
        rows = int(part * table.num_rows)
        pq.write_table(table.slice(table.num_rows - rows) if newest_first else table.slice(0, rows), copy)
        return True
    copy.write_bytes(b"".join(_lines_left(content.splitlines(keepends=True), part, newest_first=newest_first)))
    return True


def _lines_left(lines: list[bytes], part: float, *, newest_first: bool) -> Iterator[bytes]:
    kept = max(int(part * len(lines)), min(_HEAD_LINES, len(lines)))
    if not newest_first:
        yield from lines[:kept]
        return
    yield lines[0]
    yield from lines[max(len(lines) - kept, 1) :]


def _difference(whole: PriceTable, shorter: PriceTable, change: str) -> str | None:
    """What moved in the rows before the first that is not in the shorter table."""
    held = set(zip(np.array(shorter.symbols)[shorter.symbol_index()], shorter.time.tolist(), strict=True))
    is_left = [
        row in held for row in zip(np.array(whole.symbols)[whole.symbol_index()], whole.time.tolist(), strict=True)
    ]
    missing = whole.time[~np.array(is_left)]
    until = int(missing.min()) - 1 if missing.size else int(whole.time.max())
    if (whole.time <= until).sum() != (shorter.time <= until).sum():
        return f"rows up to {time_text(until)} are others when the file is {change}"
    values, others = (np.column_stack([getattr(table, name) for name in COLUMNS]) for table in (whole, shorter))
    moved = first_moved(whole, values, (shorter, others), until, (COLUMNS, change))
    return str(moved) if moved else None
