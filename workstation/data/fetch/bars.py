"""Bars as they come from a provider: checked, in order of time, stamped at their start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import PRICES
from workstation.data.raw_prices import time_text
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Bars:
    """Columns of bars of one symbol, times rising strictly."""

    time: NDArray[np.int64]
    """(rows,) nanoseconds since 1970-01-01 UTC, at which the bar begins."""
    prices: NDArray[np.float64]
    """(4, rows) open, high, low, close."""
    volume: NDArray[np.float64]
    """(rows,) units traded; NaN where the provider does not say."""
    amount: NDArray[np.float64]
    """(rows,) money traded; NaN where the provider does not say."""
    notes: tuple[str, ...] = ()
    """What was mended or taken for granted on the way, a sentence each; bars taken from these do not repeat it."""

    @property
    def rows(self) -> int:
        """Number of bars."""
        return len(self.time)

    @property
    def first(self) -> datetime:
        """Start of the first bar; there must be one."""
        return moment_of(int(self.time[0]))

    @property
    def last(self) -> datetime:
        """Start of the last bar; there must be one."""
        return moment_of(int(self.time[-1]))

    def take(self, rows: NDArray[np.bool_] | slice) -> Bars:
        """The bars that a mask or a slice picks."""
        return Bars(self.time[rows], self.prices[:, rows], self.volume[rows], self.amount[rows])

    def between(self, start: datetime | None, stop: datetime) -> Bars:
        """The bars that begin at or after `start` and before `stop`."""
        is_inside = self.time < nanoseconds(stop)
        if start is not None:
            is_inside &= self.time >= nanoseconds(start)
        return self.take(is_inside)


def nanoseconds(moment: datetime) -> int:
    """A moment as nanoseconds since 1970-01-01 UTC."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * NANOSECONDS + since.microseconds * 1000


def moment_of(nanoseconds: int) -> datetime:
    """Nanoseconds since 1970-01-01 UTC as a moment, to the second."""
    return datetime.fromtimestamp(nanoseconds // NANOSECONDS, UTC)


def no_bars() -> Bars:
    """Not one bar."""
    nothing = np.empty(0)
    return Bars(np.empty(0, dtype=np.int64), np.empty((4, 0)), nothing, nothing)


def join(pieces: Sequence[Bars]) -> Bars:
    """All bars, in this order; each piece must begin after the one before ends."""
    if not pieces:
        return no_bars()
    return Bars(
        np.concatenate([piece.time for piece in pieces]),
        np.concatenate([piece.prices for piece in pieces], axis=1),
        np.concatenate([piece.volume for piece in pieces]),
        np.concatenate([piece.amount for piece in pieces]),
    )


def in_order(bars: Bars) -> Bars:
    """The bars sorted by time; of two at the same time the later row is kept, as providers append a live one."""
    order = np.argsort(bars.time, kind="stable")
    is_last = np.append(np.diff(bars.time[order]) > 0, True)[: bars.rows]
    rows = order[is_last]
    return Bars(bars.time[rows], bars.prices[:, rows], bars.volume[rows], bars.amount[rows])


def with_prices(bars: Bars) -> tuple[Bars, int]:
    """The bars that have all four prices, and how many had not; a price of 0 is how providers write none.

    Raises:
        FetchError: for a price that is negative or not finite, or a negative volume.
    """
    is_missing = (np.isnan(bars.prices) | (bars.prices == 0)).any(axis=0)
    kept = bars.take(~is_missing)
    for name, column in zip((*PRICES, "volume", "amount"), (*kept.prices, kept.volume, kept.amount), strict=True):
        is_bad = (column < 0) | np.isinf(column)
        if is_bad.any():
            row = int(np.argmax(is_bad))
            raise FetchError(f"the bar of {time_text(int(kept.time[row]))} has {name} {column[row]:g}, which cannot be")
    return kept, int(is_missing.sum())
