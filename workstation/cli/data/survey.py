"""What the prices of a profile are: symbols and repairs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workstation.data.load import load_prices
from workstation.data.summary import SymbolFacts, describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.config import Profile
    from workstation.data.report import LoadedPrices


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
