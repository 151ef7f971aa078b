"""Which files a path stands for: itself, the files of prices in a folder, or the members of an archive."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from workstation.data.readers import unpacking
from workstation.data.readers.source import Source
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

SUFFIXES = (".csv", ".txt", ".tsv", ".gz", ".zip", ".parquet", ".pq")
"""Which files of a folder are taken; what they hold is told by their content. A file named by itself may have any."""
PROSE_SUFFIXES = (".txt", ".tsv")
"""Of these, the ones that may well be no prices at all, and are then left out of a folder with a note."""


def source_files(source: Path) -> list[Source]:
    """The file itself, or the files of prices directly inside the folder, sorted by name; of archives, the members.

    Raises:
        DataError: if there is no such file or folder, or nothing of that kind in the folder or an archive.
    """
    try:
        if source.is_file():
            return _unpacked([source])
        if not source.is_dir():
            raise DataError(f"data.source: there is no file or folder {source}; give a path, or 'sample'")
        files = sorted(path for path in source.iterdir() if _is_taken(path.name) and path.is_file())
        if not files:
            kinds = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
            raise DataError(f"data.source: the folder {source} holds no {kinds} file directly inside")
        return _unpacked(files)
    except OSError as error:
        raise DataError(f"{error.filename or source} cannot be read: {error.strerror or error}") from error


def holds_files(folder: Path) -> bool:
    """Whether there is a file of prices, by its name, directly inside the folder."""
    return any(_is_taken(path.name) and path.is_file() for path in folder.iterdir())


def may_be_prose(source: Source) -> bool:
    """Whether it does not surprise that the file holds no prices."""
    return PurePath(source.file_name).suffix.lower() in PROSE_SUFFIXES


def _unpacked(paths: Iterable[Path]) -> list[Source]:
    found: list[Source] = []
    for path in paths:
        found += _members(path) if unpacking.is_archive(path) else [Source(path)]
    return found


def _members(path: Path) -> list[Source]:
    """One member whatever its name, of several those that a folder's files would be taken by."""
    names = unpacking.members(path)
    taken = names if len(names) == 1 else [name for name in names if _is_taken(name)]
    if not taken:
        raise DataError(f"{path.name}: none of its {len(names)} members is a {', '.join(SUFFIXES)} file")
    return [Source(path, name) for name in taken]


def _is_taken(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES and not PurePath(name).name.startswith(".")
