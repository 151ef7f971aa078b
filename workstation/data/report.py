"""What loading prices did: the table, each repair with its count and an example, and where all of it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable

RepairKind = Literal[
    "sorted",
    "duplicate",
    "missing_price",
    "missing_value",
    "rounding",
    "outside_range",
    "crossed_quote",
    "too_short",
    "blank_volume",
    "bar_time",
    "no_offset",
    "local_days",
    "time_shift",
    "scaled",
    "quote",
    "adjusted",
    "adjusted_column",
    "joined",
    "joined_unlike",
    "encoding",
    "left_out",
    "preamble",
    "sidecar",
]

NOTES: frozenset[RepairKind] = frozenset(
    (
        *("blank_volume", "bar_time", "no_offset", "local_days", "time_shift", "scaled", "quote", "adjusted"),
        *("adjusted_column", "joined", "joined_unlike", "encoding", "preamble", "sidecar"),
    )
)
"""Kinds that say how a file was understood; the others say that rows of it were mended or left out."""


@dataclass(frozen=True)
class Repair:
    """Something that was mended, left out, or is worth knowing about a file."""

    file: str
    """Name of the file."""
    kind: RepairKind
    count: int
    """Rows it concerns."""
    line: int | None
    """Line of the file (row for Parquet) of the first of them; None where it is about the whole file."""
    sentence: str
    """All of it in words, file and example included."""
    symbols: tuple[str, ...] = ()
    """Symbols whose rows it concerns, sorted by name; empty where it is about the whole file."""


@dataclass(frozen=True)
class LoadedPrices:
    """Prices ready to use and how they came about."""

    table: PriceTable
    repairs: tuple[Repair, ...]
    fingerprint: str
    """SHA-256 of the table."""
    description: str
    """The source in words."""
    is_synthetic: bool
    """True for the sample market, whose prices nobody ever paid."""


@dataclass(frozen=True)
class FilePrices:
    """What one file holds."""

    table: PriceTable
    repairs: tuple[Repair, ...]
    header: tuple[str, ...] = ()
    """Names of the columns that were used, as the file writes them."""
    where: Callable[[int], str] | None = None
    """Row of the table -> file and line; it may hold the whole file, so it is dropped when files are put together."""
