"""The folder of kept tables: written beside and renamed, used longest ago out first, never in the way of a load."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.data.cache.contents import Contents

DEFAULT_BYTES = 2 << 30
PLACE_VARIABLE, BYTES_VARIABLE = "WORKSTATION_CACHE", "WORKSTATION_CACHE_BYTES"
_SUFFIX, _UNFINISHED = ".table", ".unfinished"
_OURS = re.compile(rf"[0-9a-f]{{64}}({re.escape(_SUFFIX)}|\..*{re.escape(_UNFINISHED)})")
_FORGOTTEN_AFTER_SECONDS = 3600.0
"""A file that is still unfinished after this was left by a process that died."""
_WRITABLE_BY_OTHERS = 0o022
_BYTES_OF_A_ROW = 56


@dataclass(frozen=True)
class KeptFacts:
    """What there is in the cache."""

    place: str
    entries: int
    size_bytes: int
    limit_bytes: int
    off_because: str
    """Why nothing is kept; empty where it is."""


@dataclass(frozen=True)
class TableCache:
    """Kept tables of one user; several processes may use it at once."""

    folder: Path
    limit_bytes: int = DEFAULT_BYTES

    def find(self, key: str) -> Contents | None:
        """What was kept under this key, if it is there and whole; what is damaged is removed."""
        from workstation.data.cache.entry_file import DamagedEntryError, read_entry  # noqa: PLC0415 - loads pyarrow

        if self.off_because:
            return None
        path = self.folder / f"{key}{_SUFFIX}"
        try:
            with path.open("rb") as file:
                contents = read_entry(file)
        except DamagedEntryError:
            _remove(path)
            return None
        except OSError:
            return None
        with contextlib.suppress(OSError):  # a disk that cannot be written can still be read
            os.utime(path)  # used just now
        return contents

    def keep(self, key: str, contents: Contents) -> None:
        """Keep it if there is room for it within the limit and on the disk; what was used longest ago goes first."""
        from workstation.data.cache.entry_file import write_entry  # noqa: PLC0415 - loads pyarrow

        needed = contents.table.rows * _BYTES_OF_A_ROW
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.off_because or needed > self.limit_bytes or 2 * needed > shutil.disk_usage(self.folder).free:
                return
            handle, name = tempfile.mkstemp(prefix=f"{key}.", suffix=_UNFINISHED, dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    write_entry(file, contents)
                Path(name).rename(self.folder / f"{key}{_SUFFIX}")
            finally:
                _remove(Path(name))
            self._keep_within_limit()

    def clear(self) -> int:
        """Remove all that is kept, and say how many tables that were."""
        entries = list(self._entries())
        for path in (*entries, *self._unfinished()):
            _remove(path)
        return len(entries)

    def facts(self) -> KeptFacts:
        """What is kept, where, and how much may be."""
        sizes = [found.st_size for path in self._entries() if (found := _stat(path))]
        return KeptFacts(str(self.folder), len(sizes), sum(sizes), self.limit_bytes, self.off_because)

    @property
    def off_because(self) -> str:
        """Why nothing is kept or found; empty where it is."""
        if not self.limit_bytes:
            return f"{BYTES_VARIABLE} is 0"
        found = _stat(self.folder)
        if found is None:
            return ""
        if not stat.S_ISDIR(found.st_mode):
            return "the place is no folder"
        if found.st_uid != os.geteuid():
            return "the folder belongs to somebody else"
        return "others may write to the folder" if found.st_mode & _WRITABLE_BY_OTHERS else ""

    def _keep_within_limit(self) -> None:
        for path in self._unfinished():
            if (found := _stat(path)) and time.time() - found.st_mtime > _FORGOTTEN_AFTER_SECONDS:
                _remove(path)
        aged = sorted((found.st_mtime_ns, found.st_size, path) for path in self._entries() if (found := _stat(path)))
        over = sum(size for _, size, _ in aged) - self.limit_bytes
        for _, size, path in aged:
            if over <= 0:
                return
            _remove(path)
            over -= size

    def _entries(self) -> Iterator[Path]:
        return (path for path in self._ours() if path.suffix == _SUFFIX)

    def _unfinished(self) -> Iterator[Path]:
        return (path for path in self._ours() if path.suffix == _UNFINISHED)

    def _ours(self) -> list[Path]:
        try:
            return [path for path in self.folder.iterdir() if _OURS.fullmatch(path.name)]
        except OSError:
            return []


def user_cache() -> TableCache:
    """The cache that the environment names.

    Raises:
        UsageError: if its size is no number of bytes.
    """
    told = os.environ.get(BYTES_VARIABLE, "").strip()
    if told and not (told.isascii() and told.isdigit()):
        raise UsageError(f"{BYTES_VARIABLE}: {told!r} is no number of bytes; write one, or 0 to keep nothing")
    limit = int(told) if told else DEFAULT_BYTES
    if place := os.environ.get(PLACE_VARIABLE):
        return TableCache(Path(place).expanduser(), limit)
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # as the XDG Base Directory Specification has it
        base = Path(os.path.expanduser("~")) / ".cache"  # noqa: PTH111 - Path.home() raises where there is none
    return TableCache(base / "workstation" / "tables", limit)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
