"""What a step of preprocessing is: fitted on some rows, applied to all, described by plain facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.features.indicator import Indicator

Facts = dict[str, Any]
"""JSON-clean: strings, finite numbers, booleans, lists and tables of them."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Columns on their way through the steps."""

    table: PriceTable
    """The bars that the columns were made from, row for row."""
    columns: tuple[Indicator, ...]
    values: NDArray[np.float64]
    """(rows, columns); NaN where there is no value."""


class Step(Protocol):
    """One thing that is done to all columns."""

    @property
    def name(self) -> str:
        """Its name in the catalog."""

    @property
    def settings(self) -> Facts:
        """What it was made with: what the catalog has under its name, called with these, is an equal step."""

    def fit(self, sheet: Sheet, rows: NDArray[np.bool_]) -> Facts:
        """What it learns of the rows (rows,) whose mask is true, and of no others; empty if it learns nothing."""

    def apply(self, sheet: Sheet, facts: Facts) -> NDArray[np.float64]:
        """(rows, columns) new values, by what `fit` learned; a value depends on its symbol's rows up to its own."""


def run(sheet: Sheet, steps: Sequence[Step], facts: Sequence[Facts]) -> Sheet:
    """The columns after these steps, each by what it learned."""
    for step, known in zip(steps, facts, strict=True):
        sheet = replace(sheet, values=step.apply(sheet, known))
    return sheet
