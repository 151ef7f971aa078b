"""Folds that walk forward in time: each trains on what lies before its test, and the tests follow one another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from workstation.data.splits.parts import Fold

if TYPE_CHECKING:
    from workstation.config.profile import SplitSettings
    from workstation.data.splits.line import Line


def walk_forward(line: Line, settings: SplitSettings) -> tuple[Fold, ...]:
    """Folds whose tests are equally long to a point, touch, and cover the line from the first of them to its end.

    The first `train` of the line comes before the first test and its gap. A fold learns from all that lies before its
    test and a gap, or in a rolling walk from the last so many points of it as the first fold has. The end of that,
    `validation` of it, chooses the best checkpoint; a gap keeps it from what is trained on.

    Raises:
        SplitError: if a part of a fold is left with too few points for one window.
    """
    length = int(settings.train * line.points)
    first = length + line.gap
    borders = [first + (line.points - first) * index // settings.folds for index in range(settings.folds + 1)]
    return tuple(
        _fold(line, settings, index, (0 if settings.walk == "expanding" else start - first, start, stop))
        for index, (start, stop) in enumerate(pairwise(borders))
    )


def _fold(line: Line, settings: SplitSettings, index: int, borders: tuple[int, int, int]) -> Fold:
    """The fold that learns from the first border on, up to a gap before its test."""
    first, start, stop = borders
    learned = start - line.gap - first
    validation = int(settings.validation * learned)
    train = learned - validation - line.gap
    _refuse(line, settings, index, (train, validation, stop - start))
    return Fold(
        index,
        line.part("train", (first, first + train)),
        line.part("validation", (start - line.gap - validation, start - line.gap)),
        line.part("test", (start, stop)),
    )


def _refuse(line: Line, settings: SplitSettings, index: int, points: tuple[int, int, int]) -> None:
    train, validation, test = points
    cut = (
        f"{settings.train:g} of the bars lie before the first of {settings.folds} tests, "
        f"validation is {settings.validation:g} of what a fold learns from"
    )
    of = f" of fold {index}"
    line.refuse_short("test", test, cut, "fewer folds, a smaller fraction to train", of=of)
    line.refuse_short("train", train, cut, "other fractions", of=of)
    line.refuse_short("validation", validation, cut, "other fractions", of=of)
