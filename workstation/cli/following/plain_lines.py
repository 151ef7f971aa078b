"""A followed run as plain lines, for files, pipes and simple terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from workstation.cli.following.closing import closing_lines
from workstation.cli.following.words import lines
from workstation.cli.output import fact, fields, talk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from workstation.cli.following.watch import Watch
    from workstation.runs.events import Entry


class PlainLines:
    """One line for each epoch and each notable event, without control characters."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held."""

    def show(self, watch: Watch, entries: Sequence[Entry]) -> None:
        """Print what is new."""
        for line in lines(watch.progress, entries):
            fact(line)

    def say(self, text: str) -> None:
        """Talk on stderr."""
        talk(text)

    def end(self, watch: Watch) -> None:
        """Print the last words."""
        fields(closing_lines(watch.run, watch.progress, watch.state))
