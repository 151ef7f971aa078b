"""What trading costs take from a result: at other costs and delays, by kind, and how much money it would bear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.backtest.metrics.table import metric
from workstation.ui.marks import FULL
from workstation.ui.text import BLANK, Line, Tone, plain, say, width_of, wrapped
from workstation.ui.views.backtest_figures import change, figure, money, percent
from workstation.ui.views.tables import beside, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.metrics.metric import Unit
    from workstation.backtest.perform import Performed
    from workstation.backtest.report import Report
    from workstation.backtest.sensitivity import Variant

_MOST_CELLS = 24
_LEAST_CELLS = 6
_FIGURES = 30
"""Cells of return and Sharpe ratio, with what parts them."""
_GAP = 6


def costs(done: Performed, width: int) -> list[Line]:
    """Tables of other costs and other delays, what was paid by kind, break-even and capacity."""
    report = done.report
    variants = [*_variants("costs", report.costs, width), BLANK, *_variants("filled at", report.delays, width)]
    paid = _paid(report)
    wide = beside(variants, paid, _GAP)
    lines = wide if max(map(width_of, wide)) <= width else [*variants, BLANK, *paid]
    return [*lines, BLANK, *_sums(report, width)]


def _variants(title: str, found: Sequence[Variant], width: int) -> list[Line]:
    """Return and Sharpe ratio of each, and the return as a bar that points the way its sign does."""
    widest = max(len(one.name) for one in found)
    cells = min(_MOST_CELLS, width - widest - _FIGURES)
    highest = max(abs(one.total_return) for one in found) or 1.0
    rows = [
        [
            say(one.name),
            change(one.total_return, percent(one.total_return, is_signed=True)),
            say(figure(one.sharpe, "ratio")),
        ]
        for one in found
    ]
    lines = table([title, "return", "Sharpe"], rows)
    if cells < _LEAST_CELLS:
        return lines
    bars: list[Line] = [BLANK, *(_bar(one.total_return / highest, cells) for one in found)]
    return [(*line, ("  ", Tone.PLAIN), *bar) for line, bar in zip(lines, bars, strict=True)]


def _bar(share: float, cells: int) -> Line:
    length = max(1, round(abs(share) * cells)) if share else 0
    return ((FULL * length, Tone.GOOD if share > 0.0 else Tone.BAD), (" " * (cells - length), Tone.PLAIN))


def _paid(report: Report) -> list[Line]:
    """Money by kind, and which part of the money at the start that is."""
    start = float(report.result.equity[0])
    rows = [
        [say(kind), say(money(value)), say(percent(value / start), Tone.MUTED)]
        for kind, value in report.result.costs.items()
        if kind != "interest"
    ]
    total = sum(value for kind, value in report.result.costs.items() if kind != "interest")
    rows.append([say("all costs", Tone.STRONG), say(money(total), Tone.STRONG), say(percent(total / start))])
    earned = report.result.costs["interest"]
    rows.append([say("interest paid" if earned < 0.0 else "interest earned"), say(money(abs(earned))), BLANK])
    return table(["paid", "money", "of the start"], rows)


def _sums(report: Report, width: int) -> list[Line]:
    even = report.break_even_bps
    lines = [
        ("break-even", even.why or f"{even.value:.1f} bps of the value traded, in place of all trading costs"),
        ("turnover", _measure(report, "turnover", "fraction", "a year; changing everything once is 200%")),
        ("of value traded", _measure(report, "costs_of_traded", "fraction", "were paid")),
        ("capacity", _measure(report, "capacity", "money", metric("capacity").definition)),
    ]
    label = max(len(name) for name, _ in lines) + 2
    return [line for name, text in lines for line in _fact(name, text, label, width)]


def _measure(report: Report, name: str, unit: Unit, what: str) -> str:
    found = report.measures[name]
    return f"none: {found.why}" if found.why else f"{figure(found, unit)} {what}"


def _fact(name: str, text: str, label: int, width: int) -> list[Line]:
    first, *rest = wrapped(plain(text), max(10, width - label))
    head: Line = ((name.ljust(label), Tone.MUTED), (first, Tone.PLAIN))
    return [head, *(say(" " * label + line) for line in rest)]
