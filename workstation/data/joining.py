"""One table out of many files: a symbol that lies in several of them is put together in order of time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import COLUMNS, PriceTable, join
from workstation.data.raw_prices import time_text
from workstation.data.report import Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from workstation.data.report import FilePrices

    Where = Callable[[str, str, int], str]
    """(file, symbol, time) -> the file and line of that bar."""

_SHOWN = 3
_ANOTHER_SIZE = 1.5
"""Factor between the usual steps of two files from which their bars count as of another size."""


@dataclass(frozen=True)
class _Piece:
    """A symbol's rows in one file."""

    file: str
    header: tuple[str, ...]
    table: PriceTable

    @property
    def first(self) -> int:
        return int(self.table.time[0])

    @property
    def last(self) -> int:
        return int(self.table.time[-1])

    @property
    def step(self) -> float | None:
        """Usual distance between bars, nanoseconds; None for a single bar."""
        return float(np.median(np.diff(self.table.time))) if self.table.rows > 1 else None


def joined(files: Mapping[str, FilePrices], where: Where) -> tuple[PriceTable, tuple[Repair, ...]]:
    """All files' symbols in one table, and what there is to say about those that lie in several files.

    Rows at one time that are equal in two files are kept once. Bars of another size, or of a file whose columns are
    called otherwise, are joined with a note where they follow each other in time.

    Raises:
        DataError: where two files say different things about a symbol's bar, where they overlap in time with bars
            of different sizes or at different times, or where some hold prices and others series.
    """
    _refuse_mixture(files)
    pieces: dict[str, list[_Piece]] = defaultdict(list)
    holders: dict[str, int] = defaultdict(int)
    for file in files.values():
        for symbol in file.table.symbols:
            holders[symbol] += 1
    for name, file in files.items():
        for symbol in file.table.symbols:
            if holders[symbol] > 1:
                pieces[symbol].append(_Piece(name, file.header, file.table.select([symbol])))
    if not pieces:
        return join([file.table for file in files.values()]), ()
    whole = [_without(file.table, pieces) for file in files.values()]
    put_together = [_joined_symbol(symbol, parts, where) for symbol, parts in pieces.items()]
    tables = [table for table in whole if table is not None] + [table for table, _ in put_together]
    return join(tables), tuple(repair for _, repairs in put_together for repair in repairs)


def _refuse_mixture(files: Mapping[str, FilePrices]) -> None:
    prices = [name for name, file in files.items() if not file.table.is_series]
    series = [name for name, file in files.items() if file.table.is_series]
    if prices and series:
        raise DataError(f"data.source: {prices[0]} holds prices and {series[0]} other series; load them apart")


def _without(table: PriceTable, taken: Mapping[str, object]) -> PriceTable | None:
    rest = [symbol for symbol in table.symbols if symbol not in taken]
    return table.select(rest) if rest else None


def _joined_symbol(symbol: str, parts: Sequence[_Piece], where: Where) -> tuple[PriceTable, list[Repair]]:
    parts = sorted(parts, key=lambda part: (part.first, part.file))
    _refuse_interleaved(symbol, parts)
    time = np.concatenate([part.table.time for part in parts])
    piece = np.repeat(np.arange(len(parts)), [part.table.rows for part in parts])
    columns = {name: np.concatenate([getattr(part.table, name) for part in parts]) for name in COLUMNS}
    order = np.lexsort((piece, time))
    same = np.diff(time[order]) == 0
    first, second = order[:-1][same], order[1:][same]
    _refuse_different(symbol, parts, piece, time, columns, (first, second), where)
    kept = order[np.concatenate(([True], ~same))]
    offsets = np.array([0, len(kept)], dtype=np.int64)
    values = {name: column[kept] for name, column in columns.items()}
    table = PriceTable((symbol,), offsets, time[kept], **values, is_series=parts[0].table.is_series)
    return table, _notes(symbol, parts, len(second), len(kept))


def _refuse_interleaved(symbol: str, parts: Sequence[_Piece]) -> None:
    before = parts[0]
    for part in parts[1:]:
        if part.first <= before.last:
            if _differ(before.step, part.step):
                raise DataError(
                    f"data.source: {symbol} is in {before.file} and {part.file}, which overlap in time with bars of "
                    "different sizes; move one of them elsewhere"
                )
            if not _share_times(before, part):
                raise DataError(
                    f"data.source: {symbol} is in {before.file} and {part.file}, which overlap in time and have no "
                    "time in common; if one is stamped otherwise, say data.time_shift_hours in its sidecar, or move it"
                )
        if part.last > before.last:
            before = part


def _share_times(one: _Piece, other: _Piece) -> bool:
    """False only where each has rows in the stretch of time that both cover, and never at the same time."""
    start, stop = max(one.first, other.first), min(one.last, other.last)
    left, right = (part.table.time[(part.table.time >= start) & (part.table.time <= stop)] for part in (one, other))
    return not left.size or not right.size or bool(np.isin(left, right).any())


def _differ(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and max(one, other) > _ANOTHER_SIZE * min(one, other)


def _refuse_different(
    symbol: str,
    parts: Sequence[_Piece],
    piece: NDArray[np.int64],
    time: NDArray[np.int64],
    columns: Mapping[str, NDArray[np.float64]],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    where: Where,
) -> None:
    first, second = pairs
    differs = {name: ~_equal(column[first], column[second]) for name, column in columns.items()}
    at = np.flatnonzero(np.any(list(differs.values()), axis=0))
    if not at.size:
        return
    one, other = int(first[at[0]]), int(second[at[0]])
    said = [f"{name} {columns[name][one]:g} and {columns[name][other]:g}" for name in COLUMNS if differs[name][at[0]]]
    places = [where(parts[piece[row]].file, symbol, int(time[row])) for row in (one, other)]
    more = f" ({at.size} such rows)" if at.size > 1 else ""
    raise DataError(
        f"{places[0]} and {places[1]}: they say different things about {symbol} at {time_text(int(time[one]))}: "
        f"{', '.join(said)}{more}; move the wrong file elsewhere"
    )


def _equal(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.equal(left, right) | (np.isnan(left) & np.isnan(right))


def _notes(symbol: str, parts: Sequence[_Piece], repeated: int, rows: int) -> list[Repair]:
    names = _listed([part.file for part in parts])
    files = f"{len(parts)} files"
    found = [Repair(parts[0].file, "joined", rows, None, f"{symbol}: put together from {files}: {names}", (symbol,))]
    if repeated:
        sentence = f"{symbol}: {repeated} rows are in more than one of its {files}, equal there, and kept once"
        found.append(Repair(parts[0].file, "duplicate", repeated, None, sentence, (symbol,)))
    before = parts[0]
    for part in parts[1:]:
        if what := _unlike(before, part):
            sentence = f"{symbol}: {before.file} and {part.file} are put together, though they differ in {what}"
            found.append(Repair(part.file, "joined_unlike", part.table.rows, None, sentence, (symbol,)))
        before = part
    return found


def _unlike(one: _Piece, other: _Piece) -> str:
    size = "the size of their bars" if _differ(one.step, other.step) else ""
    header = "the names of their columns" if one.header != other.header else ""
    return " and ".join(filter(None, (size, header)))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
