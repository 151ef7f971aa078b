"""Which versions are installed, found without importing anything."""

from __future__ import annotations

import platform
import re
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from workstation import __version__
from workstation.cli.checks.finding import Finding
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLDEST_PYTHON = (3, 11)
_PREVENTS = {"torch": ExitCode.DEVICE, "ta-lib": ExitCode.DATA, "pandas": ExitCode.DATA, "pyarrow": ExitCode.DATA}
_ADVICE = {"ta-lib": "pip install TA-Lib (its wheels bring the C library along)"}


def check_packages() -> Iterator[Finding]:
    """Python, the program, and each package that it needs."""
    yield Finding("versions", "python", f"{platform.python_version()} ({sys.executable})", *_old_python())
    yield Finding("versions", "workstation", __version__)
    try:
        requirements = metadata.requires("workstation") or []
    except metadata.PackageNotFoundError:
        yield Finding("versions", "packages", "not known: workstation runs without being installed", "pip install -e .")
        return
    for requirement in requirements:
        if "extra ==" not in requirement:
            yield _package(requirement)


def _old_python() -> tuple[str, ExitCode] | tuple[()]:
    if sys.version_info >= _OLDEST_PYTHON:
        return ()
    return ("install Python 3.11 or newer", ExitCode.BUG)


def _package(requirement: str) -> Finding:
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    try:
        return Finding("versions", name, metadata.version(name))
    except metadata.PackageNotFoundError:
        advice = _ADVICE.get(name.lower(), f"pip install '{requirement}'")
        return Finding("versions", name, "not installed", advice, _PREVENTS.get(name.lower(), ExitCode.BUG))
