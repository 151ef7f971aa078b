"""Cut the time line into training, validation and test so that no window reaches across a border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.config.profile import SplitSettings
    from workstation.data.price_table import PriceTable


@dataclass(frozen=True)
class Part:
    """A stretch of time: bars from `start` up to, not including, `stop`."""

    name: str
    start: int
    """Nanoseconds since 1970-01-01 UTC."""
    stop: int
    """Nanoseconds since 1970-01-01 UTC; exclusive."""
    points: int
    """Points of the time line in it."""


@dataclass(frozen=True)
class Split:
    """Three parts of the time line, in order of time, with a gap before the second and the third."""

    train: Part
    validation: Part
    test: Part
    gap: int
    """Points of the time line left out at each border."""

    def __iter__(self) -> Iterator[Part]:
        return iter((self.train, self.validation, self.test))


@dataclass(frozen=True, eq=False)
class WindowEnds:
    """For each part the rows on which its windows end, (windows,) rising row numbers of the table."""

    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]


def chronological(table: PriceTable, settings: SplitSettings, window: int, horizon: int) -> Split:
    """Training, a gap, validation, a gap, test, along the sorted union of all symbols' times.

    A gap is window + horizon + embargo points, so that nothing a window sees or forecasts is near another part
    (purging and embargo: Lopez de Prado, Advances in Financial Machine Learning, 2018, section 7.4).

    Raises:
        SplitError: if a part is left with fewer points than one window and its horizon.
    """
    line = np.unique(table.time)
    gap = window + horizon + settings.embargo
    train = int(settings.train * line.size)
    validation = int(settings.validation * line.size)
    test = line.size - train - validation - 2 * gap
    for name, points in (("train", train), ("validation", validation), ("test", test)):
        _refuse_short(name, points, line.size, settings, window, horizon)
    starts = (0, train + gap, train + gap + validation + gap)
    return Split(
        _part("train", line, starts[0], train),
        _part("validation", line, starts[1], validation),
        _part("test", line, starts[2], test),
        gap,
    )


def part_rows(table: PriceTable, part: Part) -> NDArray[np.bool_]:
    """(rows,) whether a row lies in the part: what may be fitted is fitted on such rows of `train`."""
    return (table.time >= part.start) & (table.time < part.stop)


def window_ends(
    table: PriceTable, part: Part, window: int, horizon: int, is_valid: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Rows e on which a window of the part may end, rising.

    Rows e - window + 1 up to e are of one symbol, in the part and valid; the rows of the target, e + 1 up to
    e + horizon, are of the same symbol and in the part. A part without any gives an empty array.

    Args:
        table: the prices.
        part: the stretch of time that the whole reach of a window must lie in.
        window: rows that the model sees.
        horizon: rows ahead that it forecasts.
        is_valid: (rows,) whether all features of a row are known.
    """
    rows = np.arange(table.rows)
    is_inside = part_rows(table, part)
    symbol = table.symbol_index()
    good_before = np.concatenate(([0], np.cumsum(is_inside & is_valid)))
    first = np.maximum(rows - window + 1, 0)
    last = np.minimum(rows + horizon, table.rows - 1)
    all_good = good_before[rows + 1] - good_before[first] == window
    fits = (symbol[first] == symbol) & (symbol[last] == symbol) & (last == rows + horizon)
    return np.flatnonzero(all_good & fits & is_inside[last])


def ends_by_part(table: PriceTable, split: Split, window: int, horizon: int, is_valid: NDArray[np.bool_]) -> WindowEnds:
    """The windows of all three parts.

    Raises:
        SplitError: if a part has none, for instance because every symbol is too short.
    """
    ends = {part.name: window_ends(table, part, window, horizon, is_valid) for part in split}
    for part in split:
        if not ends[part.name].size:
            _refuse_windowless(table, part, window, horizon, is_valid)
    return WindowEnds(ends["train"], ends["validation"], ends["test"])


def _part(name: str, line: NDArray[np.int64], start: int, points: int) -> Part:
    return Part(name, int(line[start]), int(line[start + points - 1]) + 1, points)


def _refuse_short(name: str, points: int, total: int, settings: SplitSettings, window: int, horizon: int) -> None:
    need = window + horizon
    if points >= need:
        return
    gap = need + settings.embargo
    raise SplitError(
        f"split: of {total} bars {max(points, 0)} are left for {name}, which needs {need} (window {window} + horizon "
        f"{horizon}); train is {settings.train:g} and validation {settings.validation:g} of the bars, and each of the "
        f"two gaps takes {gap} ({need} + embargo {settings.embargo}); use a shorter window or horizon, other "
        f"fractions, or more data"
    )


def _refuse_windowless(table: PriceTable, part: Part, window: int, horizon: int, is_valid: NDArray[np.bool_]) -> None:
    inside = part_rows(table, part)
    raise SplitError(
        f"split: no window fits into {part.name}: it has {int(inside.sum())} rows of {len(table.symbols)} symbols, "
        f"{int((inside & is_valid).sum())} of them with every feature known, and a window needs {window} such rows of "
        f"one symbol in a row and {horizon} after them; use a shorter window or horizon, features that warm up "
        f"sooner, or more data"
    )
