"""Returns of months as a heat map of years, and the best and worst bars beneath."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.text import BLANK, Line, Tone, fitted, say, wrapped
from workstation.ui.views.backtest_figures import change, percent
from workstation.ui.views.tables import beside, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.report import Extreme, Report

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GAINS = (Tone.GAIN_1, Tone.GAIN_2, Tone.GAIN_3)
_LOSSES = (Tone.LOSS_1, Tone.LOSS_2, Tone.LOSS_3)
_NARROW, _WIDE = 5, 8
"""Cells of a month where there is little room, and where there is enough."""
_YEAR, _TOTAL = 6, 10
_TENTHS = 9.95
"""Percent from which tenths are left out where there is little room."""


def months(report: Report, width: int) -> list[Line]:
    """A row for each year, newest last, with its total; every cell has its number, and a colour by its size."""
    returns = {(one.year, one.month): one.total_return for one in report.months}
    cell = _WIDE if width >= _YEAR + 12 * _WIDE + _TOTAL else _NARROW
    highest = max(abs(value) for value in returns.values())
    title = say("returns of calendar months (UTC), %; the first and last may be cut short", Tone.MUTED)
    head = _cells("year", [fitted(say(name, Tone.MUTED), cell, "right") for name in _MONTHS], say("total", Tone.MUTED))
    lines = [title, BLANK, head]
    for year in sorted({year for year, _ in returns}):
        found = [returns.get((year, month)) for month in range(1, 13)]
        total = math.prod(1.0 + value for value in found if value is not None) - 1.0
        cells = [_cell(value, highest, cell) for value in found]
        lines.append(_cells(str(year), cells, change(total, percent(total, is_signed=True))))
    return [*lines, BLANK, *_counts(report, width), BLANK, *extremes(report, width)]


def _cells(year: str, cells: Sequence[Line], total: Line) -> Line:
    line = fitted(say(year, Tone.MUTED), _YEAR)
    for cell in cells:
        line = (*line, *cell)
    return (*line, *fitted(total, _TOTAL, "right"))


def _cell(value: float | None, highest: float, width: int) -> Line:
    """A month on the colour of its size, one blank of which stands apart from the month before."""
    if value is None:
        return ((" " * width, Tone.PLAIN),)
    text = f"{100 * value:+.1f}" if width > _NARROW or abs(100 * value) < _TENTHS else f"{100 * value:+.0f}"
    if not any(digit in "123456789" for digit in text):
        return (((" " + "0.0").rjust(width), Tone.PLAIN),)
    level = min(2, int(3 * abs(value) / highest))
    return ((" ", Tone.PLAIN), (text.rjust(width - 1), (_GAINS if value > 0.0 else _LOSSES)[level]))


def _counts(report: Report, width: int) -> list[Line]:
    found = [one.total_return for one in report.months]
    won, lost = sum(value > 0.0 for value in found), sum(value < 0.0 for value in found)
    best, worst = (f"{percent(value, is_signed=True)}" for value in (max(found), min(found)))
    text = f"{figures.counted(len(found), 'month')}: {won} up, {lost} down; the best {best}, the worst {worst}"
    return [say(line, Tone.MUTED) for line in wrapped(text, width)]


def extremes(report: Report, width: int) -> list[Line]:
    """The best and the worst bars, beside each other."""
    left, right = _table("best bars", report.best), _table("worst bars", report.worst)
    del width  # two columns of dates and returns fit every screen
    return beside(left, right, 6)


def _table(title: str, found: Sequence[Extreme]) -> list[Line]:
    rows = [
        [say(figures.bar_time(one.time)), change(one.total_return, percent(one.total_return, is_signed=True))]
        for one in found
    ]
    return table([title, "return"], rows)
