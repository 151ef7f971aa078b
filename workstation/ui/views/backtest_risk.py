"""How bad a bad bar is: value at risk by three methods, the shape of the returns, and their histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.metric import returns_of
from workstation.backtest.metrics.table import metric
from workstation.ui import figures
from workstation.ui.marks import UP
from workstation.ui.text import BLANK, Line, Tone, clipped, joined, say, width_of, wrapped
from workstation.ui.views.backtest_figures import figure, percent
from workstation.ui.views.histogram import columns_of
from workstation.ui.views.tables import beside, table_within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.report import Report

_METHODS = (("H", "historical"), ("N", "normal"), ("C", "cornish_fisher"))
_SHAPE = ("skew", "kurtosis", "tail_ratio", "volatility")
_REACH = 4.0
"""Standard deviations either side that the histogram reaches; the end bars hold all beyond."""
_LEAST_ROWS = 4
_LEAST_DRAWN = _LEAST_ROWS + 3
"""Rows of the smallest histogram, with its title, its marks and its axis."""
_MOST_ROWS = 32
_MOST_BINS = 120


def risk(report: Report, width: int, height: int) -> list[Line]:
    """The table, then the histogram on the rows that are left."""
    tables = _tables(report, width)
    if len(tables) + _LEAST_DRAWN > height:
        tables = [*_at_risk(report, width), _in_a_line(report, width)]
    lines = [*tables, BLANK] if len(tables) + _LEAST_DRAWN < height else tables
    return [*lines, *histogram(returns_of(report.result.equity), report, width, height - len(lines))]


def _tables(report: Report, width: int) -> list[Line]:
    """Value at risk beside that of buy and hold, and the shape of the returns; together where there is room."""
    first, second = _at_risk(report, width), _shape(report, width)
    wide = beside(first, second, 6)
    return wide if max(map(width_of, wide)) <= width else [*first, BLANK, *second]


def _in_a_line(report: Report, width: int) -> Line:
    """The shape of the strategy's returns alone; what fits whole."""
    facts: list[Line] = []
    for name in _SHAPE:
        one = metric(name)
        fact: Line = ((f"{one.title} ", Tone.MUTED), (figure(report.measures[name], one.unit), Tone.PLAIN))
        if width_of(joined([*facts, fact])) <= width:
            facts.append(fact)
    return joined(facts)


def _at_risk(report: Report, width: int) -> list[Line]:
    rows = []
    for letter, name in _METHODS:
        var, cvar = (figure(report.measures[f"{name}_{kind}"], "fraction") for kind in ("var", "cvar"))
        hold = report.benchmarks["buy and hold"]
        held = [say(figure(hold[f"{name}_{kind}"], "fraction"), Tone.MUTED) for kind in ("var", "cvar")]
        title: Line = ((letter, Tone.KEY), (f" {name.replace('_', '-')}", Tone.PLAIN))
        rows.append([title, say(var, Tone.STRONG), say(cvar, Tone.STRONG), *held])
    lines = table_within(["worst 5 % of bars", "VaR", "CVaR", "hold VaR", "hold CVaR"], rows, width)
    found = [(letter, report.measures[f"{name}_var"].why) for letter, name in _METHODS]
    told = [f"no {letter}: {why}" for letter, why in found if why]
    return [*lines, *(say(line, Tone.MUTED) for text in told for line in wrapped(text, width))]


def _shape(report: Report, width: int) -> list[Line]:
    rows = []
    for name in _SHAPE:
        one = metric(name)
        others = [say(figure(each[name], one.unit), Tone.MUTED) for each in report.benchmarks.values()]
        rows.append([say(one.title), say(figure(report.measures[name], one.unit), Tone.STRONG), *others])
    return table_within(["returns of bars", "strategy", *report.benchmarks], rows, width)


def histogram(returns: NDArray[np.float64], report: Report, width: int, height: int) -> list[Line]:
    """Returns of bars as columns, with the letter of each value at risk beneath the column that it falls into."""
    spread = float(returns.std()) if len(returns) else 0.0
    if spread == 0.0:
        return [say("every return is the same: there is nothing to draw", Tone.MUTED)]
    bins = min(_MOST_BINS, width // 2 * 2, max(20, 2 * round(2.0 * len(returns) ** 0.5)))
    cells = max(1, min(4, width // bins))
    edges = float(returns.mean()) + spread * np.linspace(-_REACH, _REACH, bins + 1)
    counts = np.bincount(np.clip(np.searchsorted(edges, returns, side="right") - 1, 0, bins - 1), minlength=bins)
    rows = min(_MOST_ROWS, max(_LEAST_ROWS, height - 3))
    title = f"{figures.counted(len(returns), 'return')} of a bar; the highest column has {int(counts.max()):,}"
    return [
        clipped(say(title, Tone.MUTED), width),
        *_columns(counts, edges, rows, cells),
        _marks(report, edges, cells),
        _axis(edges, cells),
    ]


def _columns(counts: NDArray[np.int64], edges: NDArray[np.float64], rows: int, cells: int) -> list[Line]:
    """Columns of `rows` rows, losses and gains each in their colour; the axis tells them apart without."""
    losses = int(np.searchsorted((edges[:-1] + edges[1:]) / 2.0, 0.0))
    drawn = columns_of(counts.astype(np.float64), rows, cells, float(counts.max()))
    return [((row[: losses * cells], Tone.BAD), (row[losses * cells :], Tone.GOOD)) for row in drawn]


def _marks(report: Report, edges: NDArray[np.float64], cells: int) -> Line:
    """The letters, one beside the other where they fall into the same column."""
    row = [" "] * ((len(edges) - 1) * cells)
    for letter, name in _METHODS:
        found = report.measures[f"{name}_var"]
        if found.why or not edges[0] <= found.value < edges[-1]:
            continue
        at = int((found.value - edges[0]) / (edges[-1] - edges[0]) * len(row))
        while at < len(row) and row[at] != " ":
            at += 1
        if at < len(row):
            row[at] = letter
    return say("".join(row), Tone.KEY)


def _axis(edges: NDArray[np.float64], cells: int) -> Line:
    """The ends and zero."""
    span = (len(edges) - 1) * cells
    low, high = (percent(float(edge), is_signed=True) for edge in (edges[0], edges[-1]))
    row = list(low.ljust(span - len(high)) + high)
    zero = int(-edges[0] / (edges[-1] - edges[0]) * span)
    if len(low) < zero < span - len(high) - 2:
        row[zero : zero + 2] = [UP, "0"]
    return say("".join(row), Tone.MUTED)
