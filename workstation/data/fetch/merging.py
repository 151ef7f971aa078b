"""New bars joined to those that are kept, once the provider has shown that the past is still what it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.fetch.bars import Bars, join, moment_of, nanoseconds
from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from datetime import datetime

    from workstation.data.fetch.request import Request
    from workstation.data.fetch.stored import Stored

OVERLAP_BARS = 5
"""Bars fetched again before new ones: the last may still have been forming, the others must be what they were."""
SETTLED_AFTER = timedelta(hours=1)
"""How long after its end a bar is taken as final: feeds are late by up to 15 minutes, and correct late trades."""
SAME_PRICE = 1e-5
"""Relative distance within which two prices are the same: providers' rounding is below 1e-6, a dividend above 1e-4."""


class HistoryChangedError(Exception):
    """A bar that was final is not what it was; the message says which and how."""


@dataclass(frozen=True, eq=False)
class Merged:
    """Old and new bars together."""

    bars: Bars
    new_rows: int
    """Bars that were not there before."""
    corrected_volumes: int
    """Bars whose prices are what they were and whose volume is not."""


def overlap_start(kept: Bars) -> datetime:
    """From when bars are fetched again."""
    return moment_of(int(kept.time[max(0, kept.rows - OVERLAP_BARS)]))


def has_all(kept: Stored, request: Request) -> bool:
    """Whether everything that is asked for is there, and was final when it was fetched."""
    if request.stop > kept.state.until:
        return False
    before = kept.bars.time[kept.bars.time < nanoseconds(request.stop)]
    return not before.size or int(before[-1]) <= _final_until(kept, request)


def _final_until(kept: Stored, request: Request) -> int:
    """Bars that begin later than this may still have been forming when they were fetched; nanoseconds since 1970."""
    return nanoseconds(kept.state.fetched_at - SETTLED_AFTER - timedelta(seconds=request.seconds))


def merge(kept: Stored, new: Bars, request: Request) -> Merged:
    """The kept bars up to where the new ones begin, and then the new ones.

    Raises:
        HistoryChangedError: if a final bar did not come again, came with other prices, or a bar has appeared before
            one.
    """
    old = kept.bars
    start = nanoseconds(overlap_start(old))
    final = old.take((old.time >= start) & (old.time <= _final_until(kept, request)))
    corrected = 0
    if final.rows:
        again = new.take(new.time <= final.time[-1])
        _compare(final, again)
        corrected = int((np.abs(final.volume - again.volume) > SAME_PRICE * final.volume).sum())
    bars = join([old.take(old.time < start), new.take(new.time >= start)])
    return Merged(bars, int((new.time > old.time[-1]).sum()), corrected)


def _compare(final: Bars, again: Bars) -> None:
    if not np.array_equal(final.time, again.time):
        odd = int(np.setxor1d(final.time, again.time)[0])
        what = "is gone" if odd in final.time else "has appeared"
        raise HistoryChangedError(f"the bar of {time_text(odd)} {what}")
    differs = (np.abs(final.prices - again.prices) > SAME_PRICE * final.prices).any(axis=0)
    if differs.any():
        row = int(np.argmax(differs))
        before, after = final.prices[3, row], again.prices[3, row]
        raise HistoryChangedError(
            f"the bar of {time_text(int(final.time[row]))} closed at {before:g} and now at {after:g}"
        )
