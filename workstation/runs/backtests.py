"""Backtests as facts in a run's folder: what each is called, where it lies, and which of them are whole."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workstation.errors import StorageError, UsageError
from workstation.runs import sealed
from workstation.runs.durable import FOLDER_MODE, PARTIAL, alone, explained, fsync_folder, publish_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workstation.runs.store import Run

SCHEMA = 2
"""Of the facts; what another version wrote is left out."""
FACTS = "report.json"
"""The facts, with the SHA-256 of every file beside them as `files`; the last file to be written."""
_PREFIX = "backtest-"
_OLD = "-old"
_NAME = re.compile(r"backtest-[a-z0-9][a-z0-9._-]{0,199}")
_EXCHANGED = re.compile(rf"{re.escape(PARTIAL)}({_NAME.pattern})-[a-z0-9_]{{8}}{_OLD}")
"""What lay in the place of a backtest that another took: 8 characters as `tempfile` makes them."""
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
    """The run's backtests, newest first; one that is incomplete or was altered is left out.

    What somebody was killed at while exchanging one is ended first.
    """
    names = _names(run.results)
    if any(_EXCHANGED.fullmatch(name) for name in names):
        with suppress(OSError, StorageError), alone(run.results):  # a disk that refuses leaves it for whoever asks next
            _settle(run.results)
        names = _names(run.results)
    names = [name for name in names if _NAME.fullmatch(name)]
    whole = [found for name in sorted(names) if (found := _read(run.results / name, name)) is not None]
    return tuple(sorted(whole, key=lambda one: one.at, reverse=True))


def _names(place: Path) -> list[str]:
    try:
        return [entry.name for entry in place.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []


def keep(run: Run, name: str, write: Callable[[Path], None]) -> Path:
    """Let `write` fill an empty folder, and put it in the place of the backtest of this name; returns where it lies.

    Whoever reads meanwhile finds the old one or the new one, or for an instant none; never a mixture. After a kill at
    any moment there is one of them.

    Raises:
        UsageError: if no backtest can be called so.
        StorageError: if the disk refuses; what was kept before is then untouched.
    """
    final = folder(run, name)
    with explained(run.results):
        run.results.mkdir(mode=FOLDER_MODE, exist_ok=True)
        with alone(run.results):
            _settle(run.results)
            _clear(run.results)
        partial = Path(tempfile.mkdtemp(prefix=f"{PARTIAL}{name}-", dir=run.results))
    try:
        write(partial)
        with explained(final), alone(run.results):
            _put(partial, final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return final


def _put(partial: Path, final: Path) -> None:
    old = partial.with_name(f"{partial.name}{_OLD}")
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


def _settle(place: Path) -> None:
    """End exchanges that somebody was killed at: where the place is empty, the new one takes it, or else the old."""
    for old in place.glob(f"{PARTIAL}{_PREFIX}*{_OLD}"):
        if found := _EXCHANGED.fullmatch(old.name):
            final, new = place / found[1], old.with_name(old.name.removesuffix(_OLD))
            if not final.exists():
                publish_folder(new if _read(new, final.name) else old, final)
            shutil.rmtree(old, ignore_errors=True)


def _clear(place: Path) -> None:
    """Remove what was being written an hour ago and never became whole."""
    for left in place.glob(f"{PARTIAL}{_PREFIX}*"):
        with suppress(FileNotFoundError):  # somebody else finished, or removed it
            if time.time() - left.stat().st_mtime > _HOUR_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _read(place: Path, name: str) -> Kept | None:
    try:
        facts: dict[str, Any] = json.loads((place / FACTS).read_bytes())
        files = {str(file): str(digest) for file, digest in facts["files"].items()}
        is_whole = bool(files) and all(_sha256(place, file) == digest for file, digest in files.items())
        found = Kept(name, facts, place)
        is_its_own = (facts["schema"], facts["name"]) == (SCHEMA, name) and found.at >= 0.0
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if is_whole and is_its_own else None


def _sha256(place: Path, name: str) -> str:
    if Path(name).name != name:
        raise ValueError(name)
    return sealed.sha256_of(place / name)
