"""What a worker makes for a screen, followed until it is over."""

from __future__ import annotations

from dataclasses import Field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from workstation.errors import RunNotAliveError
from workstation.runs import evaluations
from workstation.runs.commands import Verb, new_command
from workstation.runs.events import RunFailed
from workstation.runs.follow import Follower
from workstation.runs.launch import ask
from workstation.runs.progress import State

if TYPE_CHECKING:
    from workstation.runs.store import Run


class Making(Protocol):
    """What the screens know of something that a worker makes; a frozen dataclass with these fields."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def detail(self) -> str:
        """What the worker is doing, in its words."""

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop."""


At = TypeVar("At", bound=Making)


class Work(Generic[At]):
    """One worker and what it says; its methods block, so they run in threads."""

    def __init__(self, folder: Run, at: At, *, name: str, done: str, stopped: str = "nothing of it is kept") -> None:
        """Follow a worker that was just started.

        Args:
            folder: of its work.
            at: what the screens know of it.
            name: what it makes, such as `the evaluation`.
            done: what is said once that is there.
            stopped: what is said of what there is where it was stopped.
        """
        self._folder, self._name, self._done, self._stopped = folder, name, done, stopped
        self._follower = Follower(folder)
        self.at = at

    def poll(self) -> bool:
        """Read what is new; whether it is over."""
        self._follower.poll()
        detail = self._follower.progress.phase_detail
        if detail and detail != self.at.detail:
            self.at = replace(self.at, detail=detail)
        return self._follower.state.is_closed

    def stop(self) -> None:
        """Ask it to stop.

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
            return f"{self._name} was stopped; {self._stopped}"
        if state is State.CRASHED:
            return f"{self._name}'s worker died without a word; {self._stopped}; {self._folder.log} may have more"
        return self._done

    def clear(self) -> None:
        """Remove its folder, as the result lies elsewhere; that of a crash has all that is known of it."""
        if self._follower.state is not State.CRASHED:
            evaluations.finish(self._folder)
