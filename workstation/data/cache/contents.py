"""What is kept of a load: the table, what was said about it, and which file holds which symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workstation.data.price_table import PriceTable
    from workstation.data.report import Repair


@dataclass(frozen=True)
class Contents:
    """All files of a source together, before symbols are chosen."""

    table: PriceTable
    repairs: tuple[Repair, ...]
    symbols_of: Mapping[str, tuple[str, ...]]
    """Name of a file -> the symbols in it; a file that was left out has none."""
    fingerprint: str
    """SHA-256 of the table, in hex."""
