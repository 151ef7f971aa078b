"""Bars on which nothing moved or nothing was traded: flat bars, repeated bars, and volumes that are zero or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.finding import Finding
from workstation.data.quality.wording import capped, counted, listed, longest_first, runs, stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined
    from workstation.data.quality.finding import Place, Severity

STALE_DAYS = 5
"""Daily bars in a row with one close: a traded price rests for two or three days now and then, not for a week."""
STALE_BARS = 30
"""The same for shorter bars, where a quiet market may rest for minutes."""
REPEATED = (3, 10)
"""Bars in a row, daily ones and shorter, with the same four prices, not all one: copies, no market."""
MANY = 0.05
"""From 5 % of the bars on, a model would learn the standstill."""
FEW = 0.01
"""Up to 1 % of the bars is worth knowing and no more."""


def stale(examined: Examined) -> Iterator[Finding]:
    """Closes that stand still for long, or bars that repeat the one before."""
    table = examined.table
    same = np.zeros(table.rows, dtype=bool)
    same[1:] = (table.close[1:] == table.close[:-1]) & ~examined.is_first[1:]
    copied = same.copy()
    for column in (table.open, table.high, table.low):
        copied[1:] &= column[1:] == column[:-1]
    copied &= table.high > table.low
    is_short = np.array([rhythm.is_intraday for rhythm in examined.rhythms])[examined.symbol_of]
    least = np.where(is_short, STALE_BARS, STALE_DAYS)
    copies = np.where(is_short, REPEATED[1], REPEATED[0])
    is_stale = (_run_lengths(same) >= least - 1) | (_run_lengths(copied) >= copies - 1)
    return examined.findings(is_stale, lambda index, rows: _stale(examined, index, rows))


def _run_lengths(is_on: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(rows,) length of the run of true values that each row is in; 0 where it is false."""
    borders = np.flatnonzero(np.diff(is_on, prepend=False, append=False))
    starts, stops = borders[::2], borders[1::2]
    lengths = np.zeros(len(is_on), dtype=np.int64)
    lengths[is_on] = np.repeat(stops - starts, stops - starts)
    return lengths


def _stale(examined: Examined, index: int, rows: NDArray[np.int64]) -> Finding:
    traded = int((examined.table.volume[rows] > 0).sum())
    volume = f", {traded:,} of them with volume" if traded else ""
    what = f"{counted(len(rows), 'bar')} with the price of the bar before, in long runs{volume}"
    return _about(examined, index, "stale", rows, what)


def flat(examined: Examined) -> Iterator[Finding]:
    """Bars whose open, high, low and close are one price."""
    table = examined.table
    is_flat = (table.high == table.low) & (not table.is_series)
    return examined.findings(
        is_flat,
        lambda index, rows: _about(
            examined, index, "flat", rows, f"{counted(len(rows), 'bar')} with one price for open, high, low and close"
        ),
    )


def zero_volume(examined: Examined) -> Iterator[Finding]:
    """Bars on which nothing was traded, as the source says."""
    return examined.findings(examined.table.volume == 0, lambda index, rows: _without(examined, index, rows, "zero"))


def blank_volume(examined: Examined) -> Iterator[Finding]:
    """Bars for which the source gives no volume."""
    is_blank = np.isnan(examined.table.volume) & (not examined.table.is_series)
    return examined.findings(is_blank, lambda index, rows: _without(examined, index, rows, "blank"))


def _without(examined: Examined, index: int, rows: NDArray[np.int64], kind: str) -> Finding:
    if len(rows) < _length(examined, index):
        what = "with volume 0" if kind == "zero" else "without a volume"
        return _about(examined, index, f"{kind}_volume", rows, f"{counted(len(rows), 'bar')} {what}")
    symbol, (places, _) = examined.table.symbols[index], runs(examined.table.time, rows)
    told = "the volume is 0 throughout" if kind == "zero" else "no volume is known"
    sentence = f"{symbol}: {told}; leave out features that need volume"
    severity: Severity = "warning" if kind == "zero" else "note"
    return Finding(f"{kind}_volume", severity, symbol, len(rows), capped(places), sentence)


def _about(examined: Examined, index: int, kind: str, rows: NDArray[np.int64], what: str) -> Finding:
    symbol, count = examined.table.symbols[index], len(rows)
    places, total = runs(examined.table.time, rows)
    share = count / _length(examined, index)
    severity: Severity = "note" if share <= FEW else "warning"
    if kind == "stale" and share > MANY and not examined.table.is_series:  # rain and rates may rest for long
        severity = "problem"
    told = listed(longest_first(places), total, _run_text)
    where = f" in {total:,} stretches" if count > total > 1 else ""
    return Finding(kind, severity, symbol, count, capped(places), f"{symbol}: {what}{where}: {told}")


def _length(examined: Examined, index: int) -> int:
    return int(examined.table.offsets[index + 1] - examined.table.offsets[index])


def _run_text(place: Place) -> str:
    return stretch(place) if place.until is None else f"{stretch(place)} ({int(place.value):,} bars)"
