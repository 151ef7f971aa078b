"""An evaluation that a worker makes, followed until it is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.errors import RunNotAliveError
from workstation.runs import evaluations
from workstation.runs.commands import Verb, new_command
from workstation.runs.events import RunFailed
from workstation.runs.follow import Follower
from workstation.runs.launch import ask
from workstation.runs.progress import State
from workstation.ui.evaluation.evaluated import Evaluating

if TYPE_CHECKING:
    from workstation.runs.evaluations import Request
    from workstation.runs.store import Run


class Work:
    """One worker and what it says; its methods block, so they run in threads."""

    def __init__(self, run: Run, request: Request) -> None:
        """Start the worker.

        Raises:
            StorageError: if the disk refuses.
        """
        self._folder = evaluations.start(run, request)
        self._follower = Follower(self._folder)
        self.at = Evaluating(run.name, request.checkpoint, request.part)

    def poll(self) -> bool:
        """Read what is new; whether it is over."""
        self._follower.poll()
        detail = self._follower.progress.phase_detail
        if detail and detail != self.at.detail:
            self.at = replace(self.at, detail=detail)
        return self._follower.state.is_closed

    def stop(self) -> None:
        """Ask it to stop; nothing of it will be kept.

        Raises:
            StorageError: if the disk refuses.
        """
        self.at = replace(self.at, is_stopping=True)
        try:
            ask(self._folder, new_command(Verb.STOP))
        except RunNotAliveError:  # it closed meanwhile, and the next look tells how
            return

    @property
    def is_done(self) -> bool:
        """Whether its result is there, once it is over."""
        return self._follower.state is State.FINISHED

    @property
    def how_it_ended(self) -> str:
        """What kept it from being done; its result where nothing did."""
        state, closing = self._follower.state, self._follower.progress.closing
        if isinstance(closing, RunFailed):
            return closing.message
        if state is State.STOPPED:
            return "the evaluation was stopped; nothing of it is kept"
        if state is State.CRASHED:
            return f"the evaluation's worker died without a word; {self._folder.log} may have more"
        return f"evaluated {self.at.run}, {self.at.checkpoint}, on {self.at.part}"

    def clear(self) -> None:
        """Remove its folder; the result lies elsewhere."""
        if self.is_done:
            evaluations.finish(self._folder)
