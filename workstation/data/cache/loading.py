"""A load with the cache before it: what was kept is taken, what was not is read and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.cache.folder import user_cache
from workstation.data.cache.key import key_of
from workstation.data.progress import Meter
from workstation.data.sidecar import sidecars
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from workstation.config.reading import ReadingSettings
    from workstation.data.cache.contents import Contents
    from workstation.data.progress import Progress
    from workstation.data.readers.source import Source

    Stamps = dict[Path, tuple[int, ...]]


def kept_or_read(
    sources: Sequence[Source],
    settings: ReadingSettings,
    progress: Progress | None,
    read: Callable[[Meter], Contents],
) -> Contents:
    """What these sources hold, read by `read` only where it was not kept.

    Raises:
        UsageError: if the environment says nonsense about the cache.
        DataError: if a file cannot be read, or was changed while it was read.
    """
    cache = user_cache()
    if cache.off_because:
        before = _stamps(sources)
        contents = read(Meter(sources, progress))
        _refuse_changed(before, _stamps(sources))
        return contents
    meter = Meter(sources, progress, rounds=2)
    before = _stamps(sources)
    try:
        key = key_of(sources, settings, meter)
    except OSError as error:
        raise DataError(f"{error.filename} cannot be read: {error.strerror or error}") from error
    if (kept := cache.find(key)) is not None:
        meter.skip_round()
        return kept
    meter.next_round()
    contents = read(meter)
    _refuse_changed(before, _stamps(sources))
    cache.keep(key, contents)
    return contents


def _stamps(sources: Sequence[Source]) -> Stamps:
    """What a file is known by at one time: each source's, and that of the settings beside it."""
    paths = dict.fromkeys(source.path for source in sources)
    return {each: _stamp(each) for path in paths for each in (path, *sidecars(path))}


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:  # whoever reads it says so
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _refuse_changed(before: Stamps, after: Stamps) -> None:
    """A reader opens a file more than once: its start may be of another content than its end."""
    changed = next((path for path in {**after, **before} if before.get(path) != after.get(path)), None)
    if changed is not None:
        raise DataError(f"{changed.name} was changed while it was read; load it again once it is written")
