"""For any lengths, folds and holes: windows keep to their part, none is lost or used twice, prices move nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.data.splits.conftest import Case, last_moment
from workstation.config.profile import SplitSettings
from workstation.data.price_table import PRICES, PriceTable
from workstation.data.splits import candidates, ends_in, fitted_rows, split_of
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.splits import Fold

DAY = 86_400 * 10**9
days_of_a_symbol = st.sets(st.integers(0, 160), min_size=1, max_size=120).map(sorted)
unseen = st.sampled_from([{}, {}, {"unseen": ["B"]}, {"unseen_fraction": 0.4}])
context = st.sampled_from(["inside", "before"])


def split_settings(**choices: st.SearchStrategy[Any]) -> st.SearchStrategy[SplitSettings]:
    shared = {"embargo": st.integers(0, 3), "validation": st.floats(0.15, 0.3)}
    asked = st.fixed_dictionaries({**shared, **choices})
    return st.builds(lambda own, held: SplitSettings.model_validate({**own, **held}, strict=False), asked, unseen)


any_split = st.one_of(
    split_settings(train=st.floats(0.2, 0.5), context=context),
    split_settings(
        kind=st.just("walk_forward"),
        train=st.floats(0.3, 0.7),
        context=context,
        folds=st.integers(2, 5),
        walk=st.sampled_from(["expanding", "rolling"]),
    ),
    split_settings(kind=st.just("combinatorial"), groups=st.integers(3, 7), test_groups=st.integers(1, 2)),
)


@st.composite
def cases(draw: st.DrawFn, ragged: Callable[..., PriceTable]) -> Case | None:
    others = draw(st.lists(days_of_a_symbol, min_size=1, max_size=3))
    table = ragged(list(range(draw(st.integers(100, 200)))), *others)
    window, horizon = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    try:
        split = split_of(table, draw(any_split), window, horizon)
    except SplitError:
        event("refused")
        return None
    event(f"{split.kind}, {split.context}")
    is_valid = np.random.default_rng(draw(st.integers(0, 99))).random(table.rows) < 0.95
    return Case(table, split, window, horizon, is_valid)


def windows(case: Case, fold: Fold) -> dict[str, list[int]]:
    """What the code finds."""
    found = candidates(case.table, case.split, case.window, case.horizon, case.is_valid)
    return {part.name: ends_in(part, found).tolist() for part in (*fold, fold.unseen)}


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_the_windows_of_every_fold_are_those_of_the_definition(
    ragged: Callable[..., PriceTable], data: st.DataObject
) -> None:
    case = data.draw(cases(ragged))
    if case is None:
        return
    eligible = case.eligible()
    for fold in case.split.folds:
        found = windows(case, fold)
        assert found == case.ends(fold)
        used = [end for ends in found.values() for end in ends]
        assert len(used) == len(set(used))
        for end in set(eligible) - set(used):
            assert is_excused(case, fold, end), f"window {end} of fold {fold.index} is lost"


def is_excused(case: Case, fold: Fold, end: int) -> bool:
    """Whether a window may lie in no part: held out, in a gap or beyond the parts, or across a border."""
    must_lie = case.times(end, target_alone=case.split.context == "before")
    must_lie.add(last_moment(case.table, end + case.horizon))
    stretches = [stretch for part in fold for stretch in part.stretches]
    of_times = [{n for n, each in enumerate(stretches) if each.start <= time < each.stop} for time in must_lie]
    is_in_a_gap = not all(of_times)
    is_across = len(set.union(*of_times)) > 1
    return is_in_a_gap or is_across or case.symbol_of(end) in case.split.unseen


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_no_window_comes_near_what_another_part_sees_or_forecasts(
    ragged: Callable[..., PriceTable], data: st.DataObject
) -> None:
    case = data.draw(cases(ragged))
    if case is None:
        return
    point = {time: index for index, time in enumerate(np.unique(case.table.time).tolist())}
    for fold in case.split.folds:
        found = windows(case, fold)
        found["test"] = found["test"] + found.pop("unseen")
        for one, other in combinations(("train", "validation", "test"), 2):
            before = case.split.context == "before"
            a, b = (
                np.unique([point[time] for end in found[name] for time in case.times(end, target_alone=before)])
                for name in (one, other)
            )
            if not a.size or not b.size:
                continue
            if case.split.kind != "combinatorial":
                assert b.min() - a.max() > case.split.gap, (one, other)
                continue
            assert np.abs(np.subtract.outer(a, b)).min() > case.window + case.horizon, (one, other)
            if other == "test":
                late = np.subtract.outer(a, b)
                assert late[late > 0].min(initial=1000) > case.split.gap
            else:
                assert b.min() - a.max() > case.split.gap


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_prices_move_no_border_and_what_is_fitted_is_training_alone(
    ragged: Callable[..., PriceTable], data: st.DataObject
) -> None:
    asked, others = data.draw(any_split), data.draw(st.lists(days_of_a_symbol, max_size=2))
    table = ragged(list(range(120)), *others, [3])
    try:
        split = split_of(table, asked, 3, 2)
    except SplitError:
        return
    random = np.random.default_rng(data.draw(st.integers(0, 9))).uniform(0.1, 9.0, table.rows)
    assert split_of(replace(table, **{name: getattr(table, name) * random for name in PRICES}), asked, 3, 2) == split
    is_valid = random > 1.0
    for fold in split.folds:
        for row in np.flatnonzero(fitted_rows(table, split, fold, is_valid)):
            assert is_valid[row]
            assert any(stretch.start <= table.time[row] < stretch.stop for stretch in fold.train.stretches)
            assert table.symbols[table.symbol_index()[row]] not in split.unseen
        count = sum(
            1
            for row in range(table.rows)
            if is_valid[row]
            and table.symbols[table.symbol_index()[row]] not in split.unseen
            and any(
                stretch.start <= table.time[row] <= last_moment(table, row) < stretch.stop
                for stretch in fold.train.stretches
            )
        )
        assert fitted_rows(table, split, fold, is_valid).sum() == count


def test_stretches_hold_as_many_points_as_they_say(ragged: Callable[..., PriceTable]) -> None:
    table = ragged([day for day in range(400) if day % 7 < 5], list(range(1, 390, 2)))
    line = np.unique(table.time)
    for kind in ("chronological", "walk_forward", "combinatorial"):
        for fold in split_of(table, SplitSettings(kind=kind), 5, 2).folds:  # type: ignore[arg-type]  # the three kinds
            for stretch in (each for part in fold for each in part.stretches):
                assert ((line >= stretch.start) & (line < stretch.stop)).sum() == stretch.points
                assert stretch.start in line
                assert stretch.stop - 1 in line


@pytest.mark.parametrize("context", ["inside", "before"])
def test_a_daily_bar_is_not_over_before_the_last_minute_of_its_day(context: str) -> None:
    days, minute = np.arange(40) * DAY, DAY // 1440
    minutes = np.concatenate([day + np.arange(570, 960) * minute for day in days])
    time = np.concatenate((days, minutes)).astype(np.int64)
    price = np.ones(len(time))
    offsets = np.array([0, len(days), len(time)])
    table = PriceTable(("DAY", "MINUTE"), offsets, time, *[price] * 4, price, price)
    asked = SplitSettings(
        train_until="1970-01-20 12:00", validation_until="1970-01-30 12:00", context=context, embargo=1
    )
    split = split_of(table, asked, 3, 1)
    found = candidates(table, split, 3, 1, np.ones(len(time), dtype=bool))
    train, validation, test = (ends_in(part, found) for part in split.chosen)
    assert set(time[train[train < 40] + 1] // DAY) == set(range(3, 19))  # the 20th day ends in the gap or later
    assert (table.time[train[train >= 40] + 1]).max() < split.chosen.train.stop
    assert time[validation[validation < 40] + 1].max() // DAY == 28
    assert time[test[test < 40] + 1].max() // DAY == 39  # nothing comes after the last
    fitted = fitted_rows(table, split, split.chosen, np.ones(len(time), dtype=bool))
    assert time[:40][fitted[:40]].max() // DAY == 18
