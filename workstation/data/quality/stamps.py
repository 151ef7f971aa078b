"""Intraday bars that look stamped at their end: their sessions begin a step late and end on the half hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.examined import HOUR
from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.rhythm import step_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

ROUND = HOUR // 2
"""Sessions of exchanges begin and end at half hours, in every zone; seen from UTC a few zones lie 15 minutes off."""
PAUSE = HOUR
"""A pause of an hour or more ends a session, so that a lunch break does."""
SESSIONS = 5
"""Sessions from which their borders tell something."""
SHARE = 0.8
"""Share of the sessions that must look so at both borders."""


def stamped_at_end(examined: Examined) -> Iterator[Finding]:
    """Symbols of which the bars fit sessions only if their times are the ends of the bars."""
    table = examined.table
    for index, rhythm in enumerate(examined.rhythms):
        step = rhythm.step
        if not rhythm.is_intraday or step >= ROUND or ROUND % step:
            continue
        time = table.time[table.offsets[index] : table.offsets[index + 1]]
        borders = np.flatnonzero(np.diff(time) >= PAUSE)
        first, last = time[borders + 1], time[borders]
        is_so = (_past_round(first) == step) & (_past_round(last) == 0)
        if len(borders) >= SESSIONS and is_so.mean() >= SHARE:
            yield _finding(table.symbols[index], int(first[0]), int(last[1]), step)


def _past_round(time: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(time % ROUND)


def _finding(symbol: str, first: int, last: int, step: int) -> Finding:
    sentence = (
        f"{symbol}: sessions begin at {_clock(first)} and end at {_clock(last)} UTC with bars of {step_text(step)}, so "
        f'the bars look stamped at their end; say data.bar_time = "close" if they are'
    )
    return Finding("stamped_at_end", "warning", symbol, 1, (Place(first, None, step / 60e9),), sentence)


def _clock(time: int) -> str:
    return str(np.datetime64(time, "ns"))[11:16]
