"""All that training takes from the prices, made by the very function that makes it: later prices move none of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.raw_prices import time_text
from workstation.data.splits import fitted_rows, is_held_out
from workstation.errors import DataError, SplitError
from workstation.features.dataset import shaped
from workstation.features.leaks.futures import risen
from workstation.features.preprocessing.facts import to_json

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.data.report import LoadedPrices
    from workstation.features.dataset import Dataset


def leak_of_training_set(profile: Profile, loaded: LoadedPrices) -> tuple[int, str | None, str]:
    """Whether training could be prepared with other prices, what moved of it then, and why it could not.

    Prices after the training part, and those of symbols held out, become others. Compared are what was fitted, the
    unit of the targets, the training windows, and their rows and targets.
    """
    try:
        whole = shaped(profile, loaded, _nobody)
        last = whole.split.chosen.train.stop - 1
        is_held = is_held_out(loaded.table, whole.split)[loaded.table.symbol_index()]
        changed = replace(loaded, table=risen(loaded.table, (loaded.table.time > last) | is_held))
        again = shaped(profile, changed, _nobody)
    except (DataError, SplitError) as error:
        return 0, None, str(error)
    once = f"once prices after {time_text(last)}{' and of symbols held out' if is_held.any() else ''} are others"
    return 1, _difference(whole, again, once), ""


def _difference(whole: Dataset, again: Dataset, once: str) -> str | None:
    if to_json(whole.preprocessing) != to_json(again.preprocessing):
        return f"what was fitted is another {once}"
    if whole.target_unit != again.target_unit:
        return f"the unit of the targets is another {once}"
    if not np.array_equal(whole.ends.train, again.ends.train):
        return f"the training windows are others {once}"
    fitted_on = fitted_rows(whole.loaded.table, whole.split, whole.split.chosen, whole.features.is_valid)
    ahead = [f"the target {bars} ahead" for bars in range(1, whole.targets.shape[1] + 1)]
    pieces = (
        (np.flatnonzero(fitted_on), whole.rows, again.rows, whole.features.columns),
        (whole.ends.train, whole.targets, again.targets, ahead),
    )
    for rows, values, others, columns in pieces:
        differs = np.argwhere(values[rows] != others[rows])
        if len(differs):
            place, column = differs[0]
            return f"{columns[column]} of {_bar(whole.loaded.table, int(rows[place]))} is another {once}"
    return None


def _bar(table: PriceTable, row: int) -> str:
    return f"{table.symbols[table.symbol_index()[row]]} at {time_text(int(table.time[row]))}"


def _nobody(text: str) -> None:
    """Hear nothing."""
