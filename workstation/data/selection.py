"""Which symbols of all that were read are used: those asked for, in that order, and long enough."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from workstation.data.report import Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.profile import DataSettings
    from workstation.data.price_table import PriceTable


def selected(whole: PriceTable, settings: DataSettings) -> tuple[PriceTable, tuple[Repair, ...]]:
    """The symbols that the settings name, or all sorted by name, and a word on those that are too short.

    Raises:
        DataError: if a symbol asked for is not there, or none has enough rows.
    """
    wanted = _wanted(settings.symbols, whole)
    kept = [symbol for symbol in wanted if _length(whole, symbol) >= settings.min_rows]
    if not kept:
        raise DataError(f"data.min_rows: no symbol has {settings.min_rows} rows; ask for fewer")
    held = set(kept)
    short = tuple(_too_short(symbol, whole, settings.min_rows) for symbol in wanted if symbol not in held)
    return whole.select(kept), short


def _wanted(symbols: Sequence[str], table: PriceTable) -> list[str]:
    held = sorted(table.symbols)
    strangers = sorted(set(symbols) - set(held))
    if strangers:
        near = difflib.get_close_matches(strangers[0], held, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        key = f"data.symbols[{symbols.index(strangers[0])}]"
        raise DataError(f"{key}: {strangers[0]!r} is not among the source's {len(held)} symbols{hint}")
    if len(set(symbols)) < len(symbols):
        twice = next(symbol for symbol in symbols if symbols.count(symbol) > 1)
        raise DataError(f"data.symbols: {twice} is named twice; remove one")
    return list(symbols or held)


def _length(table: PriceTable, symbol: str) -> int:
    rows = table.rows_of(symbol)
    return int(rows.stop - rows.start)


def _too_short(symbol: str, table: PriceTable, least: int) -> Repair:
    rows = _length(table, symbol)
    sentence = f"{symbol}: left out, its {rows} rows are fewer than data.min_rows {least}"
    return Repair(symbol, "too_short", rows, None, sentence)
