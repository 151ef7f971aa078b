"""Waiting in line: a run holds the locks of its device for as long as it trains, and others wait their turn."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.errors import StorageError
from workstation.runs.durable import FOLDER_MODE, explained
from workstation.runs.lock import Lock, is_held
from workstation.telemetry.processor import usable_cores

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Place:
    """The locks that a run on this device needs: a GPU's one, or one for each CPU core that it computes with."""

    device: str
    needed: int
    paths: tuple[Path, ...]

    def take(self, holder: str) -> list[Lock] | None:
        """Take as many locks as are needed, or none and None."""
        taken: list[Lock] = []
        for path in self.paths:
            if len(taken) < self.needed and (lock := Lock.take(path)):
                lock.note(holder)
                taken.append(lock)
        if len(taken) == self.needed:
            return taken
        for lock in taken:
            lock.release()
        return None

    def holders(self) -> str:
        """Who holds the device, in words."""
        found = dict.fromkeys(_notes(self.paths))
        return f"held by {', '.join(found)}" if found else "held by another process"


def place(device: str, *, identity: str, threads: int) -> Place:
    """The place in line for a device, the same for all of this user's runs on this machine.

    Args:
        device: `cpu` or `cuda:N`.
        identity: what tells a GPU from all others, whatever number it has in this process.
        threads: CPU threads that the run computes with; on a CPU it needs as many cores.
    """
    folder = _folder()
    if device != "cpu":
        return Place(device, 1, (folder / f"{identity}.lock",))
    cores = usable_cores()
    return Place(device, min(threads, cores), tuple(folder / f"cpu-{core}.lock" for core in range(cores)))


def _notes(paths: tuple[Path, ...]) -> Iterator[str]:
    for path in paths:
        if is_held(path) and (note := path.read_text(encoding="utf-8", errors="replace")):
            yield note


def _folder() -> Path:
    chosen = os.environ.get("WORKSTATION_DEVICES")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    # Not the runtime folder: that goes away when its user logs out, and the run does not.
    folder = Path(chosen) if chosen else state / "workstation" / "devices" / socket.gethostname()
    with explained(folder):
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise StorageError(f"{folder} belongs to another user; set WORKSTATION_DEVICES to a folder of your own")
    return folder
