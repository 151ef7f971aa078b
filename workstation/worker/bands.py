"""Bands of a checkpoint: learned of its errors on validation windows, checked on test windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.conformal import LEVELS, METHODS, Spread, coverage, error_quantiles
from workstation.worker.learning import errors_of, learned_errors, spreads
from workstation.worker.subject import of_own

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.evaluation.distribution.predictive import Learned
    from workstation.features.dataset import Dataset
    from workstation.features.targets import TargetUnit
    from workstation.worker.forecaster import Forecaster

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bands:
    """Quantiles of errors, each over its window's own spread where that is asked for."""

    quantiles: Floats
    """(levels, horizon)"""
    learned: Learned
    unit: TargetUnit
    held: list[dict[str, Any]]

    def added(self, profile: Profile, table: PriceTable, ends: NDArray[np.int64]) -> Floats:
        """(levels, windows, horizon) what the quantiles add to a forecast, in the unit of the target."""
        scale = self.learned.scales(spreads(profile, table, ends, self.unit))
        return np.asarray(self.quantiles[:, None, :] * scale[None, :, None])

    def facts(self) -> dict[str, Any]:
        """Plain values."""
        spread = self.learned.spread
        told = {"levels": list(LEVELS), "spread": spread, "method": METHODS[spread]}
        return {**told, "windows": len(self.learned.errors), "held_on_test": self.held}


def bands(forecaster: Forecaster, own: Dataset, spread: Spread, tell: Callable[[str], None]) -> Bands:
    """What the checkpoint's errors come to.

    Args:
        forecaster: the checkpoint.
        own: what it was trained on.
        spread: whether errors of all windows are alike, or each is taken over the spread of its own window.
        tell: hears what is being done.
    """
    profile, unit, table = forecaster.profile, forecaster.unit, own.loaded.table
    tell("learning errors on validation windows")
    validation = of_own(profile, own, (forecaster.fitted, unit), own.ends.validation)
    (learned,) = learned_errors(forecaster, validation, (spread,), tell)
    quantiles = error_quantiles(learned.errors)
    tell("checking bands on test windows")
    test = validation.of(own.ends.test)
    scale = learned.scales(spreads(profile, table, test.ends, unit))
    errors = errors_of(forecaster, test, tell) / scale[:, None]
    held = coverage(errors, quantiles, table.symbol_index()[test.ends], table.symbols)
    told = [{**each.facts(), "windows": len(test.ends)} for each in held]
    return Bands(quantiles, learned, unit, told)
