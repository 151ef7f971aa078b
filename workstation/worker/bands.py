"""Bands of a checkpoint: learned of its errors on validation windows, checked on test windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.conformal import LEVELS, METHODS, Spread, coverage, error_quantiles
from workstation.features.targets import TargetUnit, changes_from, future_returns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.features.dataset import Dataset
    from workstation.worker.forecast import Forecaster

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

_LEAST_SHARE = 0.1
"""No window counts as calmer than this share of the usual one, so that a still series has a band, too."""


@dataclass(frozen=True, eq=False)
class Bands:
    """Quantiles of errors, each over its window's own spread where that is asked for."""

    quantiles: Floats
    """(levels, horizon)"""
    spread: Spread
    least: float
    """Of a window's own spread, in the unit of the target."""
    unit: TargetUnit
    held: list[dict[str, Any]]
    windows: int
    """Validation windows that they were learned of."""

    def added(self, profile: Profile, table: PriceTable, ends: Rows) -> Floats:
        """(levels, windows, horizon) what the quantiles add to a forecast, in the unit of the target."""
        scale = _scales(profile, table, ends, self.unit, self.spread, self.least)
        return np.asarray(self.quantiles[:, None, :] * scale[None, :, None])

    def facts(self) -> dict[str, Any]:
        """Plain values."""
        told = {"levels": list(LEVELS), "spread": self.spread, "method": METHODS[self.spread]}
        return {**told, "windows": self.windows, "held_on_test": self.held}


@dataclass(frozen=True, eq=False)
class _Part:
    """Windows of what the checkpoint was trained on."""

    profile: Profile
    rows: NDArray[np.float32]
    ends: Rows
    window_clip: float | None
    unit: TargetUnit


def bands(forecaster: Forecaster, own: Dataset, spread: Spread, tell: Callable[[str], None]) -> Bands:
    """What the checkpoint's errors come to.

    Args:
        forecaster: the checkpoint.
        own: what it was trained on.
        spread: whether errors of all windows are alike, or each is taken over the spread of its own window.
        tell: hears what is being done.
    """
    profile, unit, table = forecaster.profile, forecaster.unit, own.loaded.table
    changes = future_returns(table, profile.horizon, profile.target) / _deviations(profile, table, unit)[:, None]
    rows = forecaster.fitted.apply(table, own.features)
    validation, test = own.ends.validation, own.ends.test
    least = _LEAST_SHARE * float(np.median(_scales(profile, table, validation, unit, spread, 0.0)))

    def errors(ends: Rows) -> Floats:
        part = _Part(profile, rows, ends, forecaster.fitted.window_clip, unit)
        scale = _scales(profile, table, ends, unit, spread, least or 1.0)
        return np.asarray((changes[ends] - forecaster.forecast(part, tell)) / scale[:, None])

    tell("learning errors on validation windows")
    quantiles = error_quantiles(errors(validation))
    tell("checking bands on test windows")
    held = coverage(errors(test), quantiles, table.symbol_index()[test], table.symbols)
    told = [{**each.facts(), "windows": len(test)} for each in held]
    return Bands(quantiles, spread, least or 1.0, unit, told, len(validation))


def _scales(profile: Profile, table: PriceTable, ends: Rows, unit: TargetUnit, spread: Spread, least: float) -> Floats:
    """(windows,) root mean square of the changes from bar to bar within each window, or 1 where all are alike."""
    if spread == "pooled":
        return np.ones(len(ends))
    places = ends[:, None] - np.arange(1, profile.window)
    moved = changes_from(table, places.ravel(), 1, profile.target).reshape(places.shape)
    found = np.sqrt(np.mean(np.square(moved), axis=1)) / _deviations(profile, table, unit)[ends]
    return np.asarray(np.maximum(found, least))


def _deviations(profile: Profile, table: PriceTable, unit: TargetUnit) -> Floats:
    """(rows,) what one unit of a difference is in currency; 1 for returns."""
    if profile.target != "difference":
        return np.ones(table.rows)
    each = np.array([unit.deviations.get(symbol, unit.deviation or 1.0) for symbol in table.symbols])
    return np.asarray(each[table.symbol_index()])
