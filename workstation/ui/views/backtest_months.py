"""Returns of months as a heat map of years, and the best and worst bars beneath."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.text import BLANK, Line, Tone, fitted, paragraph, say
from workstation.ui.views.backtest_figures import change, flowed, percent
from workstation.ui.views.tables import beside, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workstation.backtest.report import Extreme, Report

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GAINS = (Tone.GAIN_1, Tone.GAIN_2, Tone.GAIN_3)
_LOSSES = (Tone.LOSS_1, Tone.LOSS_2, Tone.LOSS_3)
_LEAST, _NARROW, _WIDE = 4, 5, 8
"""Cells of a month where there is hardly any room, where there is little, and where there is enough."""
_YEAR, _TOTAL = 6, 10
_TENTHS = 9.95
"""Percent from which tenths are left out where there is little room."""


def months(report: Report, width: int) -> list[Line]:
    """A row for each year, newest last, with its total; every cell has its number, and a colour by its size."""
    returns = {(one.year, one.month): one.total_return for one in report.months}
    years = sorted({year for year, _ in returns})
    cell = next((each for each in (_WIDE, _NARROW) if width >= _YEAR + 12 * each + _TOTAL), _LEAST)
    highest = max(abs(value) for value in returns.values())
    lines = [_row("year", [fitted(say(name, Tone.MUTED), cell, "right") for name in _MONTHS], _TITLE, cell)]
    totals = {year: _total([value for (of, _), value in returns.items() if of == year]) for year in years}
    for year in years:
        cells = [_cell(returns.get((year, month)), highest, cell) for month in range(1, 13)]
        lines.append(_row(str(year), cells, change(totals[year], percent(totals[year], is_signed=True)), cell))
    title = "returns of calendar months (UTC), %; the first and last may be cut short"
    beneath = [BLANK, *_totals(totals, width)] if cell == _LEAST else []
    head = paragraph(title, width, Tone.MUTED)
    return [*head, BLANK, *lines, *beneath, BLANK, *_counts(report, width), BLANK, *extremes(report)]


_TITLE = say("total", Tone.MUTED)


def _row(year: str, cells: Sequence[Line], total: Line, width: int) -> Line:
    """A year; where its cells are as narrow as they can be, totals stand beneath the table."""
    line = fitted(say(year, Tone.MUTED), _YEAR)
    for cell in cells:
        line = (*line, *cell)
    return line if width == _LEAST else (*line, *fitted(total, _TOTAL, "right"))


def _total(found: Sequence[float]) -> float:
    return math.prod(1.0 + value for value in found) - 1.0


def _totals(totals: Mapping[int, float], width: int) -> list[Line]:
    facts = [
        ((f"{year} ", Tone.MUTED), *change(value, percent(value, is_signed=True))) for year, value in totals.items()
    ]
    return flowed(facts, width)


def _cell(value: float | None, highest: float, width: int) -> Line:
    """A month on the colour of its size, one blank of which stands apart from the month before."""
    if value is None:
        return ((" " * width, Tone.PLAIN),)
    has_tenths = width > _NARROW or (width == _NARROW and abs(100 * value) < _TENTHS)
    text = f"{100 * value:+.1f}" if has_tenths else f"{100 * value:+.0f}"
    if not any(digit in "123456789" for digit in text):
        return ((text[1:].rjust(width), Tone.PLAIN),)
    level = min(2, int(3 * abs(value) / highest))
    return ((" ", Tone.PLAIN), (text.rjust(width - 1), (_GAINS if value > 0.0 else _LOSSES)[level]))


def _counts(report: Report, width: int) -> list[Line]:
    found = [one.total_return for one in report.months]
    won, lost = sum(value > 0.0 for value in found), sum(value < 0.0 for value in found)
    best, worst = (f"{percent(value, is_signed=True)}" for value in (max(found), min(found)))
    text = f"{figures.counted(len(found), 'month')}: {won} up, {lost} down; the best {best}, the worst {worst}"
    return paragraph(text, width, Tone.MUTED)


def extremes(report: Report) -> list[Line]:
    """The best and the worst bars, beside each other; both fit every screen."""
    return beside(_table("best bars", report.best), _table("worst bars", report.worst), 6)


def _table(title: str, found: Sequence[Extreme]) -> list[Line]:
    rows = [
        [say(figures.bar_time(one.time)), change(one.total_return, percent(one.total_return, is_signed=True))]
        for one in found
    ]
    return table([title, "return"], rows)
