"""Signals noted while a run is followed, and acted upon between two looks at it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType

_WATCHED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """Notes interrupt, termination and hang-up while it is open; what the shell told us to ignore stays ignored."""

    def __init__(self) -> None:
        self._noted: list[signal.Signals] = []
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in _WATCHED:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def take(self) -> signal.Signals | None:
        """The oldest signal that was not taken yet."""
        return self._noted.pop(0) if self._noted else None

    def _note(self, number: int, _: FrameType | None) -> None:
        self._noted.append(signal.Signals(number))
