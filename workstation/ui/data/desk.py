"""What takes time with prices: loading, checking, cutting. All of it blocks, so it runs in threads; no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.changes import stamp_of
from workstation.data.load import load_prices
from workstation.errors import DataError, SplitError
from workstation.ui.state import Cut, Loading
from workstation.ui.views.timeline import sums

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from workstation.data.changes import Stamp
    from workstation.data.price_table import PriceTable
    from workstation.data.quality.finding import SymbolQuality
    from workstation.data.report import LoadedPrices
    from workstation.data.splits import Fold, Split, SymbolTimeline
    from workstation.ui.data.asked import Asked
    from workstation.ui.state import OpenData

_ROWS_AT_A_TIME = 500_000
"""Rows whose features are computed together: about 64 MB for sixteen columns."""


class UnwantedError(Exception):
    """What is being done is no longer wanted; raised and caught in this package, never shown."""


class Load:
    """Prices being loaded, by one thread, while another asks how far it is, or stops it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.at = Loading(asked.title)
        self.is_wanted = True
        self.stamp: Stamp = None

    def run(self) -> LoadedPrices:
        """Load them, and note which files they are.

        Raises:
            UnwantedError: if they are no longer wanted.
            DataError: if they cannot be read or used.
        """
        self.stamp = stamp_of(self.asked.profile.data.source)
        return load_prices(self.asked.profile.data, self._tell)

    def _tell(self, done: int, total: int, name: str) -> None:
        if not self.is_wanted:
            raise UnwantedError
        self.at = Loading(self.asked.title, name, done / total if total else None)


def checked(
    loaded: LoadedPrices, symbols: Sequence[str] | None, goes_on: Callable[[], bool]
) -> dict[str, SymbolQuality]:
    """The quality of these symbols by themselves, or of all of them; empty where it need not go on."""
    from workstation.data.quality.inspect import inspect_all  # noqa: PLC0415 - only where prices are looked at

    table = loaded.table if symbols is None else loaded.table.select(symbols)
    return {found.symbol: found for found in inspect_all(table, goes_on, repairs=loaded.repairs)}


def known_rows(data: OpenData, goes_on: Callable[[], bool]) -> NDArray[np.bool_]:
    """(rows,) whether every feature of the profile is known; a few symbols at a time, so that memory stays small.

    Raises:
        UnwantedError: if it need not go on.
        DataError: if a feature cannot be computed.
    """
    from workstation.features.preprocessing import pipeline_of  # noqa: PLC0415 - loads TA-Lib, and with it pandas

    table, pieces = data.loaded.table, []
    pipeline = pipeline_of(data.profile.features)
    for symbols in _batches(table):
        if not goes_on():
            raise UnwantedError
        pieces.append(pipeline.shape(table.select(symbols)).is_valid)
    return np.concatenate(pieces)


def _batches(table: PriceTable) -> list[list[str]]:
    batches: list[list[str]] = []
    rows = _ROWS_AT_A_TIME
    for symbol, count in zip(table.symbols, np.diff(table.offsets).tolist(), strict=True):
        if rows + count > _ROWS_AT_A_TIME:
            batches.append([])
            rows = 0
        batches[-1].append(symbol)
        rows += count
    return batches


def cut_of(data: OpenData, fold: int | None, known: Callable[[], NDArray[np.bool_]]) -> Cut:
    """How the prices are cut as the profile says, for one fold or the one that the profile names.

    `known` tells which rows have every feature. What cannot be cut, or cannot be counted, says why.
    """
    from workstation.data.splits import split_of  # noqa: PLC0415 - only where a split is looked at

    profile, loaded = data.profile, data.loaded
    try:
        split = split_of(loaded.table, profile.split, profile.window, profile.horizon)
    except SplitError as error:
        return Cut(loaded, None, 0, {}, {}, str(error))
    chosen = split.chosen if fold is None else split.folds[fold % len(split.folds)]
    try:
        is_known, refusal = known(), ""
    except DataError as error:
        is_known, refusal = np.zeros(loaded.table.rows, dtype=np.bool_), str(error)
    found = _timelines(data, split, chosen, is_known)
    by_symbol = {timeline.symbol: timeline for timeline in found}
    return Cut(loaded, split, chosen.index, by_symbol, sums(found), refusal)


def _timelines(data: OpenData, split: Split, fold: Fold, is_known: NDArray[np.bool_]) -> tuple[SymbolTimeline, ...]:
    from workstation.data.splits import WindowEnds, candidates, ends_in, timelines  # noqa: PLC0415 - as above

    table, profile = data.loaded.table, data.profile
    found = candidates(table, split, profile.window, profile.horizon, is_known)
    ends = WindowEnds(*(ends_in(part, found) for part in (*fold, fold.unseen)))
    return timelines(table, split, fold, ends)
