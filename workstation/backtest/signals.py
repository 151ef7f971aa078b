"""Signals from a file: a time, a symbol, and what is thought of it, stamped with the bar that it is decided on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.config.reading import ReadingSettings
from workstation.data.raw_prices import time_text
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.data.readers.columns import Columns

_ROLES = ("time", "symbol", "signal")
_NAMES = {
    "signal": ("signal", "score", "forecast", "prediction", "weight", "target", "position"),
    "symbol": ("symbol", "ticker", "name", "asset", "instrument"),
}
_FORECAST = {"step", "last_close", "forecast_close"}
"""Columns of the files in which evaluations and forecasts of runs are kept."""
_MAGIC = b"PAR1"
_WIDEST = 30
"""Characters of a column's name that a sentence shows."""


@dataclass(frozen=True, eq=False)
class SignalFile:
    """The rows of a file, in its order, and where each stands."""

    columns: Columns
    symbols: tuple[str, ...]
    """Sorted by name; empty where the file has no such column."""
    symbol_of: NDArray[np.int64]
    """(rows,) index into `symbols`; zero where there are none."""
    time: NDArray[np.int64]
    """(rows,) nanoseconds since 1970-01-01 UTC."""
    signal: NDArray[np.float64]
    """(rows,) NaN where the cell is empty: nothing is decided."""


def read_signals(path: Path, settings: ReadingSettings) -> SignalFile:
    """Read a delimited text or Parquet file with a column of times, one of signals and, with several symbols, theirs.

    Times without an offset are of `settings.timezone`, and are moved by `settings.time_shift_hours`, as prices are.

    Raises:
        DataError: for a file or cell that cannot be read, with file, line and column.
    """
    from workstation.data.readers.bars import in_utc  # noqa: PLC0415 - readers load pyarrow

    try:
        columns = _columns(path, settings)
        times, signal = columns.times(), columns.numbers("signal")
        has_symbols = "symbol" in columns.roles
        symbols, symbol_of = columns.symbols() if has_symbols else ((), np.zeros(columns.rows, dtype=np.int64))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
    if np.isinf(signal).any():
        raise columns.bad_cell("signal", int(np.argmax(np.isinf(signal))), "a finite number, or nothing")
    time = in_utc(columns, times, symbol_of) + np.int64(round(settings.time_shift_hours * 3600 * 10**9))
    return SignalFile(columns, symbols, symbol_of, time, signal)


def _columns(path: Path, settings: ReadingSettings) -> Columns:
    from workstation.data.readers.source import Source  # noqa: PLC0415 - readers load pyarrow
    from workstation.data.readers.stored_columns import StoredColumns  # noqa: PLC0415 - as above
    from workstation.data.readers.text_columns import TextColumns  # noqa: PLC0415 - as above

    if not path.is_file():
        raise DataError(f"--signals: there is no file {path}; it is a CSV or Parquet file of time, symbol and signal")
    source = Source(path)
    kept = ReadingSettings(**{name: getattr(settings, name) for name in ("timezone", "time_shift_hours", "date_order")})
    if source.head.startswith(_MAGIC):
        return StoredColumns(source, kept, _find_roles)
    if not source.head.strip():
        raise DataError(f"{source.name} is empty")
    return TextColumns(source, kept, _find_roles)


