"""Checksums: of files, and in facts as JSON of all that they say, so that damage is told from what was written."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from workstation.runs.durable import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKSUM = "facts_sha256"
"""Name of the checksum among the facts."""


def write(path: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the facts in a file, and return them as they are read back.

    Raises:
        StorageError: if the disk refuses; older facts are then untouched.
    """
    told = {**facts, CHECKSUM: _checksum(facts)}
    write_atomically(path, json.dumps(told, indent=1, allow_nan=False).encode())
    return told


def read(path: Path, schema: int | None = None) -> tuple[dict[str, Any] | None, str]:
    """The facts in a file, with their checksum, and what is wrong with them in words.

    None where there are none, or something is wrong; only the latter has words. With a schema, facts of another are
    told as such: their checksum may be another.
    """
    try:
        table = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError, RecursionError):
        return None, f"{path.name} cannot be read"
    found = table.get("schema") if isinstance(table, dict) else None
    if schema is not None and isinstance(found, int) and found != schema:
        return None, f"{path.name} was made by another version of workstation"
    if not isinstance(table, dict) or table.get(CHECKSUM) != _checksum(table):
        return None, f"{path.name} was damaged"
    return table, ""


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of what is in a file.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum(facts: Mapping[str, Any]) -> str:
    """SHA-256 of all that the facts say but this."""
    told = {name: value for name, value in facts.items() if name != CHECKSUM}
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
