"""The long-horizon benchmark protocol can be written as settings, window for window.

A wide table of series is split by rows, 70/10/20 per cent or by months of 30 days; inputs of validation and test
windows reach back across the border, targets never leave their part, and all windows of stride 1 count:
rows - horizon + 1 for validation and test, rows - window - horizon + 1 for training.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workstation.config.profile import SplitSettings
from workstation.data.price_table import PriceTable
from workstation.data.splits import ends_by_part, split_of

HOUR = 3_600 * 10**9
JULY_2016 = 1_467_331_200 * 10**9


def series(rows: int, names: str, step: int = HOUR) -> PriceTable:
    """Series that share their times and are of any sign."""
    time = np.tile(JULY_2016 + np.arange(rows) * step, len(names))
    value = np.random.default_rng(rows).normal(size=len(time))
    nothing = np.full(len(time), np.nan)
    offsets = np.arange(len(names) + 1, dtype=np.int64) * rows
    return PriceTable(tuple(names), offsets, time, value, value, value, value, nothing, nothing, is_series=True)


@pytest.mark.parametrize("rows", [15, 7588, 26304, 52696, 17544])
@pytest.mark.parametrize(("train", "validation", "rest"), [(0.7, 0.1, 0.2), (0.6, 0.2, 0.2)])
def test_parts_by_rows_are_rounded_as_published(rows: int, train: float, validation: float, rest: float) -> None:
    asked = SplitSettings(train=train, validation=validation, context="before")
    split = split_of(series(rows, "A"), asked, 2, 1)
    points = [part.points for part in split.chosen]
    assert points == [int(rows * train), rows - int(rows * train) - int(rows * rest), int(rows * rest)]
    assert split.gap == 0


@pytest.mark.parametrize("horizon", [96, 192, 336, 720])
@pytest.mark.parametrize("window", [96, 336])
def test_exchange_rates_have_the_published_number_of_windows(window: int, horizon: int) -> None:
    table = series(7588, "AB", 24 * HOUR)
    split = split_of(table, SplitSettings(train=0.7, validation=0.1, context="before"), window, horizon)
    ends = ends_by_part(table, split, split.chosen, window, horizon, np.ones(table.rows, dtype=bool))
    train, test = int(7588 * 0.7), int(7588 * 0.2)
    assert len(ends.train) == 2 * (train - window - horizon + 1)
    assert len(ends.validation) == 2 * (7588 - train - test - horizon + 1)
    assert len(ends.test) == 2 * (test - horizon + 1)
    assert ends.test[0] == 7588 - test - 1  # the first test window forecasts the first test row
    assert ends.test[len(ends.test) // 2 - 1] == 7588 - horizon - 1


@pytest.mark.parametrize("horizon", [96, 720])
def test_electricity_transformers_are_split_by_months_of_thirty_days(horizon: int) -> None:
    table, window, month = series(17_420, "ABCDEFG"), 336, 30 * 24
    months = SplitSettings(
        train_until="2017-06-26", validation_until="2017-10-24", test_until="2018-02-21", context="before"
    )
    split = split_of(table, months, window, horizon)
    assert [part.points for part in split.chosen] == [12 * month, 4 * month, 4 * month]
    ends = ends_by_part(table, split, split.chosen, window, horizon, np.ones(table.rows, dtype=bool))
    assert len(ends.train) == 7 * (12 * month - window - horizon + 1)
    assert len(ends.validation) == len(ends.test) == 7 * (4 * month - horizon + 1)


@pytest.mark.parametrize("horizon", [1, 5])
def test_parts_meet_without_a_gap_and_no_target_leaves_its_own(horizon: int) -> None:
    table = series(300, "A")
    split = split_of(table, SplitSettings(context="before"), 20, horizon)
    ends = ends_by_part(table, split, split.chosen, 20, horizon, np.ones(300, dtype=bool))
    for part, own in zip(split.chosen, (ends.train, ends.validation, ends.test), strict=True):
        targets = table.time[own[:, None] + np.arange(1, horizon + 1)]
        assert ((targets >= part.start) & (targets < part.stop)).all()
    assert all(before.stop - 1 + HOUR == after.start for before, after in pairwise(split.chosen))


def test_an_embargo_is_the_gap_of_windows_that_look_back() -> None:
    table = series(300, "A")
    split = split_of(table, SplitSettings(train=0.5, validation=0.25, context="before", embargo=7), 20, 2)
    train, validation, test = split.chosen
    assert split.gap == 7
    assert [train.points, validation.points, test.points] == [150, 75 - 7, 75 - 7]
    assert (validation.start - train.stop + 1) // HOUR == 8
