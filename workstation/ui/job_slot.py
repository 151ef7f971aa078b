"""Room for one worker that makes something for the screens: it is begun, followed, stopped, and told of."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Generic

from workstation.ui.refusals import REFUSALS, refused
from workstation.ui.text import Tone, plain
from workstation.ui.work import At

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.ui.work import Work


class JobSlot(Generic[At]):
    """One worker at most.

    `shown` is what the screens know of it, `show` changes that, and `tell` says something to the user. `turn` is held
    while something is begun or stopped, so that one key is done with before the next.
    """

    def __init__(
        self, shown: Callable[[], At | None], show: Callable[[At | None], None], tell: Callable[[str, Tone], None]
    ) -> None:
        self._shown, self._show, self._tell = shown, show, tell
        self._work: Work[At] | None = None
        self.turn = asyncio.Lock()
        self._is_following = False

    @property
    def at(self) -> At | None:
        """What is being made; None where nothing is."""
        return self._work.at if self._work else None

    async def begin(self, start: Callable[[], Work[At]]) -> bool:
        """Have a worker started in a thread, in one's turn; whether it was, and if not, why has been told."""
        assert self.turn.locked()
        assert self._work is None
        try:
            self._work = await asyncio.to_thread(start)
        except REFUSALS as error:
            self._tell(refused(error), Tone.BAD)
            return False
        self._show(self._work.at)
        return True

    async def follow(self) -> bool:
        """Read what the worker says; whether it is over since the last look, and told of."""
        work = self._work
        if work is None or self._is_following:  # a key looks while the beat does
            return False
        self._is_following = True
        try:
            is_over = await asyncio.to_thread(work.poll)
            if is_over:
                await self._end(work)
            elif self._shown() is not work.at:
                self._show(work.at)
        finally:
            self._is_following = False
        return is_over

    async def _end(self, work: Work[At]) -> None:
        self._work = None
        await asyncio.to_thread(work.clear)
        self._show(None)
        self._tell(plain(work.how_it_ended), Tone.GOOD if work.is_done else Tone.WARN)

    async def stop(self) -> None:
        """Ask the worker to stop, unless it was asked already."""
        work = self._work
        if work is None or work.at.is_stopping:
            return
        try:
            await asyncio.to_thread(work.stop)
        except REFUSALS as error:
            self._tell(refused(error), Tone.BAD)
        if self._work is work:
            self._show(replace(work.at))
