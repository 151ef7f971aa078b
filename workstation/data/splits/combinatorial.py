"""Combinatorial purged cross-validation: every choice of test groups is a fold, training is what is far from them.

Lopez de Prado, Advances in Financial Machine Learning, 2018, chapters 7 (purging, embargo) and 12 (paths).
"""

from __future__ import annotations

from itertools import combinations, pairwise
from math import comb
from typing import TYPE_CHECKING

from workstation.data.splits.parts import Fold
from workstation.errors import SplitError

if TYPE_CHECKING:
    from workstation.config.profile import SplitSettings
    from workstation.data.splits.line import Line

    Range = tuple[int, int]


def combinatorial(line: Line, settings: SplitSettings) -> tuple[Fold, ...]:
    """C(groups, test_groups) folds, in the order of `itertools.combinations`.

    The line is cut into groups, equally long to a point. Each test group is a stretch of its own, so that its windows
    are the same in every fold that tests on it. Of the other points those within window + horizon of a test group
    are purged, and after it the embargo as well. The last `validation` of what remains, in order of time, chooses the
    best checkpoint, after a gap; a remnant that holds no window is left out.

    Raises:
        SplitError: if a group is shorter than a window, or nothing remains to train or to validate on.
    """
    borders = [line.points * index // settings.groups for index in range(settings.groups + 1)]
    groups = list(pairwise(borders))
    cut = f"the bars are cut into {settings.groups} groups"
    line.refuse_short("test", line.points // settings.groups, cut, "fewer groups")
    chosen = combinations(groups, settings.test_groups)
    return tuple(_fold(line, settings, index, tests) for index, tests in enumerate(chosen))


def paths(settings: SplitSettings) -> int:
    """Times that each group is tested, which is the number of paths (2018, section 12.4.1)."""
    return comb(settings.groups - 1, settings.test_groups - 1)


def _fold(line: Line, settings: SplitSettings, index: int, tests: tuple[Range, ...]) -> Fold:
    free = _purged(line, tests)
    total = sum(stop - start for start, stop in free)
    train, validation = _end_cut_off(free, int(settings.validation * total), line.gap)
    train, validation = _long_enough(line, train), _long_enough(line, validation)
    if not train or not validation:
        _refuse(line, settings, index, (total, "validation" if train else "train"))
    return Fold(index, line.part("train", *train), line.part("validation", *validation), line.part("test", *tests))


def _purged(line: Line, tests: tuple[Range, ...]) -> list[Range]:
    """What lies outside the test groups, a window's reach before each, and that and the embargo after it."""
    starts = [0, *(stop + line.reach + line.embargo for _, stop in tests)]
    stops = [*(start - line.reach for start, _ in tests), line.points]
    return _long_enough(line, list(zip(starts, stops, strict=True)))


def _long_enough(line: Line, ranges: list[Range]) -> list[Range]:
    return [(start, stop) for start, stop in ranges if stop - start >= line.reach]


def _end_cut_off(ranges: list[Range], points: int, gap: int) -> tuple[list[Range], list[Range]]:
    """The ranges without their last points and the gap before these, and the ranges of these."""
    kept: list[Range] = []
    cut: list[Range] = []
    for start, stop in reversed(ranges):
        border = max(start, stop - points)
        cut.insert(0, (border, stop))
        kept.insert(0, (start, border if border == stop else border - gap))
        points -= stop - border
    return kept, cut


def _refuse(line: Line, settings: SplitSettings, index: int, left: tuple[int, str]) -> None:
    points, name = left
    raise SplitError(
        f"split: in fold {index} nothing is left for {name}: of {line.points} bars in {settings.groups} groups, "
        f"{settings.test_groups} of them tested, {points} remain after {line.reach} before and "
        f"{line.reach + line.embargo} after each test group are purged; validation takes {settings.validation:g} of "
        f"these in stretches of at least {line.reach} (window {line.window} + horizon {line.horizon}), and a gap of "
        f"{line.gap}; use fewer groups or test groups, another validation fraction, a shorter window or horizon, "
        f"a smaller embargo, or more data"
    )
