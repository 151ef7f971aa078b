"""Fetching one symbol: what is missing is asked for, joined to what is there, and kept even where the rest fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from workstation.data.fetch.bars import Bars, join, with_prices
from workstation.data.fetch.merging import HistoryChangedError, Merged, has_all, merge, overlap_start
from workstation.data.fetch.stored import Place, Stored, state_of
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workstation.data.fetch.patience import Clock
    from workstation.data.fetch.provider import Provider
    from workstation.data.fetch.request import Request
    from workstation.data.fetch.stored import State

Status = Literal["written", "appended", "current", "partial", "failed", "not tried"]
_SAVE_EVERY_SECONDS = 30.0
_CLOSEST = 0.5
"""Bars may begin this part of their size apart: a session's last bar is short, and clocks change."""


@dataclass(frozen=True)
class Outcome:
    """What became of one symbol."""

    symbol: str
    status: Status
    state: State | None = None
    """What its file holds now; None if there is none."""
    new_rows: int = 0
    notes: tuple[str, ...] = ()
    """What is worth knowing, a sentence each."""
    reason: str = ""
    """Why not all of it came."""
    is_for_all: bool = False
    """Whether every other symbol would meet the same."""


@dataclass(frozen=True)
class Job:
    """One symbol to fetch."""

    provider: Provider
    host: str
    request: Request
    place: Place
    clock: Clock
    tell: Callable[[str], None]
    """Hears how many bars have come."""
    is_again: bool
    """Whether all of it is fetched anew, whatever is there."""

    def run(self) -> Outcome:
        """Fetch what is missing and write it.

        An error is told in the outcome; an interrupt passes through, after what had come by then is kept.
        """
        try:
            kept = None if self.is_again else self._kept()
            return self._whole() if kept is None else self._rest(kept)
        except FetchError as error:
            return self._failed(error)

    def _failed(self, error: FetchError) -> Outcome:
        state = self._state_on_disk()
        is_partial = state is not None and not state.is_complete
        return Outcome(
            self.request.symbol,
            "partial" if is_partial else "failed",
            state,
            reason=str(error),
            is_for_all=error.is_for_all,
        )

    def _kept(self) -> Stored | None:
        kept = self.place.read()
        if kept is None:
            return None
        has = (kept.state.provider, kept.state.interval, kept.state.adjustment)
        wanted = (self.provider.facts.name, self.request.interval, self.request.adjustment)
        if has != wanted:
            raise FetchError(
                f"{self.place.prices} holds {' '.join(has)} bars, not {' '.join(wanted)}; "
                f"choose another --out, or replace it with --again"
            )
        return kept

    def _rest(self, kept: Stored) -> Outcome:
        request, state = self.request, kept.state
        if state.start is not None and (request.start is None or request.start < state.start):
            return self._anew(kept, f"bars before {state.start:%Y-%m-%d} were asked for")
        if has_all(kept, request):
            return Outcome(request.symbol, "current", state)
        joined = replace(request, start=state.start)
        try:
            merged, notes = self._collect(replace(request, start=overlap_start(kept.bars)), kept)
        except HistoryChangedError as change:
            if request.adjustment == "raw":
                raise FetchError(
                    f"{change}, though raw prices do not change; the file was left as it is, --again replaces it"
                ) from change
            return self._anew(kept, f"{change} (a split, a dividend or a correction)")
        status: Status = "appended" if merged.new_rows else "current"
        return self._write(status, joined, merged, notes)

    def _anew(self, kept: Stored, why: str) -> Outcome:
        start, first = self.request.start, kept.state.first
        if kept.state.start is None or (start is not None and start > kept.state.start):
            start = kept.state.start
        request = replace(self.request, start=start, stop=max(self.request.stop, kept.state.until))
        bars, notes = self._pages(request, None)
        if bars.first > first or bars.last < kept.state.last:
            raise FetchError(
                f"{why}, but {self.host} gives {bars.first:%Y-%m-%d} to {bars.last:%Y-%m-%d} only; "
                f"the file was left as it is, --again replaces it"
            )
        told = (f"{why}: all of it was fetched again", *notes)
        return self._write("written", request, Merged(bars, bars.rows, 0), told)

    def _whole(self) -> Outcome:
        merged, notes = self._collect(self.request, None)
        return self._write("written", self.request, merged, notes)

    def _collect(self, request: Request, kept: Stored | None) -> tuple[Merged, tuple[str, ...]]:
        bars, notes = self._pages(request, kept)
        if kept is None:
            return Merged(bars, bars.rows, 0), notes
        merged = merge(kept, bars, self.request)
        if merged.corrected_volumes:
            notes = (*notes, f"the volume of {merged.corrected_volumes} bars was corrected since")
        return merged, notes

    def _pages(self, request: Request, kept: Stored | None) -> tuple[Bars, tuple[str, ...]]:
        """All pages of the request, checked; what came before an error or an interrupt is kept on disk."""
        pieces: list[Bars] = []
        notes: list[str] = []
        dropped, saved = 0, self.clock.monotonic()
        try:
            for page in self.provider.pages(request):
                piece, missing = with_prices(page.between(request.start, request.stop))
                dropped += missing
                notes += page.notes
                pieces.append(piece)
                self.tell(f"{sum(piece.rows for piece in pieces):,} bars")
                if self.clock.monotonic() - saved > _SAVE_EVERY_SECONDS:
                    self._keep(pieces, kept)
                    saved = self.clock.monotonic()
        except BaseException:
            self._keep(pieces, kept)
            raise
        bars = join(pieces)
        self._check(bars, kept)
        notes += [f"{dropped} bars came without a price and were left out"] if dropped else []
        return bars, tuple(notes)

    def _check(self, bars: Bars, kept: Stored | None) -> None:
        if not bars.rows:
            said = "none of the bars that it gave before" if kept else "no bars in this range"
            raise FetchError(f"{self.host} has {said}")
        steps = bars.time[1:] - bars.time[:-1]
        if bars.rows > 1 and steps.min() < _CLOSEST * self.request.seconds * 10**9:
            raise FetchError(
                f"{self.host} gives bars {steps.min() / 1e9:,.0f} s apart where {self.request.interval} was asked for"
            )

    def _keep(self, pieces: list[Bars], kept: Stored | None) -> None:
        """Write what has come so far, unless the disk already holds more."""
        bars = join(pieces)
        if not bars.rows or (kept is None and self.place.prices.exists() and not self._is_own_part(bars)):
            return
        start = self.request.start
        if kept is not None:
            if bars.last <= kept.state.last:
                return
            try:
                bars, start = merge(kept, bars, self.request).bars, kept.state.start
            except HistoryChangedError:
                return
        self._store(replace(self.request, start=start), bars, bars.last)

    def _is_own_part(self, bars: Bars) -> bool:
        """Whether what is on disk is an earlier part of this very fetch."""
        state = self._state_on_disk()
        return state is not None and not state.is_complete and state.last <= bars.last

    def _state_on_disk(self) -> State | None:
        try:
            stored = self.place.read()
        except FetchError:  # a file of somebody else's, which has its own sentence when it is read to be used
            return None
        return stored.state if stored else None

    def _write(self, status: Status, request: Request, merged: Merged, notes: tuple[str, ...]) -> Outcome:
        until = min(request.stop, self.clock.now())
        state = self._store(request, merged.bars, until)
        return Outcome(request.symbol, status, state, merged.new_rows, notes)

    def _store(self, request: Request, bars: Bars, until: datetime) -> State:
        source = (self.provider.facts.name, self.host, self.provider.adjusted_for(request))
        state = state_of(request, source, bars, until, self.clock.now())
        self.place.write(state, bars)
        return state
