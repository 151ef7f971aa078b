"""What a kept table is found by: the content of every file it was made from, how they were read, and by which code."""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import zoneinfo
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.config.reading import ReadingSettings
from workstation.data.sidecar import sidecars
from workstation.runs.origin import installed_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workstation.data.progress import Meter
    from workstation.data.readers.source import Source

_PACKAGE = Path(__file__).parents[2]
_READING_CODE = ("data", "config/reading.py", "catalog.py")
"""Everything in these decides what a table becomes; a new version of any makes all that is kept useless."""
_PIECE_BYTES = 1 << 20


def key_of(sources: Sequence[Source], settings: ReadingSettings, meter: Meter) -> str:
    """SHA-256 (hex) over code, settings, and name and content of each file and of the settings beside it.

    Content, not size or date: a file that was rewritten within the same second, in the same length, is another file.

    Raises:
        OSError: if a file cannot be read.
    """
    files: dict[Path, str] = {}
    beside: dict[Path, str] = {}
    for index, source in enumerate(sources):
        if source.path not in files:
            files[source.path] = _sha256(source.path, partial(meter.hear, index))
            beside |= {path: _sha256(path, _nobody) for path in sidecars(source.path) if path not in beside}
        meter.finish(index)
    told = {
        "code": code_version(),
        "settings": settings.model_dump(include=set(ReadingSettings.model_fields)),
        "files": [(path.name, digest) for path, digest in files.items()],
        "members": [source.name for source in sources],
        "sidecars": [(path.name, digest) for path, digest in beside.items()],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@cache
def code_version() -> str:
    """SHA-256 (hex) over the sources that read prices and the versions of what they stand on."""
    digest = hashlib.sha256()
    for place in _READING_CODE:
        root = _PACKAGE / place
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            digest.update(f"{path.relative_to(_PACKAGE)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    for name, version in installed_versions(("numpy", "pandas", "pyarrow", "tzdata")).items():
        digest.update(f"{name} {version}\0".encode())
    digest.update(platform.python_version().encode())
    digest.update(zones_version())
    return digest.hexdigest()


def zones_version() -> bytes:
    """The line by which the system's time zones tell their version; empty where they do not."""
    for place in zoneinfo.TZPATH:
        with contextlib.suppress(OSError), (Path(place) / "tzdata.zi").open("rb") as file:
            return file.readline()
    return b""


def _nobody(done_bytes: int) -> None:
    """Hear nothing."""


def _sha256(path: Path, told: Callable[[int], None]) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
            done += len(piece)
            told(done)
    return digest.hexdigest()
