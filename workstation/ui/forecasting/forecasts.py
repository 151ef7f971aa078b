"""The forecast that is looked at: read in threads, made by a worker, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.errors import WorkstationError
from workstation.runs import forecasts
from workstation.ui.exported import where_written
from workstation.ui.forecasting.forecasted import Asked, Forecasted, Forecasting
from workstation.ui.forecasting.reading import export, looked_up, stamp_of
from workstation.ui.marks import BAD
from workstation.ui.text import Tone, plain
from workstation.ui.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.runs.store import Store
    from workstation.ui.forecasting.forecasted import Deed
    from workstation.ui.forecasting.reading import Stamp
    from workstation.ui.state import Moment

LOOK_SECONDS = 1.0
"""Seconds between two looks at whether there is something new."""


class Forecasts:
    """Looks forecasts up and has them made, one at a time.

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
        self._work: Work[Forecasting] | None = None
        self._is_starting = self._is_looking = False
        self._stamp: Stamp = ()
        self._looked_at = 0.0

    def choose(self, run: str | None) -> None:
        """Look at the forecast of a run, as one looked at that of the run before; None for that run again."""
        before = self._moment().forecasted
        if run is None or (before is not None and before.asked.run == run):
            self._looked_at = 0.0
        else:
            self._ask(replace(before.asked, run=run, until=None) if before else Asked(run))

    def _ask(self, asked: Asked) -> None:
        before = self._moment().forecasted
        if before is None or before.asked != asked:
            self._know(forecasted=Forecasted(asked))
        self._looked_at = 0.0

    async def do(self, deed: Deed, asked: Asked | None, now: float) -> None:
        """What a key wants of the forecast that is looked at, or of the one that is asked for."""
        if asked is not None:
            self._ask(asked)
        if deed in {"make", "again"}:
            await self._start(is_again=deed == "again")
        elif deed == "stop":
            await self._stop()
        elif deed == "export":
            await self._export()
        await self.look(now, is_in_sight=True)

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
        of = self._moment().forecasted
        if of is None or not is_in_sight or (of.is_read and 0 <= now - self._looked_at < LOOK_SECONDS):
            return
        self._looked_at = now
        stamp = await asyncio.to_thread(stamp_of, self._store, of)
        if of.is_read and stamp == self._stamp:
            self._know(now=now)
            return
        found, stamp = await asyncio.to_thread(looked_up, self._store, of)
        if self._moment().forecasted is of:
            self._stamp = stamp
            self._know(forecasted=found, now=now)

    async def _follow(self, work: Work[Forecasting]) -> None:
        is_over = await asyncio.to_thread(work.poll)
        if self._work is not work:  # another look was faster
            return
        if not is_over:
            if self._moment().forecasting is not work.at:
                self._know(forecasting=work.at)
            return
        self._work = None
        await asyncio.to_thread(work.clear)
        self._know(forecasting=None)
        self._tell(plain(work.how_it_ended), Tone.GOOD if work.is_done else Tone.WARN)
        self._looked_at = 0.0

    async def _start(self, *, is_again: bool) -> None:
        of = self._moment().forecasted
        if of is None or not of.checkpoint or self._is_starting:
            return
        if self._work is not None:
            self._tell(f"{self._work.at.asked.run} is being forecast; x stops that", Tone.WARN)
            return
        if of.facts is not None and not of.has_other_prices and not is_again:
            self._tell("made already, and of the prices as they are; F makes it anew", Tone.PLAIN)
            return
        self._is_starting = True
        try:
            self._work = await asyncio.to_thread(self._begun, of.asked, of.checkpoint)
        except WorkstationError as error:
            self._refuse(error)
            return
        finally:
            self._is_starting = False
        self._know(forecasting=self._work.at)

    def _begun(self, asked: Asked, checkpoint: str) -> Work[Forecasting]:
        folder = forecasts.start(self._store.open(asked.run), asked.request(checkpoint))
        done = f"forecast with {asked.run}, {checkpoint}"
        return Work(folder, Forecasting(asked, checkpoint), name="the forecast", done=done)

    async def _stop(self) -> None:
        work = self._work
        if work is None or work.at.is_stopping:
            return
        try:
            await asyncio.to_thread(work.stop)
        except WorkstationError as error:
            self._refuse(error)
        if self._work is work:
            self._know(forecasting=replace(work.at))

    async def _export(self) -> None:
        of = self._moment().forecasted
        if of is None or of.facts is None:
            self._tell("there is no forecast to write yet; f makes it", Tone.PLAIN)
            return
        try:
            self._tell(where_written(await asyncio.to_thread(export, self._store, of)), Tone.GOOD)
        except WorkstationError as error:
            self._refuse(error)

    def _refuse(self, error: WorkstationError) -> None:
        self._tell(f"{BAD} {plain(str(error))}", Tone.BAD)
