"""Preprocessing: what is fitted knows training rows alone, and scaled rows of the past do not move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.data.raw_prices import time_text
from workstation.data.splits import fitted_rows
from workstation.errors import DataError
from workstation.features.leaks.futures import futures, perturbed
from workstation.features.leaks.moved import first_moved
from workstation.features.preprocessing.facts import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold, Split
    from workstation.features.preprocessing.fitted import Fitted
    from workstation.features.preprocessing.pipeline import Pipeline

    Fit = Callable[[PriceTable], Fitted]


def fit_on_training(pipeline: Pipeline, split: Split, fold: Fold) -> Fit:
    """How training fits: on valid rows of the fold's training part, of symbols not held out."""

    def fit(table: PriceTable) -> Fitted:
        shaped = pipeline.shape(table)
        return pipeline.fit(table, shaped, fitted_rows(table, split, fold, shaped.is_valid))

    return fit


def leak_of_fit(fit: Fit, table: PriceTable, split: Split, fold: Fold) -> tuple[int, str | None]:
    """How often rows that are not for training were changed, and what was fitted on them or moved, if anything."""
    whole, tried = fit(table), 0
    facts, rows = to_json(whole), whole.rows(table)
    columns = [indicator.name for indicator in whole.pipeline.columns]
    for change, changed, until in _changes(table, split, fold):
        try:
            refitted = fit(changed)
        except DataError:  # a symbol without any volume is refused, which learns nothing
            continue
        tried += 1
        if to_json(refitted) != facts:
            return tried, f"what was fitted on training rows is another once {change}"
        recomputed = (changed, refitted.rows(changed))
        if until is not None and (moved := first_moved(table, rows, recomputed, until, (columns, change))):
            return tried, str(moved)
    return tried, None


def _changes(table: PriceTable, split: Split, fold: Fold) -> Iterator[tuple[str, PriceTable, int | None]]:
    """Changes to rows that are not for training, and until when scaled rows must stay the same."""
    last = fold.train.stop - 1
    for kind, changed in futures(table, last):
        yield f"{kind} after {time_text(last)}", changed, last
    if split.unseen:
        yield "symbols held out were perturbed", perturbed(table, _is_unseen(table, split)), None


def _is_unseen(table: PriceTable, split: Split) -> NDArray[np.bool_]:
    held_out = set(split.unseen)
    is_held_out: NDArray[np.bool_] = np.array([symbol in held_out for symbol in table.symbols])[table.symbol_index()]
    return is_held_out
