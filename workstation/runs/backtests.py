"""Backtests as facts in a run's folder: what each is called, where it lies, and which of them are whole."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.errors import UsageError
from workstation.runs.durable import FOLDER_MODE, PARTIAL, explained, fsync_folder, publish_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from workstation.runs.store import Run

SCHEMA = 2
"""Of the facts; what another version wrote is left out."""
FACTS = "report.json"
"""The facts, with the SHA-256 of every file beside them as `files`; the last file to be written."""
_PREFIX = "backtest-"
_NAME = re.compile(r"backtest-[a-z0-9][a-z0-9._-]{0,199}")
_DIGITS = 8
_WIDEST = 64
_HOUR_SECONDS = 3600.0


@dataclass(frozen=True)
class Kept:
    """A backtest that lies whole in a run's folder."""

    name: str
    facts: dict[str, Any]
    """What its report.json holds."""
    folder: Path

    @property
    def at(self) -> float:
        """When it was made, seconds since 1970."""
        return float(self.facts["at"])


def name_of(part: str, checkpoint: str, strategy: str, asked: Mapping[str, Any]) -> str:
    """`backtest-test-step-00000240-sign-1a2b3c4d`: part, checkpoint, strategy, and a hash of all that was asked."""
    text = json.dumps([part, checkpoint, strategy, asked], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    words = (re.sub(r"[^a-z0-9._]+", "-", word.lower()).strip("-._")[:_WIDEST] for word in (part, checkpoint, strategy))
    return f"{_PREFIX}{'-'.join(word for word in words if word)}-{digest}"


def folder(run: Run, name: str) -> Path:
    """Where the backtest of this name lies in the run, whether it is there or not.

    Raises:
        UsageError: if no backtest can be called so.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name[:_WIDEST]!r} is no name of a backtest; workstation backtest RUN makes and names one")
    return run.results / name


def kept(run: Run) -> tuple[Kept, ...]:
    """The run's backtests, newest first; one that is incomplete or was altered is left out."""
    try:
        names = [entry.name for entry in run.results.iterdir() if _NAME.fullmatch(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    whole = [found for name in sorted(names) if (found := _read(run.results / name)) is not None]
    return tuple(sorted(whole, key=lambda one: one.at, reverse=True))


def keep(run: Run, name: str, write: Callable[[Path], None]) -> Path:
    """Let `write` fill an empty folder, and put it in the place of the backtest of this name; returns where it lies.

    Whoever reads meanwhile finds the old one or the new one, or for an instant none; never a mixture.

    Raises:
        UsageError: if no backtest can be called so.
        StorageError: if the disk refuses; what was kept before is then untouched.
    """
    final = folder(run, name)
    with explained(run.results):
        run.results.mkdir(mode=FOLDER_MODE, exist_ok=True)
        _clear(run.results)
        partial = Path(tempfile.mkdtemp(prefix=f"{PARTIAL}{name}-", dir=run.results))
    try:
        write(partial)
        with explained(final), _alone(run.results):
            _put(partial, final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return final


def _put(partial: Path, final: Path) -> None:
    old = partial.with_name(f"{partial.name}-old")
    if final.exists():
        final.rename(old)
    try:
        publish_folder(partial, final)
    except BaseException:
        if old.exists() and not final.exists():
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)
    fsync_folder(final.parent)


def _clear(place: Path) -> None:
    """Remove what was being written an hour ago and never became whole."""
    for left in place.glob(f"{PARTIAL}{_PREFIX}*"):
        with suppress(FileNotFoundError):  # somebody else finished, or removed it
            if time.time() - left.stat().st_mtime > _HOUR_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Of all who exchange folders in this place, one at a time."""
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(place: Path) -> Kept | None:
    try:
        facts: dict[str, Any] = json.loads((place / FACTS).read_bytes())
        files = {str(name): str(digest) for name, digest in facts["files"].items()}
        is_whole = bool(files) and all(_sha256(place, name) == digest for name, digest in files.items())
        found = Kept(place.name, facts, place)
        is_its_own = (facts["schema"], facts["name"]) == (SCHEMA, place.name) and found.at >= 0.0
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if is_whole and is_its_own else None


def _sha256(place: Path, name: str) -> str:
    if Path(name).name != name:
        raise ValueError(name)
    with (place / name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
