"""One cut, by fractions of the line or by dates: training, a gap, validation, a gap, test."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.splits.parts import Fold
from workstation.errors import SplitError

if TYPE_CHECKING:
    from workstation.config.profile import SplitSettings
    from workstation.data.splits.line import Line

    Ranges = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]

_ROUNDING = 12
"""Decimals to which what is left of 1 is taken, so that 1 - 0.7 - 0.1 is 0.2 and not a little more."""


def chronological(line: Line, settings: SplitSettings) -> tuple[Fold, ...]:
    """The one fold of a cut.

    Between the parts lie gaps of window + horizon + embargo points, so that nothing a window sees or forecasts is
    near another part (purging and embargo: Lopez de Prado, Advances in Financial Machine Learning, 2018, section
    7.4). Where windows may look back across a border, the gap is the embargo alone.

    Raises:
        SplitError: if a part is left with too few points for one window, or a date lies outside the data or in
            wrong order.
    """
    if settings.train_until:
        ranges, cut, remedy = _by_date(line, settings), _dates(settings), "other dates"
    else:
        ranges = _by_fraction(line, settings)
        cut = f"train is {settings.train:g} and validation {settings.validation:g} of the bars"
        remedy = "other fractions"
    train, validation, test = ranges
    line.refuse_short("train", train[1] - train[0], cut, remedy)
    line.refuse_short("validation", validation[1] - validation[0], cut, remedy)
    line.refuse_short("test", test[1] - test[0], cut, remedy)
    parts = line.part("train", train), line.part("validation", validation), line.part("test", test)
    return (Fold(0, *parts),)


def _by_fraction(line: Line, settings: SplitSettings) -> Ranges:
    train = int(settings.train * line.points)
    if settings.context == "before":
        return _by_border(line, train, line.points - _rest(line, settings), line.points)
    validation = int(settings.validation * line.points)
    first = train + line.gap
    return (0, train), (first, first + validation), (first + validation + line.gap, line.points)


def _rest(line: Line, settings: SplitSettings) -> int:
    """Points of the test part, rounded down: the published long-horizon benchmarks give what is over to validation."""
    return int(round(1.0 - settings.train - settings.validation, _ROUNDING) * line.points)


def _by_border(line: Line, first: int, second: int, stop: int) -> Ranges:
    return (0, first), (first + line.gap, second), (second + line.gap, stop)


def _by_date(line: Line, settings: SplitSettings) -> Ranges:
    """Each part ends before its date; the gap comes after it, so that later times move no earlier border."""
    _refuse_disorder(settings)
    first = _border(line, "train_until", settings.train_until)
    second = _border(line, "validation_until", settings.validation_until)
    last = _border(line, "test_until", settings.test_until) if settings.test_until else line.points
    return _by_border(line, first, second, last)


def nanoseconds(date: str) -> int:
    """Nanoseconds since 1970-01-01 UTC of a date or time as a profile writes it."""
    return int(np.datetime64(date, "ns").astype(np.int64))


def _border(line: Line, key: str, date: str) -> int:
    """Points before the date, which must leave some on either side; `test_until` may be the end of the last bar."""
    moment, first, last = nanoseconds(date), int(line.times[0]), int(line.times[-1])
    if key == "test_until" and line.points > 1:
        last += int(np.diff(line.times).max())
    if not first < moment <= last:
        raise SplitError(
            f"split.{key} = {date}: the bars go from {_day(int(line.times[0]))} to {_day(int(line.times[-1]))}; "
            f"choose a date between them" + (", or leave it out to test up to the end" if key == "test_until" else "")
        )
    return int(np.searchsorted(line.times, moment))


def _refuse_disorder(settings: SplitSettings) -> None:
    keys = [key for key in ("train_until", "validation_until", "test_until") if getattr(settings, key)]
    for before, after in pairwise(keys):
        early, late = getattr(settings, before), getattr(settings, after)
        if nanoseconds(early) >= nanoseconds(late):
            raise SplitError(f"split.{after} = {late}: must be later than {before} {early}; put the dates in order")


def _dates(settings: SplitSettings) -> str:
    until = f", test ends before {settings.test_until}" if settings.test_until else ""
    return f"train ends before {settings.train_until}, validation before {settings.validation_until}{until}"


def _day(moment: int) -> str:
    return str(np.datetime64(moment, "ns").astype("datetime64[s]")).removesuffix("T00:00:00")
