"""Looks up what lies in a run's folder, in threads, and anew where it has changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

LOOK_SECONDS = 1.0
"""Seconds between two looks at whether there is something new."""
Stamp: TypeAlias = tuple[object, ...]
"""What changes where there is something new to read."""


class Looked(Protocol):
    """What is looked up."""

    @property
    def is_read(self) -> bool:
        """Whether anybody has looked yet."""


Of = TypeVar("Of", bound=Looked)


class Lookout(Generic[Of]):
    """Looks at one thing.

    `of` is what is looked at now, `stamp_of` tells a look from the one before, and `looked_up` reads it with its
    stamp; the last two block, so they run in threads.
    """

    def __init__(
        self,
        of: Callable[[], Of | None],
        stamp_of: Callable[[Of], Stamp],
        looked_up: Callable[[Of], tuple[Of, Stamp]],
    ) -> None:
        self._of, self._stamp_of, self._looked_up = of, stamp_of, looked_up
        self._stamp: Stamp = ()
        self._looked_at = 0.0
        self._is_looking = False

    def look_soon(self) -> None:
        """Let the next look be one, however short ago the last was."""
        self._looked_at = 0.0

    async def look(self, now: float) -> Of | None:
        """What is there now: the very thing that is known where nothing is new; None where it was not looked."""
        of = self._of()
        is_recent = of is not None and of.is_read and 0 <= now - self._looked_at < LOOK_SECONDS
        if of is None or is_recent or self._is_looking:  # a key looks while the beat does
            return None
        self._looked_at, self._is_looking = now, True
        try:
            return await self._found(of)
        finally:
            self._is_looking = False

    async def _found(self, of: Of) -> Of | None:
        stamp = await asyncio.to_thread(self._stamp_of, of)
        if of.is_read and stamp == self._stamp:
            return of if self._of() is of else None
        found, stamp = await asyncio.to_thread(self._looked_up, of)
        if self._of() is not of:  # another one is wanted meanwhile
            return None
        self._stamp = stamp
        return found


def stamp_of_files(paths: Iterable[Path]) -> Stamp:
    """What changes where one of the files is written, replaced or removed."""
    return tuple(_told(path) for path in paths)


def _told(path: Path) -> Stamp | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
