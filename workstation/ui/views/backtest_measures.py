"""The verdict of a backtest in words, and its measures beside those of what needs no forecast."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workstation.backtest.conventions import CONVENTIONS, MEASURES
from workstation.backtest.metrics.table import METRICS
from workstation.reporting import document
from workstation.reporting.sections.judging import tone_of_backtest
from workstation.ui import figures
from workstation.ui.text import BLANK, Line, Tone, plain, say, width_of, wrapped
from workstation.ui.views.backtest_figures import figure
from workstation.ui.views.tables import beside, table, table_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workstation.backtest.metrics.metric import Figure, Metric
    from workstation.backtest.perform import Performed
    from workstation.backtest.report import Report

_TONES = {document.Tone.GOOD: Tone.GOOD, document.Tone.BAD: Tone.BAD}
_SHORT = {"buy and hold": "hold", "equal weight": "equal", "naive drift": "naive"}
"""What stands over the columns of a narrow screen."""
_GAP = 4


def measures(done: Performed, width: int, *, has_definitions: bool) -> list[Line]:
    """Sentences first, then every measure: with its definition, or in as many columns as there is room for."""
    report = done.report
    if has_definitions:
        return _defined(report, width)
    lines = [*_conventions(report, width), BLANK] if report.conventions else []
    return [*lines, *verdict(done, width), BLANK, *_sections(report, width), BLANK, *_remarks(done, width)]


def verdict(done: Performed, width: int) -> list[Line]:
    """What came of it and what that is worth; a continued line stands in from its first."""
    lines = []
    for sentence in (*done.report.verdicts, *done.tried.words):
        first, *rest = wrapped(plain(sentence), width - 2)
        meant = tone_of_backtest(sentence, done.tried.different)
        tone = _TONES.get(meant, Tone.PLAIN)
        lines += [((f"{_mark(tone)} ", tone), (first, tone)), *(say(f"  {line}", tone) for line in rest)]
    return lines


def _mark(tone: Tone) -> str:
    return {Tone.GOOD: "+", Tone.BAD: "-"}.get(tone, "·")


def _sections(report: Report, width: int) -> list[Line]:
    """A table for each group, all with the same columns, in two columns of tables where there is room for that."""
    names = list(report.benchmarks)
    short = [_SHORT.get(name, name) for name in names]
    for titles in (names, short):
        blocks = _blocks(report, titles)
        if 2 * width_of(blocks[0][0]) + _GAP <= width:
            return _in_two_columns(blocks)
    titles = names if width_of(_blocks(report, names)[0][0]) <= width else short
    return _one_below_the_other(_blocks(report, titles, width))


def _blocks(report: Report, names: Sequence[str], width: int = sys.maxsize) -> list[list[Line]]:
    """The rows of each group under its name and the names of the columns; the last go where there is no room."""
    groups = list(dict.fromkeys(each.group for each in METRICS))
    order = [metric for group in groups for metric in METRICS if metric.group == group]
    head, *rows = table_within(["", "strategy", *names], [_row(report, metric) for metric in order], width)
    blocks = []
    for group in groups:
        own = [row for row, metric in zip(rows, order, strict=True) if metric.group == group]
        blocks.append([((group, Tone.TITLE), *_after(head, len(group))), *own])
    return blocks


def _in_two_columns(blocks: list[list[Line]]) -> list[Line]:
    """The blocks in their order, the left column as long as the right one, or nearly so."""
    lengths = [len(block) + 1 for block in blocks]
    cut = min(range(1, len(blocks)), key=lambda at: abs(sum(lengths[:at]) - sum(lengths[at:])))
    return beside(_one_below_the_other(blocks[:cut]), _one_below_the_other(blocks[cut:]), _GAP)


def _one_below_the_other(blocks: list[list[Line]]) -> list[Line]:
    lines = [line for block in blocks for line in [*block, BLANK]]
    return lines[:-1]


def _after(line: Line, cells: int) -> Line:
    """The line without what its first span begins with."""
    (text, tone), *rest = line
    text += rest.pop(0)[0] if len(text) < cells else ""
    return ((text[cells:], tone), *rest)


def _row(report: Report, metric: Metric) -> list[Line]:
    others = [say(figure(each[metric.name], metric.unit), Tone.MUTED) for each in report.benchmarks.values()]
    return [say(metric.title), say(figure(report.measures[metric.name], metric.unit), Tone.STRONG), *others]


def _defined(report: Report, width: int) -> list[Line]:
    """Each measure with its unit, what it is, and where that comes from."""
    lines: list[Line] = []
    for metric in METRICS:
        value = figure(report.measures[metric.name], metric.unit)
        unit = "" if metric.unit == "fraction" else f"  {metric.unit}"  # a percentage says what it is
        lines.append(((metric.title, Tone.STRONG), (f"  {value}", Tone.PLAIN), (unit, Tone.MUTED)))
        lines += [say(f"  {line}", Tone.MUTED) for line in wrapped(metric.definition, width - 2)]
        lines += [say(f"  {line}", Tone.FAINT) for line in wrapped(f"source: {metric.source}", width - 2)]
    return lines


_NARROW = ("annual", "vol.", "Sharpe", "Sortino", "drawdown", "Calmar")
"""What the measures are called over the columns of a narrow screen."""
assert len(_NARROW) == len(MEASURES)


def _conventions(report: Report, width: int) -> list[Line]:
    """The same trades as other libraries measure them, and what each of them does."""
    found = report.conventions
    texts = {name: [figure(each[key], unit) for key, (_, unit, _) in MEASURES.items()] for name, each in found.items()}
    rows = [
        [say(title), *(say(texts[name][at]) for name in found)] for at, (title, _, _) in enumerate(MEASURES.values())
    ]
    lines = table(["measured as", *found], rows)
    if width_of(lines[0]) > width:
        rows = [[say(name), *map(say, own)] for name, own in texts.items()]
        lines = table_within(["measured as", *_NARROW], rows, width)
    told = [f"{one.name}: {one.definition}" for one in CONVENTIONS if one.name in found]
    title = say("the same trades under the conventions of", Tone.TITLE)
    return [title, *lines, *(say(line, Tone.FAINT) for text in told for line in wrapped(text, width))]


def _remarks(done: Performed, width: int) -> list[Line]:
    return [say(line, Tone.MUTED) for text in _texts(done) for line in wrapped(plain(text), width)]


def _texts(done: Performed) -> Iterator[str]:
    """Why measures are missing, what the prices and settings are, and what somebody should know of the signals."""
    report, found, plan = done.report, done.found, done.plan
    for why, titles in _reasons(report.measures).items():
        yield f"no {', '.join(titles)}: {why}"
    market, calendar = report.trial.market, report.calendar
    span = f"{figures.bar_time(int(market.time[0]))} to {figures.bar_time(int(market.time[-1]))}"
    yield f"{figures.counted(market.bars, 'bar')} of {figures.counted(len(market.symbols), 'symbol')}, {span}"
    yield f"prices: {found.loaded.description}"
    yield f"a year has {calendar.periods_per_year:g} bars ({calendar.told_by})"
    settings = {key: value for key, value in plan.settings.model_dump(exclude={"volatility_bars"}).items() if value}
    yield f"settings: {', '.join(f'{key} {_short(value)}' for key, value in settings.items())}"
    if own := plan.config.model_dump():
        yield f"{plan.strategy}: {', '.join(f'{key} {_short(value)}' for key, value in own.items())}"
    yield from found.notes
    if report.bars_after_last_decision > 1:
        yield (
            f"the last decision is {report.bars_after_last_decision:,} bars before the end of the prices; what is held "
            f"then is held on"
        )


def _reasons(found: dict[str, Figure]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for metric in METRICS:
        if why := found[metric.name].why:
            reasons.setdefault(why, []).append(metric.title)
    return reasons


def _short(value: object) -> str:
    if isinstance(value, str) or not isinstance(value, int | float):
        return str(value).replace("_", " ")
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
