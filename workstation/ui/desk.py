"""What the app does with runs: looks at them, asks them, starts, resumes and removes them; knows no widget."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.runs.commands import new_command
from workstation.runs.launch import ask
from workstation.ui.state import RunWatch, Snapshot

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.runs.commands import Verb
    from workstation.runs.store import Listing, Store

LIST_SECONDS = 1.0
"""How often the list of runs is read."""


@dataclass
class Desk:
    """The runs of one store, and the one of them that is open. Its methods block, so they run in threads."""

    store: Store
    watch: RunWatch | None = None
    _listed_for: float = 0.0

    @property
    def name(self) -> str | None:
        """Name of the run that is open."""
        return self.watch.run.name if self.watch else None

    def open(self, name: str) -> str:
        """Open a run and return its name.

        Raises:
            RunNotFoundError: if there is none.
        """
        self.watch = RunWatch(self.store.open(name))
        return name

    def listed(self) -> tuple[Listing, ...]:
        """All runs, newest first."""
        began = time.perf_counter()
        found = tuple(self.store.list())
        self._listed_for = time.perf_counter() - began
        return found

    @property
    def pause_seconds(self) -> float:
        """How long to wait before the runs are listed again: longer where there are thousands."""
        return max(LIST_SECONDS, 20 * self._listed_for)

    def polled(self) -> Snapshot | None:
        """The open run as it is now; None where none is open."""
        return self.watch.poll() if self.watch else None

    def ask(self, verb: Verb, learning_rate: float | None) -> str:
        """Ask the open run something and say so.

        Raises:
            RunNotAliveError: if no worker holds it.
            StorageError: if the disk refuses.
        """
        assert self.watch is not None
        ask(self.watch.run, new_command(verb, learning_rate=learning_rate))
        return f"asked {self.watch.run.name} to {verb.effect}"

    def resume(self) -> str:
        """Resume the open run and say so.

        Raises:
            RunError: if it is alive or has finished.
            CheckpointError: if no checkpoint of it verifies.
        """
        from workstation.runs import start as verbs  # noqa: PLC0415 - loads the settings, which no list of runs needs

        assert self.watch is not None
        verbs.resume(self.watch.run)
        return f"resuming {self.watch.run.name}"

    def remove(self, name: str) -> str:
        """Delete a closed run and say so.

        Raises:
            RunError: if it is alive, or not there.
        """
        self.store.remove(name)
        if self.name == name:
            self.watch = None
        return f"removed {name}"

    def start(self, profile: Profile, stem: str, name: str | None) -> str:
        """Start a run, open it, and return its name.

        Raises:
            WorkstationError: if it cannot be started, with the reason.
        """
        from workstation.runs import start as verbs  # noqa: PLC0415 - loads the settings, which no list of runs needs

        run = verbs.start(self.store, profile, stem=stem, name=name)
        self.watch = RunWatch(run)
        return run.name
