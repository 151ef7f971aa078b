"""A run as the command line follows it from now on: what closed it before does not close it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.runs.follow import Follower
from workstation.runs.progress import Progress, State

if TYPE_CHECKING:
    from workstation.runs.events import Entry
    from workstation.runs.store import Run


class Watch:
    """Follows a run."""

    def __init__(self, run: Run, *, is_relaunched: bool = False) -> None:
        """Read the run so far.

        Args:
            run: the run.
            is_relaunched: whether a worker is about to be launched on it again, so that how it closed before says
                nothing about how it stands; make the watch before that worker.
        """
        self.run = run
        self._follower = Follower(run)
        self.history = self._follower.poll()
        self.state = self._follower.state
        self._closed_before = self.progress.closing if is_relaunched else None

    @property
    def progress(self) -> Progress:
        """The run so far."""
        return self._follower.progress

    @property
    def damaged_lines(self) -> int:
        """Lines of the journal that could not be read."""
        return self._follower.damaged_lines

    def poll(self) -> list[Entry]:
        """New entries; `state` is asked anew.

        A worker that was launched and has not spoken yet is queued; one that died before it spoke has crashed.
        """
        entries = self._follower.poll()
        self.state = self._follower.state
        if self._is_unspoken() and not self.run.is_alive():
            entries += self._follower.poll()  # its last words may have come between the two questions
            self.state = State.CRASHED if self._is_unspoken() else self._follower.state
        return entries

    def _is_unspoken(self) -> bool:
        return self._closed_before is not None and self.progress.closing is self._closed_before