def _find_roles(file: str, names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    bare = [name.strip().lower() for name in names]
    if _FORECAST.issubset(bare) and not set(_NAMES["signal"][:2]).intersection(bare):
        raise DataError(
            f"{file}: holds forecasts of a run, several bars ahead of each window, and no signals; "
            f"workstation backtest RUN trades them"
        )
    from workstation.data.readers.column_names import found_by_name  # noqa: PLC0415 - beside its one use

    del chosen
    found = {role: index for role, index in found_by_name(names).items() if role in ("time", "time_of_day")}
    for role, candidates in _NAMES.items():
        hits = [bare.index(candidate) for candidate in candidates if candidate in bare]
        if hits:
            found[role] = hits[0]
    missing = [role for role in ("time", "signal") if role not in found]
    if missing:
        listed = ", ".join(name.strip()[:_WIDEST] or "(no name)" for name in names[:20])
        raise DataError(
            f"{file}: no column for {' and '.join(missing)}; the columns are {listed}; "
            f"name them {', '.join(_ROLES)} in the header"
        )
    return found


def symbols_with_signals(file: SignalFile, held: Sequence[str]) -> list[str]:
    """Those of the prices' symbols that have a signal, in the prices' order.

    Raises:
        DataError: for a symbol that the prices do not have, or several symbols of prices and none in the file.
    """
    if not file.symbols:
        if len(held) > 1:
            raise DataError(
                f"{file.columns.source.name}: has no symbol column, and the prices are of {len(held)} symbols; "
                f"add the column, or choose prices of one symbol"
            )
        return list(held)
    known = set(held)
    for number, symbol in enumerate(file.symbols):
        if symbol not in known:
            near = difflib.get_close_matches(symbol, held, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            where = file.columns.where(int(np.argmax(file.symbol_of == number)))
            raise DataError(f"{where}: {symbol!r} is not among the symbols of the prices{hint}")
    wanted = set(file.symbols)
    return [symbol for symbol in held if symbol in wanted]


def aligned_signals(file: SignalFile, market: Market) -> NDArray[np.float64]:
    """(bars, symbols) signals on the market's time line; NaN where there is none.

    Raises:
        DataError: for a signal at a time that is no bar's, two for the same bar and symbol, or no signal at all.
    """
    bar = np.searchsorted(market.time, file.time)
    is_bar = market.time[np.minimum(bar, market.bars - 1)] == file.time
    if not is_bar.all():
        raise _no_bar(file, market, int(np.argmin(is_bar)))
    column = _column_of(file, market)
    _refuse_twins(file, bar * len(market.symbols) + column)
    signals = np.full((market.bars, len(market.symbols)), np.nan)
    signals[bar, column] = file.signal
    if not np.isfinite(signals).any():
        raise DataError(f"{file.columns.source.name}: every signal is empty; nothing is decided")
    return signals


def _column_of(file: SignalFile, market: Market) -> NDArray[np.int64]:
    """(rows,) the market's symbol that each row is of."""
    position = {symbol: index for index, symbol in enumerate(market.symbols)}
    return np.array([position[symbol] for symbol in file.symbols] or [0], dtype=np.int64)[file.symbol_of]


def notes_on_signals(file: SignalFile, market: Market) -> tuple[str, ...]:
    """What is decided when only other symbols trade, a sentence, of a file that `aligned_signals` took."""
    column = _column_of(file, market)
    is_late = ~market.has_bar[np.searchsorted(market.time, file.time), column] & np.isfinite(file.signal)
    if not is_late.any():
        return ()
    count, row = int(is_late.sum()), int(np.argmax(is_late))
    symbol, where = market.symbols[column[row]], file.columns.where(row)
    signals = "1 signal is" if count == 1 else f"{count:,} signals are"
    first = "" if count == 1 else "the first "
    said = (
        f"{signals} of a time at which the symbol has no bar though others do, {first}in {where} ({symbol} at "
        f"{time_text(int(file.time[row]))}); what is decided then waits for the symbol's next bar, if there is one"
    )
    return (said,)


def _no_bar(file: SignalFile, market: Market, row: int) -> DataError:
    time = int(file.time[row])
    nearest = int(market.time[np.argmin(np.abs(market.time - time))])
    return DataError(
        f"{file.columns.where(row)}: there is no bar at {time_text(time)}, the nearest is at {time_text(nearest)}; "
        f"stamp a signal with the time of the bar that it is decided on, as the prices have it"
    )


def _refuse_twins(file: SignalFile, cell: NDArray[np.int64]) -> None:
    order = np.argsort(cell, kind="stable")
    same = np.flatnonzero(np.diff(cell[order]) == 0)
    if len(same):
        one, other = int(order[same[0]]), int(order[same[0] + 1])
        raise DataError(
            f"{file.columns.where(other)}: a second signal for the bar and symbol of "
            f"{file.columns.where(one).rpartition(', ')[2]}; remove one"
        )
