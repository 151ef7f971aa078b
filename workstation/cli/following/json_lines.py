"""A followed run as JSON, one journal entry a line, each with the state that the run was in after it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from workstation.cli.output import fact_json, talk
from workstation.runs.encoding import to_table
from workstation.runs.events import MetricsRecorded, ResourcesMeasured
from workstation.runs.progress import Progress, State, advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from workstation.cli.following.watch import Watch
    from workstation.runs.events import Entry


class JsonLines:
    """Entries as they stand in the journal, plus `state`; a crash, which no journal holds, is a line of its own."""

    def __init__(self, history: Sequence[Entry] = ()) -> None:
        self._told = State.QUEUED
        for entry in history:
            self._note(entry)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held."""

    def show(self, watch: Watch, entries: Sequence[Entry]) -> None:  # noqa: ARG002 - one protocol for all views
        """Print what is new."""
        for entry in entries:
            self._note(entry)
            fact_json({**to_table(entry), "state": self._told})

    def say(self, text: str) -> None:
        """Talk on stderr."""
        talk(text)

    def end(self, watch: Watch) -> None:
        """Print the crash, if it was one."""
        if watch.state is State.CRASHED:
            told = watch.progress
            table = {"event": "run_crashed", "number": told.number, "at": round(time.time(), 3), "step": told.step}
            fact_json({**table, "state": watch.state})

    def _note(self, entry: Entry) -> None:
        if not isinstance(entry.event, MetricsRecorded | ResourcesMeasured):  # nearly all entries; they change no state
            self._told = advance(Progress(told=self._told), [entry]).told
