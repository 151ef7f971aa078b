"""The evaluation that is looked at: read in threads, made by a worker, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.errors import WorkstationError
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.ui.evaluation.evaluated import Evaluated, Evaluating
from workstation.ui.evaluation.reading import looked_up, stamp_of
from workstation.ui.exported import where_written
from workstation.ui.text import Tone, plain
from workstation.ui.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Store
    from workstation.ui.evaluation.evaluated import Wanted
    from workstation.ui.evaluation.reading import Stamp
    from workstation.ui.state import Moment

LOOK_SECONDS = 1.0
"""Seconds between two looks at whether there is something new."""


class Evaluations:
    """Looks evaluations up and has them made, one at a time.

    `moment` is what the screens know now, `know` changes it, and `tell` says something to the user.
    """

    def __init__(
        self,
        store: Store,
        moment: Callable[[], Moment],
        know: Callable[..., None],
        tell: Callable[[str, Tone], None],
    ) -> None:
        self._store, self._moment, self._know, self._tell = store, moment, know, tell
        self._work: Work[Evaluating] | None = None
        self._is_starting = self._is_looking = False
        self._stamp: Stamp = ()
        self._looked_at = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether a worker makes one."""
        return self._work is not None

    def choose(self, run: str | None = None, wanted: Wanted | None = None, part: EvaluatedPart | None = None) -> None:
        """Look at another evaluation: of this run, checkpoint, or part; what is None stays as it is."""
        before = self._moment().evaluated or (Evaluated(run) if run else None)
        if before is None:
            return
        chosen = Evaluated(run or before.run, wanted or before.wanted, part or before.part)
        if _key(chosen) != _key(before) or not before.is_read:
            self._know(evaluated=chosen)
        self._looked_at = 0.0

    async def look(self, now: float, *, is_in_sight: bool) -> None:
        """Follow the worker, and read what is new of what is looked at where that is in sight."""
        if self._is_looking:  # a key looked while the beat did
            return
        self._is_looking = True
        try:
            if self._work is not None:
                await self._follow(self._work)
            await self._read(now, is_in_sight=is_in_sight)
        finally:
            self._is_looking = False

    async def _read(self, now: float, *, is_in_sight: bool) -> None:
        of = self._moment().evaluated
        if of is None or not is_in_sight or (of.is_read and 0 <= now - self._looked_at < LOOK_SECONDS):
            return
        self._looked_at = now
        stamp = await asyncio.to_thread(stamp_of, self._store, of)
        if of.is_read and stamp == self._stamp:
            return
        found, stamp = await asyncio.to_thread(looked_up, self._store, of)
        if self._moment().evaluated is of:
            self._stamp = stamp
            self._know(evaluated=found)

    async def _follow(self, work: Work[Evaluating]) -> None:
        is_over = await asyncio.to_thread(work.poll)
        if self._work is not work:  # another look was faster
            return
        if not is_over:
            if self._moment().evaluating is not work.at:
                self._know(evaluating=work.at)
            return
        self._work = None
        await asyncio.to_thread(work.clear)
        self._know(evaluating=None)
        self._tell(plain(work.how_it_ended), Tone.GOOD if work.is_done else Tone.WARN)
        self._looked_at = 0.0

    async def start(self, *, is_again: bool) -> None:
        """Have a worker evaluate what is looked at, unless that was done and is not wanted again."""
        of = self._moment().evaluated
        if of is None or not of.checkpoint:
            return
        if self._work is None and of.facts is not None and not is_again:
            self._tell("evaluated already; E computes it anew", Tone.PLAIN)
            return
        await self.make(of.run, Request(of.checkpoint, of.part, is_again=is_again))

    async def make(self, run: str, request: Request) -> bool:
        """Have a worker make this one, whatever is looked at; whether it has begun."""
        if self._work is not None:
            self._tell(f"{self._work.at.run} is being evaluated; x stops that", Tone.WARN)
        if self._work is not None or self._is_starting:
            return False
        self._is_starting = True
        try:
            self._work = await asyncio.to_thread(self._begun, run, request)
        except WorkstationError as error:
            self._tell(plain(str(error)), Tone.BAD)
            return False
        finally:
            self._is_starting = False
        self._know(evaluating=self._work.at)
        return True

    def _begun(self, name: str, request: Request) -> Work[Evaluating]:
        folder = evaluations.start(self._store.open(name), request)
        done = f"evaluated {name}, {request.checkpoint}, on {request.part}"
        at = Evaluating(name, request.checkpoint, request.part)
        return Work(folder, at, name="the evaluation", done=done, stopped="what it has forecast is kept, and e goes on")

    def export(self) -> str:
        """Write what is looked at into the run's results, and say where; this blocks.

        Raises:
            WorkstationError: if the disk refuses, or the run is not there any more.
        """
        from workstation.ui.evaluation.writing import written  # noqa: PLC0415 - loads what reports are made of

        of = self._moment().evaluated
        if of is None or of.facts is None:
            return "there is no evaluation yet, so that nothing can be written"
        return where_written(written(self._store, of), self._store.root)

    async def stop(self) -> None:
        """Ask the worker to stop."""
        work = self._work
        if work is None or work.at.is_stopping:
            return
        try:
            await asyncio.to_thread(work.stop)
        except WorkstationError as error:
            self._tell(plain(str(error)), Tone.BAD)
        if self._work is work:
            self._know(evaluating=replace(work.at))


def _key(of: Evaluated) -> tuple[str, ...]:
    return of.run, of.wanted, of.part
