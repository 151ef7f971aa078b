"""From a file's columns to its table: the last steps, which all layouts of prices share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.data.cleaning import clean, reported
from workstation.data.price_table import PRICES
from workstation.data.raw_prices import RawPrices
from workstation.data.readers.bar_start import at_bar_start
from workstation.data.readers.column_names import match_columns
from workstation.data.readers.notes import notes_on_adjusted, notes_on_times
from workstation.data.readers.price_columns import prices_of, used_roles
from workstation.data.report import FilePrices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.columns import Columns
    from workstation.data.readers.times import Times


def price_roles(settings: ReadingSettings) -> Callable[[str, Sequence[str], Mapping[str, str]], dict[str, int]]:
    """What finds the columns of prices: (file, names, the chosen columns) -> role -> index."""

    def find(file: str, names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
        return used_roles(match_columns(file, names, chosen), is_adjusted=settings.adjusted)

    return find


def bars_of(
    columns: Columns, names: Sequence[str], place: Literal["line", "row"], *, is_scaled_integer: bool = False
) -> FilePrices:
    """The file's table with its times in UTC at the start of the bars, and all there is to say about it.

    `names` are those of all its columns, used or not.

    Raises:
        DataError: for the first thing that cannot be read, with file, line and column.
    """
    times = columns.times()
    columns.source.heed()
    symbols, symbol_of = columns.symbols()
    found = prices_of(columns, is_scaled_integer=is_scaled_integer)
    raw = RawPrices(
        file=columns.source.name,
        place=place,
        line_of=columns.line_of,
        symbols=symbols,
        symbol_of=symbol_of,
        time=in_utc(columns, times, symbol_of),
        prices=found.prices,
        volume=columns.numbers("volume"),
        amount=columns.numbers("amount"),
        has_volume="volume" in columns.roles,
        names={role: columns.name_of(role) for role in columns.roles},
    )
    columns.release()
    columns.source.heed()
    cleaned = clean(raw)
    columns.source.heed()
    crossed = reported(
        raw, "crossed_quote", np.flatnonzero(found.is_crossed), "with a bid above the ask, whose middle is taken"
    )
    column = time_column(columns)
    table, moved = at_bar_start(raw.file, column, cleaned.table, columns.settings, is_daily=times.is_daily)
    on_times = notes_on_times(raw.file, column, times, columns.settings)
    on_adjusted = notes_on_adjusted(raw.file, names, columns.settings)
    notes = (*columns.notes, *on_times, *moved, *found.notes, *on_adjusted)
    return FilePrices(table, (*cleaned.repairs, *crossed, *notes), _header(columns), cleaned.where)


def in_utc(columns: Columns, times: Times, symbol_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """(rows,) times in UTC; dates stay 00:00 UTC of the day, and clocks of no known zone are taken as UTC."""
    if times.has_offset or times.is_daily or not columns.settings.timezone:
        return times.nanoseconds
    from workstation.data.readers.zones import from_wall_clock  # noqa: PLC0415 - it loads pandas, for half a second

    return from_wall_clock(times.nanoseconds, columns.settings.timezone, symbol_of, columns.where)


def time_column(columns: Columns) -> str:
    """The name of the time's column, or of both."""
    names = [columns.name_of(role) for role in ("time", "time_of_day") if role in columns.roles]
    return " and ".join(names)


def _header(columns: Columns) -> tuple[str, ...]:
    return tuple(columns.name_of(role) for role in ("time", *PRICES, "volume", "amount") if role in columns.roles)
