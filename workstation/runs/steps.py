"""Checkpoints as facts: their names, pointers and checksums; weights are never opened here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.errors import CheckpointError
from workstation.runs.durable import write_atomically, write_synced
from workstation.runs.sealed import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"
_NAME = re.compile(r"step-\d{8,}")
_SCHEMA = 1
"""Of the manifest."""


@dataclass(frozen=True)
class Manifest:
    """What a checkpoint says of itself: facts, and size in bytes and SHA-256 of each file."""

    name: str
    facts: dict[str, Any]
    files: dict[str, tuple[int, str]]


def step_name(step: int) -> str:
    """Name of the checkpoint made after so many steps; names sort by step."""
    return f"step-{step:08d}"


def names(steps: Path) -> list[str]:
    """Names of the finished checkpoints in a `steps` folder, oldest first."""
    if not steps.is_dir():
        return []
    found = (entry.name for entry in steps.iterdir() if _NAME.fullmatch(entry.name) and entry.is_dir())
    return sorted(found, key=lambda name: int(name.removeprefix("step-")))


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Seal a checkpoint: note size and SHA-256 of every file in it, durably, as its last file.

    Raises:
        StorageError: if the disk refuses.
    """
    files = {path.name: [path.stat().st_size, sha256_of(path)] for path in sorted(folder.iterdir())}
    text = json.dumps({"schema": _SCHEMA, "facts": facts, "files": files}, indent=1, sort_keys=True)
    write_synced(folder / MANIFEST, text.encode())


def read_manifest(folder: Path) -> Manifest:
    """The manifest, its files not yet checked.

    Raises:
        CheckpointError: if there is none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_bytes())
        schema = content["schema"]
        files = {name: (int(size), str(digest)) for name, (size, digest) in content["files"].items()}
        manifest = Manifest(folder.name, dict(content["facts"]), files)
    except FileNotFoundError:
        raise _without_manifest(folder) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"checkpoint {folder.name}: {MANIFEST} cannot be read ({error})") from None
    if schema != _SCHEMA:
        raise CheckpointError(
            f"checkpoint {folder.name}: {MANIFEST} has schema {schema!r}, and this version reads {_SCHEMA}; "
            f"use the version that wrote it"
        )
    return manifest


def _without_manifest(folder: Path) -> CheckpointError:
    if folder.is_dir():
        return CheckpointError(f"checkpoint {folder.name} has no {MANIFEST}: it is incomplete ({folder})")
    return CheckpointError(
        f"checkpoint {folder.name} is not there any more, as a run in training keeps its best and its newest ones "
        f"alone; ask once more, or name one of those"
    )


def fingerprint(folder: Path) -> str:
    """SHA-256 of a checkpoint's manifest, which has those of all its files.

    Raises:
        OSError: if it is not there, or not any more.
    """
    return sha256_of(folder / MANIFEST)


def verify(folder: Path) -> Manifest:
    """Read the manifest and compare every file with it.

    Raises:
        CheckpointError: naming the first file that is missing, of another size, or altered.
    """
    manifest = read_manifest(folder)
    for name, (size, digest) in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise CheckpointError(f"checkpoint {folder.name}: {name} is missing")
        if path.stat().st_size != size:
            raise CheckpointError(f"checkpoint {folder.name}: {name} has {path.stat().st_size} bytes instead of {size}")
        found = sha256_of(path)
        if found != digest:
            raise CheckpointError(f"checkpoint {folder.name}: {name} was altered: SHA-256 {found}, expected {digest}")
    return manifest


def newest_whole(steps: Path) -> tuple[str | None, list[str]]:
    """The newest checkpoint that verifies, and one sentence for each newer one that does not."""
    refused = []
    for name in reversed(names(steps)):
        try:
            verify(steps / name)
        except CheckpointError as error:
            refused.append(str(error))
        else:
            return name, refused
    return None, refused


def point(steps: Path, which: str, name: str) -> None:
    """Let `best` or `last` point at a checkpoint.

    Raises:
        StorageError: if the disk refuses.
    """
    write_atomically(steps / f"{which}.json", json.dumps({"name": name}).encode())


def pointer(steps: Path, which: str) -> str | None:
    """Name of the checkpoint that `best` or `last` points at; None where there is none."""
    try:
        name = json.loads((steps / f"{which}.json").read_bytes())["name"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None
