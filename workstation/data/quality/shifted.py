"""Symbols stamped a step early or late: their returns match those of others a step away, and not the same step's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.aligned import Aligned, aligned_by_bar, aligned_by_day
from workstation.data.quality.examined import DAY, HOUR
from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.rhythm import step_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined

    Matrix = NDArray[np.float32]

CLEAR = 0.8
"""Correlation a step away above which two symbols are the same thing, or nearly, seen at two times."""
WEAKER = 0.5
"""Correlation on the same step below which they do not belong together as they stand."""
MARGIN = 0.3
"""Two symbols agree if they correlate on the same step, and by so much more than a step away."""
MARKET_CLEAR = 0.5
"""The same for one symbol against the mean of all others, which no share follows that closely."""
MARKET_WEAKER = 0.15
"""Markets that open later follow those before by a day, and still move with them on the day itself."""
COMMON = 60
"""Returns in common from which a correlation of 0.8 is no chance (its standard error is below 0.05)."""
MARKET_COMMON = 250
MARKET_SIZE = 5
"""Symbols whose mean is a market."""
REFERENCES = 256
"""Symbols that each symbol is compared with at most, evenly taken: ten thousand are not compared in all pairs."""


def shifted(examined: Examined) -> Iterator[Finding]:
    """Symbols that look shifted by a day, and intraday symbols shifted by one of their bars."""
    told: set[int] = set()
    for group in (*aligned_by_day(examined), *aligned_by_bar(examined)):
        for finding, index in _in_group(examined, group):
            if index not in told:
                told.add(index)
                yield finding


def _in_group(examined: Examined, group: Aligned) -> Iterator[tuple[Finding, int]]:
    references = np.unique(np.linspace(0, len(group.symbols) - 1, REFERENCES).astype(np.int64))
    same, common = _correlation(group, references, 0)
    ahead, _ = _correlation(group, references, 1)
    behind, _ = _correlation(group, references, -1)
    is_enough = common >= COMMON
    is_apart = is_enough & (np.abs(same) < WEAKER)
    early, late = is_apart & (ahead > CLEAR), is_apart & (behind > CLEAR)
    agrees = is_enough & (same > WEAKER) & (same > np.maximum(ahead, behind) + MARGIN)
    agrees[references, np.arange(len(references))] = False  # each agrees with itself
    disagreeing = (early | late).sum(axis=1)
    guilty = np.flatnonzero((disagreeing > 0) & (disagreeing > agrees.sum(axis=1)))
    for at in guilty:
        is_early = bool(early[at].any())
        match = ahead[at] if is_early else behind[at]
        best = int(np.argmax(np.where(early[at] | late[at], match, -1.0)))
        pair = float(match[best]), float(same[at, best])
        other = int(group.symbols[references[best]])
        index = int(group.symbols[at])
        yield _finding(examined, group, index, examined.table.symbols[other], pair, is_early=is_early), index
    yield from _against_market(examined, group, set(guilty.tolist()))


def _correlation(group: Aligned, references: NDArray[np.int64], lag: int) -> tuple[Matrix, Matrix]:
    """(symbols, references) correlation of each one's returns with the other's `lag` steps later, and their number."""
    length = group.scaled.shape[1]
    mine = slice(max(0, -lag), length - max(0, lag))
    other = slice(max(0, lag), length - max(0, -lag))
    scaled, present = group.scaled[references, other], group.is_present[references, other]
    count = group.is_present[:, mine] @ present.T
    squares = group.scaled**2
    mine_size = squares[:, mine] @ present.T
    other_size = group.is_present[:, mine] @ squares[references, other].T
    product = group.scaled[:, mine] @ scaled.T
    size = np.sqrt(np.maximum(mine_size * other_size, 1e-12))
    return (product / size).astype(np.float32), count


def _against_market(examined: Examined, group: Aligned, told: set[int]) -> Iterator[tuple[Finding, int]]:
    """Symbols that follow, or run ahead of, the mean of all others by a step."""
    if len(group.symbols) < MARKET_SIZE:
        return
    total, count = group.scaled.sum(axis=0), group.is_present.sum(axis=0)
    for at, index in enumerate(group.symbols):
        others = count - group.is_present[at]
        mean = np.where(others > 0, (total - group.scaled[at]) / np.maximum(others, 1), 0.0)
        same, ahead, behind = (_one(group.scaled[at], group.is_present[at], mean, lag) for lag in (0, 1, -1))
        is_known = group.is_present[at].sum() >= MARKET_COMMON and abs(same) < MARKET_WEAKER
        if at not in told and is_known and max(ahead, behind) > MARKET_CLEAR:
            pair = max(ahead, behind), same
            yield _finding(examined, group, int(index), "all others", pair, is_early=ahead > behind), int(index)


def _one(scaled: Matrix, present: Matrix, mean: Matrix, lag: int) -> float:
    length = len(scaled)
    mine = slice(max(0, -lag), length - max(0, lag))
    other = slice(max(0, lag), length - max(0, -lag))
    size = float((scaled[mine] ** 2).sum() * (present[mine] * mean[other] ** 2).sum())
    return float((scaled[mine] * mean[other]).sum()) / size**0.5 if size > 0 else 0.0


def _finding(
    examined: Examined, group: Aligned, index: int, other: str, pair: tuple[float, float], *, is_early: bool
) -> Finding:
    symbol, step = examined.table.symbols[index], step_text(group.step)
    unit = "day" if group.step == DAY else "bar"
    hours = group.step / HOUR
    stamped, away = ("early", "later") if is_early else ("late", "earlier")
    mend = f"data.time_shift_hours = {hours:g} for it"
    if not is_early:
        mend = f'data.bar_time = "close" for it if its bars are stamped at their end, else {mend.replace("= ", "= -")}'
    sentence = (
        f"{symbol}: its returns are those of {other} one {unit} {away} (correlation {pair[0]:.2f}, on the same {unit} "
        f"{pair[1]:.2f}), so it looks stamped one step of {step} {stamped}, unless {other} is wrong; set {mend}, "
        f"in a TOML file beside its own"
    )
    first, last = (int(examined.table.time[examined.table.offsets[index + add] - add]) for add in (0, 1))
    place = Place(first, last, 1.0 if is_early else -1.0)
    return Finding("shifted", "problem", symbol, 1, (place,), sentence)
