"""How a profile cuts its prices, as facts: folds, parts, gaps, and what becomes of each symbol's rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.data.splits import accounts, candidates, ends_by_part, ends_in, is_held_out, part_rows, split_of
from workstation.features.preprocessing import pipeline_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold, Part, Split
    from workstation.data.splits.account import Account
    from workstation.data.splits.ends import Candidates
    from workstation.features.dataset import Dataset


@dataclass(frozen=True)
class PartFacts:
    """One part of a fold."""

    name: str
    start: int
    """Time of its first point, nanoseconds since 1970-01-01 UTC."""
    stop: int
    """Time of its last point, nanoseconds since 1970-01-01 UTC."""
    points: int
    """Points of the time line in it."""
    stretches: tuple[tuple[int, int, int], ...]
    """First point, last point and points of each of its stretches."""
    rows: int
    """Rows in it of the symbols that it is for: those held out where it is `unseen`, and all others elsewhere."""
    symbols: int
    """Symbols that have a window in it."""
    windows: int


@dataclass(frozen=True)
class FoldFacts:
    """One fold of a split."""

    index: int
    parts: tuple[PartFacts, ...]


@dataclass(frozen=True, eq=False)
class Splitting:
    """How a table is split for a window and a horizon."""

    table: PriceTable
    split: Split
    window: int
    horizon: int
    is_valid: NDArray[np.bool_]
    """(rows,) whether all features of a row are known."""
    found: Candidates

    @property
    def rows_without_features(self) -> int:
        """Rows in a warm-up, or where a feature is not defined."""
        return int((~self.is_valid).sum())

    def fold(self, fold: Fold) -> FoldFacts:
        """A fold with what it holds."""
        parts = [*fold, *([fold.unseen] if self.split.unseen else [])]
        return FoldFacts(fold.index, tuple(self._part(part) for part in parts))

    def _part(self, part: Part) -> PartFacts:
        symbol, ends = self.table.symbol_index(), ends_in(part, self.found)
        is_unseen = is_held_out(self.table, self.split)[symbol]
        inside = part_rows(self.table, part) & (is_unseen == (part.name == "unseen"))
        return PartFacts(
            part.name,
            part.start,
            part.stop - 1,
            part.points,
            tuple((stretch.start, stretch.stop - 1, stretch.points) for stretch in part.stretches),
            int(inside.sum()),
            len(np.unique(symbol[ends])),
            len(ends),
        )

    @property
    def accounts(self) -> tuple[Account, ...]:
        """What becomes of each symbol's rows in the chosen fold."""
        return accounts(self.table, self.split, self.split.chosen, self.window, self.horizon, self.is_valid)

    def facts(self) -> dict[str, Any]:
        """The chosen fold as plain values."""
        return {
            "window": self.window,
            "horizon": self.horizon,
            "kind": self.split.kind,
            "context": self.split.context,
            "fold": self.split.chosen.index,
            "number_of_folds": len(self.split.folds),
            "backtest_paths": self.split.paths,
            "gap": self.split.gap,
            "unseen": list(self.split.unseen),
            "rows_without_features": self.rows_without_features,
            "parts": asdict(self.fold(self.split.chosen))["parts"],
        }

    def tables(self, folds: Iterable[Fold]) -> list[dict[str, Any]]:
        """Folds as plain values."""
        return [asdict(self.fold(fold)) for fold in folds]


def splitting(profile: Profile, table: PriceTable) -> Splitting:
    """Cut the time line and count windows, as training would.

    Raises:
        SplitError: if the prices are too few for the split, or a part of the chosen fold is left without a window.
        DataError: if a feature cannot be computed.
    """
    window, horizon = profile.window, profile.horizon
    split = split_of(table, profile.split, window, horizon)
    is_valid = pipeline_of(profile.features).shape(table).is_valid
    ends_by_part(table, split, split.chosen, window, horizon, is_valid)
    return _counted(profile, table, split, is_valid)


def splitting_of(profile: Profile, shaped: Dataset) -> Splitting:
    """The same of what was cut and computed already."""
    return _counted(profile, shaped.loaded.table, shaped.split, shaped.features.is_valid)


def _counted(profile: Profile, table: PriceTable, split: Split, is_valid: NDArray[np.bool_]) -> Splitting:
    found = candidates(table, split, profile.window, profile.horizon, is_valid)
    return Splitting(table, split, profile.window, profile.horizon, is_valid, found)
