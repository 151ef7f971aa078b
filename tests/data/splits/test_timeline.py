"""Timelines: every row of every symbol once, in order, with the part it lies in and the windows that forecast it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.config.profile import SplitSettings
from workstation.data.splits import ends_by_part, split_of, timelines

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable
    from workstation.data.splits import Fold

DAY = 86_400 * 10**9


def test_one_cut_is_five_segments(ragged: Callable[..., PriceTable]) -> None:
    table = ragged(list(range(200)), list(range(140, 200)))
    split = split_of(table, SplitSettings(train=0.6), 10, 2)
    ends = ends_by_part(table, split, split.chosen, 10, 2, np.ones(table.rows, dtype=bool))
    whole, late = timelines(table, split, split.chosen, ends)
    assert [(segment.part, segment.rows, segment.windows) for segment in whole.segments] == [
        ("train", 120, 109),
        ("gap", 12, 0),
        ("validation", 30, 19),
        ("gap", 12, 0),
        ("test", 26, 15),
    ]
    assert [(segment.part, segment.rows, segment.windows) for segment in late.segments] == [
        ("validation", 22, 11),
        ("gap", 12, 0),
        ("test", 26, 15),
    ]
    assert (late.segments[0].start, late.segments[0].stop) == (140 * DAY, 161 * DAY + 1)


@pytest.mark.parametrize("context", ["inside", "before"])
@pytest.mark.parametrize(
    "asked",
    [
        {"train": 0.5, "unseen": ["C"]},
        {"kind": "walk_forward", "walk": "rolling", "folds": 3},
        {"kind": "walk_forward", "unseen": ["A"]},
        {"kind": "combinatorial", "groups": 7, "test_groups": 3, "unseen": ["B"]},
    ],
)
def test_rows_and_windows_are_all_there_and_where_they_are_said_to_be(
    ragged: Callable[..., PriceTable], asked: dict[str, object], context: str
) -> None:
    if asked.get("kind") == "combinatorial" and context == "before":
        return
    table = ragged(list(range(400)), list(range(0, 400, 3)), list(range(90, 400)))
    split = split_of(table, SplitSettings.model_validate({**asked, "context": context}), 4, 2)
    for fold in split.folds:
        ends = ends_by_part(table, split, fold, 4, 2, np.ones(table.rows, dtype=bool))
        of_part = {name: getattr(ends, name) for name in ("train", "validation", "test", "unseen")}
        for line in timelines(table, split, fold, ends):
            rows = table.rows_of(line.symbol)
            assert line.is_unseen == (line.symbol in split.unseen)
            row = rows.start
            for segment in line.segments:
                times = table.time[row : row + segment.rows]
                assert (segment.start, segment.stop) == (times[0], times[-1] + 1)
                assert {fate(fold, int(time), line.is_unseen) for time in times} == {segment.part}
                own = of_part.get(segment.part, np.empty(0, dtype=np.int64)) + 1
                assert segment.windows == ((own >= row) & (own < row + segment.rows)).sum()
                row += segment.rows
            assert row == rows.stop
        windows = sum(s.windows for line in timelines(table, split, fold, ends) for s in line.segments)
        assert windows == sum(len(own) for own in of_part.values())


def fate(fold: Fold, time: int, is_unseen: bool) -> str:  # noqa: FBT001 - a fact, not a flag
    """What a time is for, by definition."""
    is_combinatorial = len(fold.test.stretches) > 1
    name = next((p.name for p in fold if any(s.start <= time < s.stop for s in p.stretches)), "")
    if is_unseen:
        return "unseen" if name == "test" else "outside"
    if name:
        return name
    is_between = min(part.start for part in fold) <= time < max(part.stop for part in fold)
    return "gap" if is_between or is_combinatorial else "outside"
