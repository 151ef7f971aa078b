"""The steps that a profile asks for, in order: fill, transform, scale, cut off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation import catalog
from workstation.features.build import FeatureTable, compute, indicators
from workstation.features.preprocessing.fitted import Fitted
from workstation.features.preprocessing.step import Sheet, run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.config.profile import FeatureSettings
    from workstation.data.price_table import PriceTable
    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Facts, Step


@dataclass(frozen=True)
class Pipeline:
    """Columns, and what is done to them."""

    columns: tuple[Indicator, ...]
    shaping: tuple[Step, ...]
    """Steps that are fitted on nothing; they decide which rows are known."""
    scaling: tuple[Step, ...]
    """Steps that are fitted on training rows, and what follows them."""

    def shape(self, table: PriceTable) -> FeatureTable:
        """Features of all rows before they are scaled; a value is made from its symbol's bars up to its own row.

        Raises:
            DataError: if a column or a step cannot be had of these prices.
        """
        found = compute(table, [indicator.name for indicator in self.columns])
        if not self.shaping:
            return found
        sheet = run(Sheet(table, self.columns, found.values), self.shaping, [{}] * len(self.shaping))
        is_valid: NDArray[np.bool_] = np.all(np.isfinite(sheet.values), axis=1)
        return FeatureTable(found.columns, sheet.values, is_valid)

    def fit(self, table: PriceTable, shaped: FeatureTable, rows: NDArray[np.bool_]) -> Fitted:
        """What the scaling learns of the rows whose mask is true: the valid training rows, and no others.

        Raises:
            DataError: if no row is chosen.
        """
        sheet, facts = Sheet(table, self.columns, shaped.values), []
        for step in self.scaling:
            facts.append(step.fit(sheet, rows))
            sheet = run(sheet, [step], facts[-1:])
        return Fitted(self, tuple(facts))


def pipeline_of(settings: FeatureSettings) -> Pipeline:
    """The steps of a profile. Without a scaler nothing is cut off: there is no unit to cut off at.

    Raises:
        DataError: if a column is not known, or is there twice.
    """
    shaping: list[Step] = []
    if settings.fill == "forward":
        shaping.append(step_of("forward", {"limit": settings.fill_limit}))
    if settings.transform != "none":
        shaping.append(step_of(settings.transform, {}))
    return Pipeline(tuple(indicators(settings.columns)), tuple(shaping), _scaling(settings))


def step_of(name: str, settings: Facts) -> Step:
    """The catalog's step of this name, made with these settings."""
    made: Step = catalog.load("steps", name)(**settings)
    return made


def _scaling(settings: FeatureSettings) -> tuple[Step, ...]:
    if settings.scaler == "none":
        return ()
    if settings.scaler == "window":
        return (step_of("window", {"clip": settings.clip}),)
    scaler = step_of(settings.scaler, {"per_symbol": settings.per_symbol})
    return (scaler, step_of("clip", {"limit": settings.clip}))
