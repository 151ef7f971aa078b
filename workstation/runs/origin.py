"""Where a run comes from: versions, commit, seed, parent and command line, noted before anything is computed."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib import metadata
from typing import Any

_RECORDED = ("workstation", "torch", "numpy", "pandas", "pyarrow", "TA-Lib", "safetensors", "pydantic")


def origin(*, seed: int, parent: str | None, command_line: list[str]) -> dict[str, Any]:
    """The facts of `origin.json`; the worker adds the data's fingerprint, repairs and warnings."""
    return {
        "schema": 1,
        "versions": {"python": platform.python_version(), **installed_versions(_RECORDED)},
        "platform": platform.platform(),
        "git_commit": git_commit(),
        "seed": seed,
        "parent": parent,
        "command_line": command_line,
    }


def installed_versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Version of each package, found without importing it."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def git_commit() -> str | None:
    """Commit of the folder we are in, with `-dirty` behind it where files differ; None outside a repository."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],  # noqa: S607 - the user's git
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return described.stdout.strip() or None


def command_line() -> list[str]:
    """The command line of this process, without the interpreter's path."""
    return ["workstation", *sys.argv[1:]]
