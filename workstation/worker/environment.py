"""What has to be the same for a continuation to be exact: code, torch, device type and threads."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_REPEATABLE = "arithmetic on {} does not repeat itself bit for bit"
_COMPUTING = (
    "catalog.py",
    "config",
    "data",
    "features",
    "losses",
    "models",
    "training",
    "worker/assembly.py",
    "worker/preparation.py",
)


def environment(device: torch.device, threads: int) -> dict[str, Any]:
    """The facts that decide whether the same steps give the same bits."""
    return {
        "code": code_fingerprint(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "TA-Lib": metadata.version("TA-Lib"),
        "device": device.type,
        "threads": threads,
    }


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What keeps a continuation from being exact, in words; empty where it is."""
    changed = tuple(_words(key, before.get(key), now[key]) for key in now if before.get(key) != now[key])
    return changed if now["device"] == "cpu" else (*changed, _NOT_REPEATABLE.format(now["device"]))


def _words(key: str, before: object, now: object) -> str:
    return "the code was changed" if key == "code" else f"{key} was {before} and is {now}"


@cache
def code_fingerprint() -> str:
    """SHA-256 of the sources that compute."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for name in _COMPUTING:
        place = package / name
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
