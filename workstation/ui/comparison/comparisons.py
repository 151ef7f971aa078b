"""The comparison that is looked at: computed in threads, the newest wish alone, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.ui.comparison.compared import AXES, PARTS, WHICH, Compared
from workstation.ui.exported import where_written
from workstation.ui.further import further

if TYPE_CHECKING:
    from collections.abc import Collection

    from workstation.runs.store import Store
    from workstation.ui.board import Board
    from workstation.ui.comparison.compared import Axis
    from workstation.ui.comparison.look import Look


class Comparisons:
    """Holds the tagged runs against each other."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store, self._board = store, board
        self._wanted: tuple[str, Axis] | None = None

    def tag(self, name: str) -> None:
        """Tag a run, or no longer."""
        tagged = self._board.moment().tagged
        without = tuple(each for each in tagged if each != name)
        self._board.know(tagged=without if name in tagged else (*tagged, name))

    def untag_gone(self, there: Collection[str]) -> None:
        """Tag no run any longer that is not there."""
        tagged = tuple(name for name in self._board.moment().tagged if name in there)
        if tagged != self._board.moment().tagged:
            self._board.know(tagged=tagged)

    async def show(self, parts: int = 0, choices: int = 0) -> None:
        """Compare what is tagged, as it is now, so many parts and choices of checkpoints further on."""
        there = await asyncio.to_thread(self._store.names)
        self.untag_gone(there)
        tagged = self._board.moment().tagged
        before = self._board.moment().compared or Compared(tagged)
        part, which = further(PARTS, before.part, parts), further(WHICH, before.which, choices)
        found = replace(before, names=tagged, part=part, which=which, overlays=None, unread="", refusal="")
        if _wish(found) != _wish(before):
            found = replace(found, told=None, curves=())
        self._board.know(compared=found)
        await self._compute()

    async def choose_curve(self, steps: int, axes: int) -> None:
        """Look at the curve so many further on, along the axis so many further on, than those chosen last."""
        of = self._board.moment().compared
        if of is None or of.told is None:
            return
        from workstation.evaluation.comparison.curves import NAMES  # noqa: PLC0415 - as below
        from workstation.ui.comparison.reading import with_curves  # noqa: PLC0415 - loads the tests

        curve, along = self._wanted or (of.curve, of.along)
        self._wanted = mine = further(NAMES, curve, steps), further(AXES, along, axes)
        found = await asyncio.to_thread(with_curves, self._store, replace(of, curve=mine[0], along=mine[1]))
        if self._wanted is not mine:  # another key has chosen on from here
            return
        self._wanted = None
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
