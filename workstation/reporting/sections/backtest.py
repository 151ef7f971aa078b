"""One backtest: its verdicts, equity beside the benchmarks', measures, costs, delays, months and trades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.backtest.conventions import MEASURES
from workstation.backtest.metrics.table import METRICS
from workstation.reporting.document import Cell, Column, Fields, Remark, Section, Table, Verdicts
from workstation.reporting.figures import NONE, counted, measure, moment, money
from workstation.reporting.sections.equity import equity_charts
from workstation.reporting.sections.identity import PARTS
from workstation.reporting.sections.judging import tone_of_backtest
from workstation.reporting.sections.months import months
from workstation.reporting.sections.trades import trades
from workstation.reporting.tables import change, figure, numbers, reasons, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workstation.reporting.document import Block
    from workstation.runs.backtests import Kept

_HASH = 8
"""Characters at the end of a backtest's name that tell its settings from others."""
_GROUPS = dict.fromkeys(metric.group for metric in METRICS)


def backtest(kept: Kept, others: Sequence[Kept] = ()) -> Section:
    """All that there is of it; told apart from others of the same strategy by the end of its name."""
    title = title_of(kept.facts)
    is_alone = all(other is kept or title_of(other.facts) != title for other in others)
    return Section(title if is_alone else f"{title}, {kept.name[-_HASH:]}", tuple(_blocks(kept)))


def title_of(facts: dict[str, Any]) -> str:
    """The strategy, and which windows it traded."""
    runs = facts["signals"].get("runs", ())
    parts = ", ".join(dict.fromkeys(PARTS.get(each["part"], each["part"]) for each in runs))
    several = f", {len(runs)} runs as one" if len(runs) > 1 else ""
    return f"Strategy {facts['strategy']['name']}{f' on {parts}' if parts else ''}{several}"


def _blocks(kept: Kept) -> Iterator[Block]:
    facts = kept.facts
    sentences = [*facts["verdicts"], *facts["tried"].get("words", ())]
    tried = facts["tried"]["different"]
    rows = tuple((tone_of_backtest(sentence, tried), sentence) for sentence in sentences)
    yield Verdicts(rows, lead="These forecasts, traded so:")
    yield from equity_charts(kept)
    yield months(facts["months"])
    for group in _GROUPS:
        yield _measures(facts, group)
    yield _drawdown(facts["maximum_drawdown"])
    yield _variants("Costs", "costs", facts["costs"], _break_even(facts))
    yield _variants("Delays", "filled at", facts["delays"], "the same decisions, filled earlier or later")
    yield _paid(facts["paid"])
    yield _extremes(facts)
    if facts.get("conventions"):
        yield _conventions(facts["conventions"])
    yield from trades(kept)
    yield Fields(tuple((name, text) for name, text in _fields(kept) if text))
    for note in facts.get("notes", ()):
        yield Remark(f"Note: {note}")


def _fields(kept: Kept) -> Iterator[tuple[str, str]]:
    facts = kept.facts
    signals, strategy = facts["signals"], facts["strategy"]
    yield "made", moment(kept.at)
    symbols, bars = counted(len(facts["symbols"]), "symbol"), counted(facts["bars"], "bar")
    yield "prices", f"{facts['description']}; {symbols}, {bars} from {facts['first']} to {facts['last']}"
    runs = ", ".join(f"{each['run']}/{each['checkpoint']} ({each['part']})" for each in signals.get("runs", ()))
    step_ahead = signals.get("step_ahead")
    ahead = f", change of the close over {counted(step_ahead, 'bar')}" if step_ahead else ""
    yield "signals", f"{counted(signals['count'], 'signal')}: {runs or signals.get('file', '')}{ahead}"
    own = ", ".join(f"{key} {value}" for key, value in strategy.items() if key != "name")
    yield "strategy", f"{strategy['name']}{f' ({own})' if own else ''}"
    settings = {key: value for key, value in facts["settings"].items() if value}
    yield "settings", ", ".join(f"{key} {_short(value)}" for key, value in settings.items())
    yield "periods per year", f"{facts['periods_per_year']:g} ({facts['periods_told_by']})"
    yield "kept as", kept.name


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) else f"{value:g}"
    return str(value).replace("_", " ")


