"""From a profile to rows, windows and targets as arrays: prices, split, columns, scaling, targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.load import load_prices
from workstation.data.splits import Split, WindowEnds, ends_by_part, fitted_rows, split_of
from workstation.features.preprocessing import Fitted, pipeline_of
from workstation.features.targets import TargetUnit, future_returns, scaled_differences, scaled_returns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.report import LoadedPrices
    from workstation.features.build import FeatureTable


@dataclass(frozen=True, eq=False)
class Dataset:
    """What a profile makes of its prices."""

    loaded: LoadedPrices
    split: Split
    features: FeatureTable
    """Before they are scaled."""
    ends: WindowEnds
    preprocessing: Fitted
    rows: NDArray[np.float32]
    """(rows, columns) as windows are cut from."""
    targets: NDArray[np.float64]
    """(rows, horizon) what follows each row, scaled."""
    target_unit: TargetUnit

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody should know of how the data was prepared, a sentence each."""
        symbols = self.loaded.table.symbols
        return (*self.preprocessing.notes(symbols), *self.target_unit.notes(symbols))


def dataset(profile: Profile, tell: Callable[[str], None]) -> Dataset:
    """Load and shape the data; `tell` hears what is being done.

    Raises:
        DataError: if the data cannot be read or used.
        SplitError: if it is too short for the split.
    """
    tell(f"loading {profile.data.source}")
    loaded = load_prices(profile.data, lambda done, total, name: tell(f"loading {name}, {done / total:.0%}"))
    return shaped(profile, loaded, tell)


def shaped(profile: Profile, loaded: LoadedPrices, tell: Callable[[str], None]) -> Dataset:
    """What the profile makes of prices that are loaded already.

    Raises:
        DataError: if they cannot be used.
        SplitError: if they are too few for the split.
    """
    table, window, horizon = loaded.table, profile.window, profile.horizon
    tell("computing features")
    split = split_of(table, profile.split, window, horizon)
    pipeline = pipeline_of(profile.features)
    features = pipeline.shape(table)
    ends = ends_by_part(table, split, split.chosen, window, horizon, features.is_valid)
    fitted = pipeline.fit(table, features, fitted_rows(table, split, split.chosen, features.is_valid))
    targets, unit = _targets(profile, loaded, split, ends)
    return Dataset(loaded, split, features, ends, fitted, fitted.apply(table, features), targets, unit)


def _targets(
    profile: Profile, loaded: LoadedPrices, split: Split, ends: WindowEnds
) -> tuple[NDArray[np.float64], TargetUnit]:
    table = loaded.table
    changes = future_returns(table, profile.horizon, profile.target)
    if profile.target != "difference":
        return scaled_returns(changes, ends.train, profile.target)
    rows = fitted_rows(table, split, split.chosen, np.ones(table.rows, dtype=bool))
    return scaled_differences(table, changes, rows, per_symbol=profile.features.per_symbol)
