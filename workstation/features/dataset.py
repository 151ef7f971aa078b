"""From a profile to rows, windows and targets as arrays: prices, split, features, scaling, targets, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.load import load_prices
from workstation.data.splits import Split, WindowEnds, ends_by_part, fitted_rows, split_of
from workstation.features import build, scaling
from workstation.features.targets import future_returns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.report import LoadedPrices
    from workstation.features.build import FeatureTable
    from workstation.features.scaling import Scaler


@dataclass(frozen=True, eq=False)
class Dataset:
    """What a profile makes of its prices."""

    loaded: LoadedPrices
    split: Split
    features: FeatureTable
    ends: WindowEnds
    scaler: Scaler
    rows: NDArray[np.float32]
    """(rows, columns) scaled features."""
    targets: NDArray[np.float64]
    """(rows, horizon) what follows each row, over `target_scale`."""
    target_scale: float
    """In units of the target."""


def dataset(profile: Profile, tell: Callable[[str], None]) -> Dataset:
    """Load and shape the data; `tell` hears what is being done.

    Raises:
        DataError: if the data cannot be read or used.
        SplitError: if it is too short for the split.
    """
    tell(f"loading {profile.data.source}")
    loaded = load_prices(profile.data, lambda done, total, name: tell(f"loading {name} ({done} of {total})"))
    return shaped(profile, loaded, tell)


def shaped(profile: Profile, loaded: LoadedPrices, tell: Callable[[str], None]) -> Dataset:
    """What the profile makes of prices that are loaded already.

    Raises:
        DataError: if they cannot be used.
        SplitError: if they are too few for the split.
    """
    table = loaded.table
    tell("computing features")
    split = split_of(table, profile.split, profile.window, profile.horizon)
    features = build.compute(table, profile.features.columns)
    ends = ends_by_part(table, split, split.chosen, profile.window, profile.horizon, features.is_valid)
    fitted_on = fitted_rows(table, split, split.chosen, features.is_valid)
    scaler = scaling.fit(features.values, fitted_on, features.columns, profile.features.scaler, profile.features.clip)
    returns = future_returns(table, profile.horizon, profile.target)
    scale = _scale(returns[ends.train])
    return Dataset(loaded, split, features, ends, scaler, scaler.apply(features.values), returns / scale, scale)


def _scale(returns: NDArray[np.float64]) -> float:
    """Root mean square of the training targets: about zero, so that no change stays zero when scaled."""
    scale = float(np.sqrt(np.mean(np.square(returns))))
    return scale if scale > 0.0 else 1.0
