"""What shows a followed run: one protocol, a file for each way to show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from workstation.cli.following.watch import Watch
    from workstation.runs.events import Entry


class View(Protocol):
    """Shows a run as it goes on; it is open for as long as the run is followed."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        ...

    def show(self, watch: Watch, entries: Sequence[Entry]) -> None:
        """Show what is new; the watch's progress and state include it already."""
        ...

    def say(self, text: str) -> None:
        """Tell the user something that is no fact of the run."""
        ...

    def end(self, watch: Watch) -> None:
        """Show how the run closed."""
        ...
