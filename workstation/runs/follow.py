"""Following a run: what is new in its journal, and whether it still lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.runs.journal import JournalReader
from workstation.runs.progress import Progress, State, advance, state_of

if TYPE_CHECKING:
    from workstation.runs.events import Entry
    from workstation.runs.store import Run


class Follower:
    """Reads a run's journal as it grows; each entry is read and folded once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.progress = Progress()
        self.state = State.QUEUED
        self._reader = JournalReader(run.journal)

    @property
    def damaged_lines(self) -> int:
        """Lines of the journal that could not be read."""
        return self._reader.damaged_lines

    @property
    def has_torn_end(self) -> bool:
        """Whether the journal ends inside a line."""
        return self._reader.has_torn_end

    def poll(self) -> list[Entry]:
        """New entries, already folded into `progress`; `state` is asked anew."""
        is_held = self.run.is_alive()  # asked before reading: what a dying worker wrote last is then not missed
        entries = self._reader.read()
        self.progress = advance(self.progress, entries)
        told = self.progress.told
        has_just_closed = bool(entries) and told.is_closed  # its worker is about to let go of the lock
        self.state = told if has_just_closed else state_of(told, is_held=is_held)
        return entries
