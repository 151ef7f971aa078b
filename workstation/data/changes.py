"""Whether the files of prices are still those that were read."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from workstation.config.profile import SAMPLE
from workstation.data.sidecar import sidecars
from workstation.data.sources import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

Stamp: TypeAlias = frozenset[tuple[str, int, int]] | None
"""Name, size and time of change of every file; None where that cannot be told."""

_TAKEN = (*SUFFIXES, ".toml")
"""Files of prices, and what says how one is to be read."""


def stamp_of(source: str) -> Stamp:
    """What a file, or a folder's files of prices, are now; reads none of them."""
    if source == SAMPLE:
        return None
    try:
        return frozenset(_stamps(Path(source).expanduser()))
    except OSError:
        return None


def digest_of(source: str) -> str:
    """What tells these files from any that are there later, as a word; empty where that cannot be told."""
    stamp = stamp_of(source)
    return "" if stamp is None else hashlib.sha256(json.dumps(sorted(stamp)).encode()).hexdigest()


def _stamps(source: Path) -> Iterator[tuple[str, int, int]]:
    if not source.is_dir():
        for path in (source, *sidecars(source)):
            yield path.name, path.stat().st_size, path.stat().st_mtime_ns
        return
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.name.lower().endswith(_TAKEN) and entry.is_file():
                yield entry.name, entry.stat().st_size, entry.stat().st_mtime_ns
