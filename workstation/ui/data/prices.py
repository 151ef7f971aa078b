"""The prices that are open: loaded, checked and cut in threads, one of each at a time, and told to the screens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from workstation.data.changes import stamp_of
from workstation.errors import WorkstationError
from workstation.ui.data.asked import asked_for
from workstation.ui.data.desk import Load, UnwantedError, checked, cut_of, known_rows
from workstation.ui.state import Loading, OpenData

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from workstation.data.changes import Stamp
    from workstation.data.report import LoadedPrices
    from workstation.runs.store import Run
    from workstation.ui.state import Moment

ROWS_AT_ONCE = 300_000
"""Rows that are checked in well under a second, so that nothing has to be shown before."""
LOOK_SECONDS = 2.0
"""Seconds between two looks at whether files have changed."""
SYMBOLS_AT_ONCE = 48
"""Symbols of a long table that are checked before what was found is shown."""


class Prices:
    """Opens prices and finds out about them. `moment` is what the screens know now, `know` changes it."""

    def __init__(self, moment: Callable[[], Moment], know: Callable[..., None]) -> None:
        self._moment, self._know = moment, know
        self._load: Load | None = None
        self._opening = 0
        self._is_closed = False
        self._is_asked = False
        self._shown_for: tuple[str | None] | None = None
        self._in_sight: tuple[str, ...] = ()
        self._cutting: tuple[LoadedPrices, int | None] | None = None
        self._known: tuple[LoadedPrices, NDArray[np.bool_]] | None = None
        self._text = ""
        self._stamp: Stamp = None
        self._looked_at = 0.0

    async def show_usual(self, run: Run | None) -> None:
        """Open the prices of the open run, or the sample market, unless others were asked for."""
        usual = (run.name if run else None,)
        if not self._is_asked and usual != self._shown_for:
            self._shown_for = usual
            await self._open("", run)

    async def open(self, text: str, run: Run | None) -> None:
        """Open the prices that a text stands for; nothing stands for those of the open run."""
        self._is_asked, self._shown_for = bool(text.strip()), (run.name if run else None,)
        await self._open(text, run)

    async def reload(self, run: Run | None) -> None:
        """Read the open prices again; where none are open, those that were asked for last."""
        await self._open(self._text, run)

    def stop(self) -> None:
        """Stop what is being opened or cut; what is open stays open."""
        self._opening += 1
        if self._load is not None:
            self._load.is_wanted = False
            self._load = None
        self._cutting = None
        self._know(loading=None, refusal="")

    def close(self) -> None:
        """Stop everything; the app is being left."""
        self._is_closed = True
        self.stop()

    def see(self, symbols: tuple[str, ...]) -> None:
        """These symbols are in sight."""
        self._in_sight = symbols

    def look(self) -> None:
        """Tell how far the loading is."""
        if self._load is not None and self._load.at is not self._moment().loading:
            self._know(loading=self._load.at)

    async def look_at_files(self, now: float) -> bool:
        """Tell once that files of the open prices have changed since they were read; whether that was just found."""
        data, stamp = self._moment().data, self._stamp
        if data is None or stamp is None or self._moment().is_stale or now - self._looked_at < LOOK_SECONDS:
            return False
        self._looked_at = now
        if await asyncio.to_thread(stamp_of, data.profile.data.source) == stamp or not self._is_open(data.loaded):
            return False
        self._know(is_stale=True)
        return True

    def choose(self, symbol: str) -> None:
        """Look closely at a symbol of the open prices."""
        data = self._moment().data
        if data is not None and symbol in data.loaded.table.symbols:
            self._know(data=replace(data, symbol=symbol))

    async def _open(self, text: str, run: Run | None) -> None:
        self.stop()
        mine = self._opening
        if self._moment().data is None:
            self._text = text
        self._know(loading=Loading(text or "prices"), refusal="")
        try:
            asked = await asyncio.to_thread(asked_for, text, run)
            if mine != self._opening:
                return
            load = self._load = Load(asked)
            self.look()
            loaded = await asyncio.to_thread(load.run)
        except UnwantedError:
            return
        except WorkstationError as error:
            if mine == self._opening:
                self._load = None
                self._know(loading=None, refusal=str(error))
            return
        if mine == self._opening:
            self._load, self._text, self._stamp = None, text, load.stamp
            data = OpenData(asked.title, asked.profile, loaded, {}, self._kept_symbol(asked.title, loaded))
            self._know(loading=None, cut=None, is_stale=False, data=data)
            await self._check(loaded)

    def _kept_symbol(self, title: str, loaded: LoadedPrices) -> str | None:
        """The symbol that is looked at closely, where the same prices are read again and still have it."""
        before = self._moment().data
        is_kept = before is not None and before.title == title and before.symbol in loaded.table.symbols
        return before.symbol if before is not None and is_kept else None

    async def _check(self, loaded: LoadedPrices) -> None:
        """Check all symbols; where that takes long, first a few at a time, those in sight before others."""
        if loaded.table.rows > ROWS_AT_ONCE:
            while batch := self._unchecked(loaded):
                await self._check_some(loaded, batch)
        await self._check_some(loaded, None)

    async def _check_some(self, loaded: LoadedPrices, symbols: list[str] | None) -> None:
        found = await asyncio.to_thread(checked, loaded, symbols, lambda: self._is_open(loaded))
        data = self._moment().data
        if data is not None and self._is_open(loaded):
            self._know(data=replace(data, qualities={**data.qualities, **found}))

    def _is_open(self, loaded: LoadedPrices) -> bool:
        data = self._moment().data
        return not self._is_closed and data is not None and data.loaded is loaded

    def _unchecked(self, loaded: LoadedPrices) -> list[str]:
        """The symbols to check next."""
        data = self._moment().data
        if data is None or not self._is_open(loaded):
            return []
        ordered = dict.fromkeys((*self._in_sight, *loaded.table.symbols))
        known = set(loaded.table.symbols)
        return [*islice((name for name in ordered if name in known and name not in data.qualities), SYMBOLS_AT_ONCE)]

    async def cut(self, fold: int | None) -> None:
        """Find how the open prices are split for a fold, or for the one that the profile names."""
        data = self._moment().data
        if data is None:
            return
        wanted = self._cutting = (data.loaded, fold)
        try:
            found = await asyncio.to_thread(cut_of, data, fold, lambda: self._known_rows(data, wanted))
        except UnwantedError:
            return
        now = self._moment().data
        if self._cutting is wanted and now is not None and now.loaded is data.loaded:
            self._know(cut=found)

    def _known_rows(self, data: OpenData, wanted: tuple[LoadedPrices, int | None]) -> NDArray[np.bool_]:
        """Which rows have every feature, found once for all folds."""
        if self._known is None or self._known[0] is not data.loaded:
            self._known = data.loaded, known_rows(data, lambda: self._cutting is wanted)
        return self._known[1]
