"""What a profile would make of its prices: symbols, repairs, the split's borders, and windows in each part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workstation.data.load import load_prices
from workstation.data.splits import candidates, ends_in, split_of
from workstation.data.summary import SymbolFacts, describe
from workstation.features.build import compute

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.config import Profile
    from workstation.data.report import LoadedPrices
    from workstation.data.splits import Fold


@dataclass(frozen=True)
class PartFacts:
    """One part of the time line."""

    name: str
    start: int
    """Time of its first point, nanoseconds since 1970-01-01 UTC."""
    stop: int
    """Time of its last point, nanoseconds since 1970-01-01 UTC."""
    points: int
    """Points of the time line in it."""
    windows: int
    """Windows of all symbols that lie wholly in it."""


@dataclass(frozen=True)
class Splitting:
    """How the time line is cut for a window and a horizon."""

    window: int
    horizon: int
    gap: int
    """Points of the time line left out at each border."""
    rows_without_features: int
    """Rows in a warm-up, or where a feature is not defined."""
    parts: tuple[PartFacts, ...]


@dataclass(frozen=True)
class Survey:
    """Facts about the prices."""

    loaded: LoadedPrices
    symbols: tuple[SymbolFacts, ...]

    def table(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "source": self.loaded.description,
            "is_synthetic": self.loaded.is_synthetic,
            "fingerprint": self.loaded.fingerprint,
            "rows": self.loaded.table.rows,
            "symbols": [asdict(symbol) for symbol in self.symbols],
            "repairs": [asdict(repair) for repair in self.loaded.repairs],
        }


def survey(profile: Profile, progress: Callable[[int, int, str], None] | None = None) -> Survey:
    """Load the prices and describe them.

    Raises:
        DataError: if they cannot be read or used.
    """
    loaded = load_prices(profile.data, progress)
    return Survey(loaded, tuple(describe(loaded.table)))


def splitting(profile: Profile, loaded: LoadedPrices) -> Splitting:
    """Cut the time line and count windows, as training would.

    Raises:
        SplitError: if the prices are too few for the split.
        DataError: if a feature cannot be computed.
    """
    table, window, horizon = loaded.table, profile.window, profile.horizon
    split = split_of(table, profile.split, window, horizon)
    is_valid = compute(table, profile.features.columns).is_valid
    found = candidates(table, split, window, horizon, is_valid)
    windows = [len(ends_in(part, found)) for part in split.chosen]
    return Splitting(window, horizon, split.gap, int((~is_valid).sum()), _parts(split.chosen, windows))


def _parts(fold: Fold, windows: list[int]) -> tuple[PartFacts, ...]:
    return tuple(
        PartFacts(part.name, part.start, part.stop - 1, part.points, count)
        for part, count in zip(fold, windows, strict=True)
    )
