"""A cut by dates: borders stay where they are when data is added, and dates that make no sense are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.config.profile import SplitSettings
from workstation.data.splits import split_of
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable

DAY = 86_400 * 10**9


def day(number: int) -> str:
    return str(np.datetime64(number, "D"))


def test_each_part_ends_before_its_date_and_the_gap_comes_after_it(ragged: Callable[..., PriceTable]) -> None:
    asked = SplitSettings(train_until=day(100), validation_until=day(150), test_until=day(190), embargo=3)
    fold = split_of(ragged(list(range(0, 200, 2)), list(range(1, 200, 2))), asked, 5, 1).chosen
    assert [(part.start // DAY, part.stop // DAY) for part in fold] == [(0, 99), (109, 149), (159, 189)]
    assert [part.points for part in fold] == [100, 41, 31]


def test_a_time_of_day_cuts_within_the_day(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    midnight, noon = (
        split_of(table, SplitSettings(train_until=f"{day(100)}{time}", validation_until=day(150)), 5, 1).chosen
        for time in (" 00:00", " 12:00")
    )
    assert noon.train.points == midnight.train.points + 1


@settings(deadline=None, max_examples=100)
@given(
    days=st.lists(st.sets(st.integers(0, 150), min_size=40).map(sorted), min_size=1, max_size=3),
    later=st.lists(st.integers(151, 400), min_size=1, max_size=50, unique=True).map(sorted),
    context=st.sampled_from(["inside", "before"]),
)
def test_later_times_move_no_earlier_border(
    ragged: Callable[..., PriceTable], days: list[list[int]], later: list[int], context: str
) -> None:
    asked = SplitSettings.model_validate(
        {"train_until": day(60), "validation_until": day(100), "test_until": day(140), "context": context}
    )
    until_the_end = asked.model_copy(update={"test_until": ""})
    before, after = ragged(list(range(150)), *days), ragged([*range(150), *later], *([*d, *later] for d in days))
    assert split_of(before, asked, 4, 2) == split_of(after, asked, 4, 2)
    old, new = split_of(before, until_the_end, 4, 2).chosen, split_of(after, until_the_end, 4, 2).chosen
    assert (old.train, old.validation, old.test.start) == (new.train, new.validation, new.test.start)
    assert old.test.stop < new.test.stop


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ((300, 400, None), r"split\.train_until = 1970-10-28: the bars go from 1970-01-02 to 1970-07-20; choose a"),
        ((1, 100, None), r"split\.train_until = 1970-01-02: the bars go from"),
        ((100, 300, None), r"split\.validation_until = 1970-10-28: the bars go from"),
        ((100, 150, 300), r"split\.test_until = 1970-10-28: .* or leave it out to test up to the end"),
        ((100, 100, None), r"split\.validation_until = 1970-04-11: must be later than train_until 1970-04-11"),
        ((100, 150, 120), r"split\.test_until = 1970-05-01: must be later than validation_until"),
        ((100, 108, None), r"of 200 bars 2 are left for validation, .* train ends before 1970-04-11, .* other dates"),
        ((3, 100, None), r"of 200 bars 2 are left for train, which needs 6 \(window 5 \+ horizon 1\)"),
        ((100, 150, 155), r"of 200 bars 0 are left for test, .*test ends before 1970-06-05"),
    ],
)
def test_dates_that_cannot_be_are_refused(
    ragged: Callable[..., PriceTable], dates: tuple[int, int, int | None], sentence: str
) -> None:
    first, second, last = dates
    asked = SplitSettings(
        train_until=day(first), validation_until=day(second), test_until="" if last is None else day(last)
    )
    with pytest.raises(SplitError, match=sentence):
        split_of(ragged(list(range(1, 201))), asked, 5, 1)


def test_the_end_of_the_last_bar_is_a_date_to_test_until(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)))
    asked = SplitSettings(train_until=day(100), validation_until=day(150), test_until=day(200))
    assert split_of(table, asked, 5, 1) == split_of(table, asked.model_copy(update={"test_until": ""}), 5, 1)