def _cell(found: dict[str, Any] | None, unit: str) -> Cell:
    if found is None:
        return Cell(NONE, None, "this version did not measure it")
    return figure(measure(found["value"], unit), found["value"], found.get("why", ""))


def _measures(facts: dict[str, Any], group: str) -> Table:
    columns = (Column("measure"), *numbers("strategy", *facts["benchmarks"]), Column("definition"))
    everything = (facts["measures"], *facts["benchmarks"].values())
    rows, missing = [], {}
    for metric in METRICS:
        if metric.group != group:
            continue
        cells = [_cell(figures.get(metric.name), metric.unit) for figures in everything]
        rows.append([Cell(metric.title, why=metric.source), *cells, words(metric.definition)])
        if cells[0].why:
            missing[metric.name] = cells[0].why
    titles = {metric.name: metric.title for metric in METRICS}
    heading = {"return": "Return", "risk": "Risk", "tails": "Tails"}.get(group, group.capitalize())
    return table(f"Measures: {heading.lower()}", columns, rows, reasons(missing, titles))


def _drawdown(found: dict[str, Any]) -> Remark:
    if not found["depth"]:
        return Remark("Maximum drawdown: there is none.")
    end = f"recovered {found['recovery']}" if found["recovery"] else "not recovered"
    depth = measure(found["depth"], "fraction")
    return Remark(f"Maximum drawdown: {depth} from {found['peak']} to {found['trough']}, {end}.")


def _break_even(facts: dict[str, Any]) -> str:
    even = facts["break_even_bps"]
    if even is None:
        return f"break-even: {facts['break_even_why']}"
    return f"break-even: {even:.1f} bps of the value traded, in place of all trading costs"


def _variants(title: str, heading: str, found: list[dict[str, Any]], remark: str) -> Table:
    rows = [
        [
            words(one["name"]),
            change(one["total_return"]),
            figure(measure(one["sharpe"], "ratio"), one["sharpe"], one["why"] or ""),
        ]
        for one in found
    ]
    return table(title, (Column(heading), *numbers("total return", "Sharpe")), rows, [remark])


def _paid(paid: dict[str, float]) -> Table:
    """Every kind of `Trial.costs`, of which interest alone is positive where it was earned."""
    rows = [[words(kind), figure(money(amount), amount)] for kind, amount in paid.items() if kind != "interest"]
    interest = abs(paid["interest"])
    way = "interest paid" if paid["interest"] < 0.0 else "interest earned"
    rows.append([words(way), figure(money(interest), interest)])
    remark = "funding is negative where it was received"
    return table("What was paid", (Column("kind"), *numbers("money")), rows, [remark])


def _extremes(facts: dict[str, Any]) -> Table:
    columns = (Column("best bar"), *numbers("return"), Column("worst bar"), *numbers("return"))
    rows = []
    for place in range(max(len(facts["best"]), len(facts["worst"]))):
        cells: list[Cell] = []
        for side in ("best", "worst"):
            one = facts[side][place] if place < len(facts[side]) else None
            cells += [words(one["time"]), change(one["return"])] if one else [words(""), words("")]
        rows.append(cells)
    return table("Best and worst bars", columns, rows)


def _conventions(found: dict[str, Any]) -> Table:
    columns = (
        Column("measure"),
        *(Column(name, is_number=True, meaning=each["definition"]) for name, each in found.items()),
    )
    rows = [
        [words(title), *(_cell(each.get(name), unit) for each in found.values())]
        for name, (title, unit, _) in MEASURES.items()
    ]
    remarks = [f"{name}: {each['definition']}" for name, each in found.items()]
    return table("The same result under the conventions of other libraries", columns, rows, remarks)
