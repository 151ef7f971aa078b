"""What loading mended or left out, as findings beside the others: the table itself no longer shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.quality.finding import Finding
from workstation.data.quality.stillness import MANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workstation.data.price_table import PriceTable
    from workstation.data.quality.finding import Severity
    from workstation.data.report import Repair, RepairKind

DEFECTS: tuple[RepairKind, ...] = ("missing_price", "outside_range", "crossed_quote")
"""Repairs of bars that were wrong in the source; the others are about order, rounding and what a file leaves open."""
SEEN_IN_TABLE: tuple[RepairKind, ...] = ("blank_volume", "too_short")
"""Repairs that a check finds in the table, or whose symbol is not in it."""


def repaired(repairs: Sequence[Repair], table: PriceTable) -> Iterator[Finding]:
    """A finding for each repair that concerns one symbol; those about whole files and many symbols are left to them."""
    for repair in repairs:
        symbol = _symbol(repair, table)
        if symbol is not None and repair.kind not in SEEN_IN_TABLE:
            rows = table.rows_of(symbol)
            severity = _severity(repair, rows.stop - rows.start)
            yield Finding(repair.kind, severity, symbol, max(1, repair.count), (), repair.sentence)


def about_files(repairs: Sequence[Repair], table: PriceTable) -> tuple[Repair, ...]:
    """The repairs that are no symbol's finding."""
    return tuple(repair for repair in repairs if _symbol(repair, table) is None or repair.kind in SEEN_IN_TABLE)


def _symbol(repair: Repair, table: PriceTable) -> str | None:
    symbols = repair.symbols or table.symbols
    return symbols[0] if len(symbols) == 1 and symbols[0] in table.symbols else None


def _severity(repair: Repair, rows: int) -> Severity:
    if repair.kind not in DEFECTS:
        return "note"
    return "problem" if repair.count > MANY * rows else "warning"
