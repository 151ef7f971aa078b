"""A pipeline with what it learned of training rows: applied to everything, kept with every checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.errors import DataError
from workstation.features.preprocessing.step import Facts, Sheet, run
from workstation.features.preprocessing.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.features.build import FeatureTable
    from workstation.features.preprocessing.pipeline import Pipeline


@dataclass(frozen=True)
class Fitted:
    """Steps and what each of the scaling ones learned."""

    pipeline: Pipeline
    facts: tuple[Facts, ...]
    """For each step of the scaling."""

    @property
    def window_clip(self) -> float | None:
        """Where each window is scaled by itself, its limit in its own standard deviations; None for scaled rows."""
        limits = [step.clip for step in self.pipeline.scaling if isinstance(step, Window)]
        return limits[0] if limits else None

    def apply(self, table: PriceTable, shaped: FeatureTable) -> NDArray[np.float32]:
        """(rows, columns) as a model sees them, or for a scaling by window, as windows are cut from; NaN stays NaN.

        Raises:
            DataError: if these are not the columns it was fitted on, in the same order.
        """
        self._require_columns(shaped.columns)
        sheet = run(Sheet(table, self.pipeline.columns, shaped.values), self.pipeline.scaling, self.facts)
        return sheet.values.astype(np.float32, order="C")

    def rows(self, table: PriceTable) -> NDArray[np.float32]:
        """(rows, columns) from prices all the way.

        Raises:
            DataError: if a column or a step cannot be had of these prices.
        """
        return self.apply(table, self.pipeline.shape(table))

    def notes(self, symbols: Sequence[str]) -> tuple[str, ...]:
        """What somebody should know of how these symbols are scaled, a sentence each."""
        return tuple(note for facts in self.facts if "all" in facts for note in _notes(facts, symbols))

    def _require_columns(self, columns: Sequence[str]) -> None:
        fitted_on = [indicator.name for indicator in self.pipeline.columns]
        if list(columns) != fitted_on:
            raise DataError(
                f"features.columns: the preprocessing was fitted on [{', '.join(fitted_on)}], and the features are "
                f"[{', '.join(columns)}]; use the same columns in the same order"
            )


def _notes(facts: Facts, symbols: Sequence[str]) -> list[str]:
    notes = []
    if constant := facts["all"]["constant"]:
        notes.append(
            f"features: {', '.join(constant)} never moved on training rows, so that a model learns nothing of it"
        )
    if facts["symbols"] and (others := [symbol for symbol in symbols if symbol not in facts["symbols"]]):
        more = f" and {len(others) - 1} more symbols" if len(others) > 1 else ""
        notes.append(f"features: {others[0]}{more} with too few training rows: scaled as all symbols are together")
    return notes
