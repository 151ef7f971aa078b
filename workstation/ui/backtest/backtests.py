"""The backtest that is looked at: computed in threads, the newest wish alone, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.runs.evaluations import Request
from workstation.ui.backtest.backtested import Asked, Backtested
from workstation.ui.backtest.computing import Bench
from workstation.ui.backtest.keeping import kept
from workstation.ui.backtest.subject import stamp_of
from workstation.ui.lookout import LOOK_SECONDS
from workstation.ui.refusals import REFUSALS, refused
from workstation.ui.text import Tone, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.runs.store import Store
    from workstation.ui.backtest.backtested import Deed, Traded
    from workstation.ui.board import Board
    from workstation.ui.evaluation.evaluations import Evaluations
    from workstation.ui.lookout import Stamp


class _UnwantedError(Exception):
    """Somebody wants another backtest by now."""


class Backtests:
    """Computes backtests and keeps them, one at a time."""

    def __init__(self, store: Store, board: Board, evaluations: Evaluations) -> None:
        self._store, self._board, self._evaluations = store, board, evaluations
        self._bench = Bench(store)
        self._wish: object = None
        self._doing = ""
        self._next: Deed = "look"
        self._stamp: Stamp = ()
        self._looked_at = 0.0
        self._evaluated: Traded | None = None

    def choose(self, run: str | None) -> None:
        """Look at this run's backtest, with those tagged where it is one of them; without a run, at those tagged."""
        before, tagged = self._board.moment().backtested, self._board.moment().tagged
        if run is None and before is None and tagged:
            run = tagged[0]
        if run is None:
            return
        runs = (run, *(name for name in tagged if name != run)) if run in tagged else (run,)
        if before is None:
            self.ask(Asked(runs))
        elif before.asked.runs[0] != run or {*before.asked.runs} != {*runs}:
            self.ask(replace(before.asked, runs=runs, step_ahead=1))
        self._looked_at = 0.0

    async def do(self, deed: Deed, change: Callable[[Asked], Asked] | None = None) -> None:
        """Do what a screen asks for; what needs a backtest that is being computed is done once that is there."""
        of = self._board.moment().backtested
        if of is None:
            return
        if change is not None:
            self.ask(change(of.asked))
        elif deed == "again":
            self._bench.forget()
            self.ask(of.asked)
        elif deed == "stop":
            self._next = "look"
            await self._evaluations.stop()
        elif not of.is_read:
            self._next = deed
        elif deed == "evaluate":
            await self._evaluate(of)
        elif deed == "keep":
            await self._keep(of)

    def ask(self, asked: Asked) -> None:
        """Compute this backtest; what is on the screen stays there where only conventions are added."""
        if self._next != "look":
            self._board.tell("nothing was done with the backtest before: another one is wanted", Tone.WARN)
        self._evaluated, self._next = None, "look"
        self._begin(asked)

    async def look(self, now: float) -> None:
        """Tell how far it is, and compute it anew where its forecasts are others by now."""
        of = self._board.moment().backtested
        if of is None:
            return
        if not of.is_read:
            if of.doing != self._doing:
                self._board.know(backtested=replace(of, doing=self._doing))
            return
        is_over = self._evaluated is not None and not self._evaluations.is_busy
        if not is_over and 0 <= now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        stamp = await asyncio.to_thread(stamp_of, self._store, of)
        if self._board.moment().backtested is not of:
            return
        if stamp != self._stamp:
            self._begin(of.asked)
        elif is_over:
            await self._go_on(of)

    def _begin(self, asked: Asked) -> None:
        before = self._board.moment().backtested
        is_same = before is not None and replace(before.asked, has_conventions=asked.has_conventions) == asked
        done = before.done if before is not None and is_same else None
        traded = before.traded if before is not None and before.asked.runs == asked.runs else ()
        self._doing = "reading"
        self._board.know(backtested=Backtested(asked, traded, done, doing=self._doing))
        self._compute(asked)

    def _compute(self, asked: Asked) -> None:
        self._wish = wish = object()

        def progress(done: int, total: int, name: str) -> None:
            if self._wish is not wish:
                raise _UnwantedError
            self._doing = "trading" if done == total else f"reading {plain(name)}: {done / total:.0%}"

        async def compute() -> None:
            try:
                found, stamp = await asyncio.to_thread(self._bench.computed, asked, progress)
            except _UnwantedError:
                return
            if self._wish is wish:
                self._stamp = stamp
                self._board.know(backtested=found)
                if found.done is not None and found.done.tried.warning:
                    self._board.tell(plain(found.done.tried.warning), Tone.WARN)
                await self._do_next()

        self._board.spawn(compute())

    async def _do_next(self) -> None:
        """Do what was asked for before the backtest was there."""
        deed, self._next = self._next, "look"
        await self.do(deed)

    async def _evaluate(self, of: Backtested) -> None:
        if not of.missing:
            self._board.tell("there is nothing to evaluate: what is looked at has its forecasts", Tone.PLAIN)
            return
        first = of.missing[0]
        if await self._evaluations.make(first.run, Request(first.checkpoint, of.asked.part)):
            self._evaluated = first

    async def _go_on(self, of: Backtested) -> None:
        """Have the next fold evaluated where the one before was; nothing more where it was not."""
        before, self._evaluated = self._evaluated, None
        if of.missing and before not in of.missing:
            await self._evaluate(of)

    async def _keep(self, of: Backtested) -> None:
        if of.done is None:
            self._board.tell("there is no backtest to keep yet", Tone.PLAIN)
            return
        try:
            where = await asyncio.to_thread(kept, self._store, of.done)
        except REFUSALS as error:
            self._board.tell(refused(error), Tone.BAD)
            return
        self._board.tell(plain(f"wrote {where.relative_to(self._store.root)} (JSON, Parquet, CSV)"), Tone.GOOD)
