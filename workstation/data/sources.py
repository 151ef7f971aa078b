"""Which files a path stands for: itself, the files of prices in a folder, or the members of an archive."""

from __future__ import annotations

from pathlib import Path, PurePath

from workstation.data.readers import unpacking
from workstation.data.readers.source import Source
from workstation.errors import DataError

SUFFIXES = (".csv", ".txt", ".tsv", ".gz", ".zip", ".parquet", ".pq")
"""Which files of a folder are taken; what they hold is told by their content. A file named by itself may have any."""
PROSE_SUFFIXES = (".txt", ".tsv")
"""Of these, the ones that may well be no prices at all, and are then left out of a folder with a note."""


def source_files(source: Path) -> list[Source]:
    """The file itself, or the files of prices directly inside the folder, sorted by name; of archives, the members.

    Raises:
        DataError: if there is no such file or folder, nothing of that kind in the folder or an archive, or a file
            that cannot be read.
    """
    return [each for path in source_paths(source) for each in held_files(path)]


def source_paths(source: Path) -> list[Path]:
    """The same without a look into any file: the file itself, or the files directly inside the folder.

    Raises:
        DataError: if there is no such file or folder, or nothing of that kind in the folder.
    """
    try:
        if source.is_file():
            return [source]
        if not source.is_dir():
            raise DataError(f"data.source: {_what_is_there(source)} {source}; give a path, or 'sample'")
        paths = sorted(path for path in source.iterdir() if _is_taken(path.name) and not path.is_dir())
    except OSError as error:
        raise _unreadable(source, error) from error
    if not paths:
        kinds = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        raise DataError(f"data.source: the folder {source} holds no {kinds} file directly inside")
    return paths


def held_files(path: Path) -> list[Source]:
    """The file at this path, or the members of the archive that it is.

    Raises:
        DataError: if it cannot be read, or nothing is in the archive.
    """
    if not path.is_file():
        raise DataError(f"{path.name} cannot be read: it is a link to nothing, a pipe or a device; remove it")
    try:
        return _members(path) if unpacking.is_archive(path) else [Source(path)]
    except OSError as error:
        raise _unreadable(path, error) from error


def holds_files(folder: Path) -> bool:
    """Whether there is a file of prices, by its name, directly inside the folder."""
    return any(_is_taken(path.name) and not path.is_dir() for path in folder.iterdir())


def may_be_prose(source: Source) -> bool:
    """Whether it does not surprise that the file holds no prices."""
    return PurePath(source.file_name).suffix.lower() in PROSE_SUFFIXES


def _what_is_there(source: Path) -> str:
    return "only files and folders can be read, not" if source.exists() else "there is no file or folder"


def _unreadable(source: Path, error: OSError) -> DataError:
    return DataError(f"{error.filename or source} cannot be read: {error.strerror or error}")


def _members(path: Path) -> list[Source]:
    """One member whatever its name, of several those that a folder's files would be taken by."""
    names = unpacking.members(path)
    taken = names if len(names) == 1 else [name for name in names if _is_taken(name)]
    if not taken:
        raise DataError(f"{path.name}: none of its {len(names)} members is a {', '.join(SUFFIXES)} file")
    return [Source(path, name) for name in taken]


def _is_taken(name: str) -> bool:
    return PurePath(name).suffix.lower() in SUFFIXES and not PurePath(name).name.startswith(".")
