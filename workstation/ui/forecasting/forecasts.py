"""The forecast that is looked at: read in threads, made by a worker, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from workstation.runs import forecasts
from workstation.ui.exported import where_written
from workstation.ui.forecasting.forecasted import Asked, Forecasted, Forecasting
from workstation.ui.forecasting.reading import export, looked_up, stamp_of
from workstation.ui.job_slot import JobSlot
from workstation.ui.lookout import Lookout
from workstation.ui.marks import BAD
from workstation.ui.refusals import REFUSALS, refused
from workstation.ui.text import Tone, plain
from workstation.ui.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.runs.store import Store
    from workstation.ui.board import Board
    from workstation.ui.forecasting.forecasted import Deed


class Forecasts:
    """Looks forecasts up and has them made, one at a time."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store, self._board = store, board
        self._job = JobSlot[Forecasting](
            lambda: board.moment().forecasting, lambda at: board.know(forecasting=at), board.tell
        )
        self._lookout = Lookout[Forecasted](
            lambda: board.moment().forecasted, partial(stamp_of, store), partial(looked_up, store)
        )

    def choose(self, run: str | None) -> None:
        """Look at the forecast of a run, as one looked at that of the run before; None for that run again."""
        before = self._board.moment().forecasted
        if run is None or (before is not None and before.asked.run == run):
            self._lookout.look_soon()
        else:
            self._ask(replace(before.asked, run=run, until=None) if before else Asked(run))

    def _ask(self, asked: Asked) -> None:
        before = self._board.moment().forecasted
        if before is None or before.asked != asked:
            self._board.know(forecasted=Forecasted(asked))
        self._lookout.look_soon()

    async def do(self, deed: Deed, change: Callable[[Asked], Asked] | None, now: float) -> None:
        """What a key wants of the forecast that is looked at, or that this one is changed for another."""
        of = self._board.moment().forecasted
        if change is not None and of is not None:
            self._ask(change(of.asked))
        if deed in {"make", "again"}:
            await self._start(of, is_again=deed == "again")
        elif deed == "stop":
            await self._stop()
        elif deed == "export":
            await self._export(of)
        await self.look(now, is_in_sight=True)

    async def look(self, now: float, *, is_in_sight: bool) -> None:
        """Follow the worker, and read what is new of what is looked at where that is in sight."""
        if await self._job.follow():
            self._lookout.look_soon()
        found = await self._lookout.look(now) if is_in_sight else None
        if found is not None:
            self._board.know(forecasted=found, now=now)

    async def _start(self, of: Forecasted | None, *, is_again: bool) -> None:
        if of is None:
            return
        async with self._job.turn:
            of = await self._read(of)
            if not of.checkpoint:
                self._board.tell(f"{BAD} {plain(of.refusal)}", Tone.WARN)
            elif self._job.at is not None:
                self._board.tell(f"{self._job.at.asked.run} is being forecast; x stops that", Tone.WARN)
            elif of.facts is not None and not of.has_other_prices and not is_again:
                self._board.tell("made already, and of the prices as they are; F makes it anew", Tone.PLAIN)
            else:
                await self._job.begin(partial(self._begun, of.asked, of.checkpoint))

    async def _read(self, of: Forecasted) -> Forecasted:
        """The same with all that is there of it, also where it was asked for just now and nobody has looked yet."""
        return of if of.is_read else (await asyncio.to_thread(looked_up, self._store, of))[0]

    async def _stop(self) -> None:
        async with self._job.turn:
            if self._job.at is None:
                self._board.tell("nothing is being forecast", Tone.PLAIN)
            else:
                await self._job.stop()

    def _begun(self, asked: Asked, checkpoint: str) -> Work[Forecasting]:
        folder = forecasts.start(self._store.open(asked.run), asked.request(checkpoint))
        done = f"forecast with {asked.run}, {checkpoint}"
        return Work(folder, Forecasting(asked, checkpoint), name="the forecast", done=done)

    async def _export(self, of: Forecasted | None) -> None:
        of = await self._read(of) if of is not None else None
        if of is None or of.facts is None:
            self._board.tell("there is no forecast to write yet; f makes it", Tone.PLAIN)
            return
        try:
            paths = await asyncio.to_thread(export, self._store, of)
            self._board.tell(where_written(paths, self._store.root), Tone.GOOD)
        except REFUSALS as error:
            self._board.tell(refused(error), Tone.BAD)
