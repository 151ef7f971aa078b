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

    from workstation.config.reading import ReadingSettings
    from workstation.data.cache.contents import Contents
    from workstation.data.progress import Progress
    from workstation.data.readers.source import Source

    Stamps = list[tuple[int, int, int, int]]


def kept_or_read(
    sources: Sequence[Source],
    settings: ReadingSettings,
    progress: Progress | None,
    read: Callable[[Meter], Contents],
) -> Contents:
    """What these sources hold, read by `read` only where it was not kept.

    Raises:
        UsageError: if the environment says nonsense about the cache.
        DataError: if a file cannot be read.
    """
    cache = user_cache()
    if cache.off_because:
        return read(Meter(sources, progress))
    meter = Meter(sources, progress, rounds=2)
    try:
        before = _stamps(sources)
        key = key_of(sources, settings, meter)
    except OSError as error:
        raise DataError(f"{error.filename} cannot be read: {error.strerror or error}") from error
    if (kept := cache.find(key)) is not None:
        meter.skip_round()
        return kept
    meter.next_round()
    contents = read(meter)
    if _stamps(sources) == before:  # else what was read need not be what the key stands for
        cache.keep(key, contents)
    return contents


def _stamps(sources: Sequence[Source]) -> Stamps:
    paths = dict.fromkeys(source.path for source in sources)
    found = [each.stat() for path in paths for each in (path, *sidecars(path))]
    return [(each.st_ino, each.st_size, each.st_mtime_ns, each.st_ctime_ns) for each in found]
