"""Texts that other programs read, and files of them that never take the place of others."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import os
from typing import TYPE_CHECKING, Any

from workstation.errors import StorageError
from workstation.reporting.text import harmless
from workstation.runs.durable import FILE_MODE, explained, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_FORMULA = ("=", "+", "-", "@")
_MOST_FILES = 1000


def json_text(value: object, *, indent: int | None = None) -> str:
    """A value as JSON, on one line unless an indent is given; numbers that are not finite are null."""
    return json.dumps(_finite(value), indent=indent, allow_nan=False)


def _finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Comma-separated text with a line of titles; text that a spreadsheet would compute gets a quote before it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _value(value) for name, value in row.items()})
    return text.getvalue().rstrip("\n")


def _value(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = harmless(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_new(folder: Path, stem: str, texts: Mapping[str, str | bytes]) -> list[Path]:
    """Write texts or bytes to files of one name, by suffix; where one of them is there, all get the next free number.

    Args:
        folder: where to; it must be there.
        stem: the name without suffix; the second files of it are `stem-2.md`, and so on.
        texts: by suffix, without the dot; each text gets a line break at its end, bytes are written as they are.

    Raises:
        StorageError: if the folder is not there, the disk refuses, or a thousand of that name are there; none of the
            files is left then.
    """
    for number in range(1, _MOST_FILES + 1):
        name = stem if number == 1 else f"{stem}-{number}"
        paths = [folder / f"{name}.{suffix}" for suffix in texts]
        if any(os.path.lexists(path) for path in paths):
            continue
        with _refused(paths[0]):
            if _are_written(paths, list(texts.values())):
                return paths
    raise StorageError(f"cannot write {folder / stem}: {_MOST_FILES:,} of that name are there; remove some")


@contextlib.contextmanager
def _refused(path: Path) -> Iterator[None]:
    """Turn whatever the system refuses into one sentence, also what no disk is to blame for.

    Raises:
        StorageError: if it refuses.
    """
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)) if path.parent.is_dir() else f"there is no folder {path.parent}"
        raise StorageError(f"cannot write {path.name}: {reason}") from error


def _are_written(paths: Sequence[Path], texts: Sequence[str | bytes]) -> bool:
    """Write them all; False where somebody has just taken the name. What was begun goes where one cannot be written."""
    if not _take(paths[0]):
        return False
    begun = [paths[0]]
    try:
        for path, text in zip(paths, texts, strict=True):
            write_atomically(path, text if isinstance(text, bytes) else f"{text.rstrip()}\n".encode())
            begun.append(path)
    except BaseException:
        for path in begun:
            with contextlib.suppress(OSError):  # a disk that refuses this too has its reason told by the first refusal
                path.unlink(missing_ok=True)
        raise
    return True


def _take(path: Path) -> bool:
    """Make an empty file, so that nobody else takes the name; False where somebody has."""
    try:
        with explained(path):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE))
    except FileExistsError:
        return False
    return True
