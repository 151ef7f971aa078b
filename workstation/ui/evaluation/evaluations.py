"""The evaluation that is looked at: read in threads, made by a worker, and told to the screens."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.ui.evaluation.evaluated import ORDER, WANTED, Evaluated, Evaluating
from workstation.ui.evaluation.reading import looked_up, stamp_of
from workstation.ui.exported import where_written
from workstation.ui.further import further
from workstation.ui.job_slot import JobSlot
from workstation.ui.lookout import Lookout
from workstation.ui.marks import BAD
from workstation.ui.text import Tone, plain
from workstation.ui.work import Work

if TYPE_CHECKING:
    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Store
    from workstation.ui.board import Board
    from workstation.ui.evaluation.evaluated import Wanted


class Evaluations:
    """Looks evaluations up and has them made, one at a time."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store, self._board = store, board
        self._job = JobSlot[Evaluating](
            lambda: board.moment().evaluating, lambda at: board.know(evaluating=at), board.tell
        )
        self._lookout = Lookout[Evaluated](
            lambda: board.moment().evaluated, partial(stamp_of, store), partial(looked_up, store)
        )

    @property
    def is_busy(self) -> bool:
        """Whether a worker makes one."""
        return self._job.at is not None

    def choose(self, run: str | None = None, wanted: Wanted | None = None, part: EvaluatedPart | None = None) -> None:
        """Look at another evaluation: of this run, checkpoint, or part; what is None stays as it is."""
        before = self._board.moment().evaluated or (Evaluated(run) if run else None)
        if before is None:
            return
        chosen = Evaluated(run or before.run, wanted or before.wanted, part or before.part)
        if _key(chosen) != _key(before) or not before.is_read:
            self._board.know(evaluated=chosen)
        self._lookout.look_soon()

    def go_on(self, parts: int, checkpoints: int) -> None:
        """Look at the evaluation so many parts, and so many choices of a checkpoint, further on."""
        if of := self._board.moment().evaluated:
            self.choose(None, further(WANTED, of.wanted, checkpoints), further(ORDER, of.part, parts))

    async def look(self, now: float, *, is_in_sight: bool) -> None:
        """Follow the worker, and read what is new of what is looked at where that is in sight."""
        if await self._job.follow():
            self._lookout.look_soon()
        found = await self._lookout.look(now) if is_in_sight else None
        if found is not None and found is not self._board.moment().evaluated:
            self._board.know(evaluated=found)

    async def start(self, of: Evaluated | None, *, is_again: bool) -> None:
        """Have a worker evaluate this one, unless that was done and is not wanted again.

        It is what was looked at when that was asked for; where nobody has read it yet, it is read first.
        """
        if of is None:
            return
        async with self._job.turn:
            of = of if of.is_read else await asyncio.to_thread(self._read, of)
            if not of.checkpoint:
                self._board.tell(f"{BAD} {plain(of.refusal)}", Tone.WARN)
            elif self._job.at is None and of.facts is not None and not is_again:
                self._board.tell("evaluated already; E computes it anew", Tone.PLAIN)
            else:
                await self._make(of.run, Request(of.checkpoint, of.part, is_again=is_again))

    async def make(self, run: str, request: Request) -> bool:
        """Have a worker make this one, whatever is looked at; whether it has begun."""
        async with self._job.turn:
            return await self._make(run, request)

    async def _make(self, run: str, request: Request) -> bool:
        if self._job.at is not None:
            self._board.tell(f"{self._job.at.run} is being evaluated; x stops that", Tone.WARN)
            return False
        return await self._job.begin(partial(self._begun, run, request))

    def _begun(self, name: str, request: Request) -> Work[Evaluating]:
        folder = evaluations.start(self._store.open(name), request)
        done = f"evaluated {name}, {request.checkpoint}, on {request.part}"
        at = Evaluating(name, request.checkpoint, request.part)
        key = "E" if request.is_again else "e"
        stopped = f"what it has forecast is kept, and {key} goes on"
        return Work(folder, at, name="the evaluation", done=done, stopped=stopped)

    def _read(self, of: Evaluated) -> Evaluated:
        """The same with all that is there of it; this blocks."""
        return looked_up(self._store, of)[0]

    def export(self, of: Evaluated | None) -> str:
        """Write this one, which is looked at, into the run's results, and say where; this blocks.

        Raises:
            WorkstationError: if the disk refuses, or the run is not there any more.
        """
        from workstation.ui.evaluation.writing import written  # noqa: PLC0415 - loads what reports are made of

        of = self._read(of) if of is not None and not of.is_read else of
        if of is None or of.facts is None:
            return "there is no evaluation yet, so that nothing can be written"
        return where_written(written(self._store, of), self._store.root)

    async def stop(self) -> None:
        """Ask the worker to stop."""
        async with self._job.turn:
            if self._job.at is None:
                self._board.tell("nothing is being evaluated", Tone.PLAIN)
            else:
                await self._job.stop()


def _key(of: Evaluated) -> tuple[str, ...]:
    return of.run, of.wanted, of.part
