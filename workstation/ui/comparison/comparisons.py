"""The comparison that is looked at: computed in threads, the newest wish alone, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.ui.comparison.compared import Compared
from workstation.ui.exported import where_written

if TYPE_CHECKING:
    from workstation.runs.store import Store
    from workstation.ui.board import Board
    from workstation.ui.comparison.compared import Axis, ComparedPart, Which
    from workstation.ui.comparison.look import Look


class Comparisons:
    """Holds the tagged runs against each other."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store, self._board = store, board

    def tag(self, name: str) -> None:
        """Tag a run, or no longer."""
        tagged = self._board.moment().tagged
        without = tuple(each for each in tagged if each != name)
        self._board.know(tagged=without if name in tagged else (*tagged, name))

    async def show(self, part: ComparedPart | None = None, which: Which | None = None) -> None:
        """Compare what is tagged, as it is now; part and checkpoints stay as they are where they are None."""
        there = await asyncio.to_thread(self._store.names)
        tagged = tuple(name for name in self._board.moment().tagged if name in there)
        before = self._board.moment().compared or Compared(tagged)
        found = replace(before, names=tagged, part=part or before.part, which=which or before.which)
        found = replace(found, overlays=None, unread="", refusal="")
        if _wish(found) != _wish(before):
            found = replace(found, told=None, curves=())
        self._board.know(tagged=tagged, compared=found)
        await self._compute()

    async def choose_curve(self, steps: int, along: Axis) -> None:
        """Look at another curve, or along another axis."""
        of = self._board.moment().compared
        if of is None or of.told is None:
            return
        from workstation.ui.comparison.reading import next_curve, with_curves  # noqa: PLC0415 - loads the tests

        wanted = replace(of, curve=next_curve(of.curve, steps), along=along)
        found = await asyncio.to_thread(with_curves, self._store, wanted)
        now = self._board.moment().compared
        if now is not None and _wish(now) == _wish(of):  # it may have been compared anew meanwhile
            self._board.know(compared=replace(now, curve=found.curve, along=found.along, curves=found.curves))

    async def read_forecasts(self) -> None:
        """Read the forecasts of what is compared, once."""
        of = self._board.moment().compared
        if of is None or of.told is None or of.overlays is not None:
            return
        from workstation.ui.comparison.reading import with_forecasts  # noqa: PLC0415 - as above

        found = await asyncio.to_thread(with_forecasts, self._store, of)
        if self._board.moment().compared is of:
            self._board.know(compared=found)

    def export(self, view: str, smoothing: float, look: Look) -> str:
        """Write the comparison, or what a view draws of it, into the folder of runs, and say where; this blocks.

        Raises:
            WorkstationError: if the disk refuses, or a run is not there any more.
        """
        from workstation.ui.comparison.reading import exported  # noqa: PLC0415 - as above

        of = self._board.moment().compared
        if of is None or of.told is None:
            return "nothing is compared yet, so that nothing can be written"
        paths = exported(self._store, of, view, smoothing, look)
        return where_written(paths, self._store.root)

    async def _compute(self) -> None:
        of = self._board.moment().compared
        if of is None or not of.is_enough:
            return
        found = await asyncio.to_thread(_computed, self._store, of)
        now = self._board.moment().compared
        if now is of:
            self._board.know(compared=found)
        elif now is not None and _wish(now) == _wish(of):  # another curve was chosen, or forecasts were read meanwhile
            self._board.know(compared=replace(now, told=found.told, refusal=found.refusal, overlays=None))


def _wish(of: Compared) -> tuple[object, ...]:
    """What is compared."""
    return of.names, of.part, of.which


def _computed(store: Store, of: Compared) -> Compared:
    from workstation.ui.comparison.reading import computed  # noqa: PLC0415 - loads the tests, which takes a while

    return computed(store, of)
