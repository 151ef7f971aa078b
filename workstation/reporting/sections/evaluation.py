"""One evaluation: the verdict, the baselines beside it, every metric with its interval, and where the errors are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.evaluation.definitions import BY_NAME, METRICS, Metric
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.reporting.document import Cell, Column, Fields, Remark, Section, Table, Tone, Verdicts
from workstation.reporting.figures import NONE, counted, day, moment, number, rounded, score, unit_of
from workstation.reporting.sections.distribution import distribution
from workstation.reporting.sections.error_charts import by_step, over_time, reliability_chart
from workstation.reporting.sections.identity import where
from workstation.reporting.sections.judging import tone_of_evaluation
from workstation.reporting.tables import figure, numbers, reasons, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.reporting.document import Block
    from workstation.reporting.gathering import Evaluated

_CAUTIONS = {
    "train": "These are the windows that it was trained on; they say nothing of new ones.",
    "validation": "The checkpoint was chosen by these windows, which flatters it; test says more.",
}
_BESIDE = ("rmse", "directional_accuracy", "ic", "price_mae", "mase")
_OF_SYMBOLS = ("rmse", "r2_naive", "directional_accuracy", "ic", "price_mae", "pct_mae")
_FORECASTS = {"ewma": "EWMA", "ewma_volatility": "EWMA volatility"}
_SHORT = {"pct_mae": "of price"}
_TITLES = {metric.name: metric.title for metric in METRICS}


def evaluation(found: Evaluated) -> Section:
    """All that there is of it."""
    facts = found.facts
    other = "" if facts.get("is_own_data", True) else f": {facts['source']}"
    return Section(f"{where(facts).capitalize()}{other}", tuple(_blocks(found)))


def _blocks(found: Evaluated) -> Iterator[Block]:
    facts = found.facts
    yield Verdicts(tuple(_verdicts(facts)))
    if caution := _CAUTIONS.get(facts["part"]):
        yield Remark(caution, is_warning=True)
    yield _beside(facts)
    if facts["horizon"] > 1:
        yield from by_step(facts)
    if found.windows is None:
        yield Remark(f"Its forecasts cannot be drawn: {found.refusal}", is_warning=True)
    else:
        yield over_time(facts, found.windows)
        yield reliability_chart(facts, found.windows)
    yield from distribution(facts)
    yield _metrics(facts)
    yield _symbols(facts)
    yield Fields(tuple((name, text) for name, text in _fields(facts) if text))


def _verdicts(facts: dict[str, Any]) -> Iterator[tuple[Tone, str]]:
    yield tone_of_evaluation(facts["verdict"]), facts["verdict"]
    if facts["best_baseline"] != "last_close":
        yield tone_of_evaluation(facts["verdict_last_close"]), facts["verdict_last_close"]
    if facts["symbols"] > 1:
        better, of = facts["symbols_better_than_last_close"], facts["symbols"]
        tone = Tone.GOOD if 2 * better > of else Tone.BAD if 2 * better < of else Tone.UNSURE
        yield tone, f"better than the last close for {better:,} of {counted(of, 'symbol')}"


def _fields(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    test = facts["against"][facts["best_baseline"]]["test"]
    yield "checkpoint", f"{facts['run']}/{facts['checkpoint']}, {facts['model']}, epoch {facts['epoch']}"
    windows = f"{counted(facts['windows'], 'window')} of {counted(facts['symbols'], 'symbol')}"
    horizon = facts["horizon"]
    ahead = "1 bar ahead" if horizon == 1 else f"1 to {horizon} bars ahead"
    dates = f"on {counted(facts['dates'], 'date')}, {day(facts['first'])} to {day(facts['last'])}"
    yield "windows", f"{windows} {dates}, {ahead}"
    yield "prices", facts["source"] if facts.get("is_own_data", True) else f"{facts['source']}, not those of the run"
    yield "split", facts.get("split", "")
    yield "notes", "; ".join(facts["notes"])
    yield "luck", f"{test['name']} on {test['loss']}, averaged over a date's symbols; {test['convention']}"
    yield "intervals", facts["intervals_convention"]
    yield "evaluated", f"{moment(facts.get('at'))}{' on ' + facts['device'] if facts.get('device') else ''}"
    yield "forecasts", f"{facts['forecasts']['file']} in the run's results has all"


def baseline_title(name: str) -> str:
    """The baseline in a table."""
    return _FORECASTS.get(name) or name.replace("_", " ")


def _value(metric: Metric, scores: dict[str, Any]) -> Cell:
    value, why = scores.get(metric.name), scores.get("missing", {}).get(metric.name, "")
    return figure(score(metric.name, metric.unit, value), value, why)


def _beside(facts: dict[str, Any]) -> Table:
    unit = unit_of(facts["unit"]["name"])
    columns = [Column("forecast"), Column("RMSE", is_number=True, meaning=BY_NAME["rmse"].definition)]
    columns.append(Column("skill over it", is_number=True, meaning="1 - MSE of the model / MSE of this forecast"))
    columns += [Column(BY_NAME[name].title, is_number=True, meaning=BY_NAME[name].definition) for name in _BESIDE[1:]]
    rows = [_forecast("the model", facts["scores"]["pooled"], Cell(NONE, None, "the model beside itself has no skill"))]
    for name, scopes in facts["baselines"].items():
        skill = facts["skill"][name]
        cell = figure(rounded(skill), skill, "the baseline makes no error")
        rows.append(_forecast(baseline_title(name), scopes["pooled"], cell))
    remarks = [f"all windows and bars ahead alike; RMSE in {unit}; skill is 1 - MSE / its MSE, above 0 is better"]
    remarks += [f"{baseline_title(name)}: {scopes['words']}" for name, scopes in facts["baselines"].items()]
    return table("Beside forecasts that need no model", columns, rows, remarks)


def _forecast(name: str, scores: dict[str, Any], skill: Cell) -> list[Cell]:
    cells = [_value(BY_NAME[each], scores) for each in _BESIDE]
    return [words(name), cells[0], skill, *cells[1:]]


def _metrics(facts: dict[str, Any]) -> Table:
    columns = [Column("metric"), *numbers("pooled", "95 % interval", "mean of symbols", "median of symbols")]
    columns += [*numbers(baseline_title(facts["best_baseline"])), Column("unit")]
    missing = facts["scores"]["pooled"].get("missing", {})
    unknown = {name: each["reason"] for name, each in facts["intervals"].items() if each["low"] is None}
    remarks = [*reasons(missing, _TITLES), *(f"95 % interval: {line}" for line in reasons(unknown, _TITLES))]
    if facts["is_ic_over_time"]:
        remarks.append("IC over the dates of the one symbol, as there is no second one to compare it with on a date")
    return table("All metrics", columns, [_metric(facts, metric) for metric in METRICS], remarks)


def _metric(facts: dict[str, Any], metric: Metric) -> list[Cell]:
    scores, best = facts["scores"], facts["baselines"][facts["best_baseline"]]
    own = (scores["mean_over_symbols"], scores["median_over_symbols"], best["pooled"])
    return [
        Cell(metric.title, why=f"{metric.definition} ({metric.source})"),
        _value(metric, scores["pooled"]),
        _interval(facts, metric),
        *(_value(metric, each) for each in own),
        words(metric.unit.replace("target", unit_of(facts["unit"]["name"]))),
    ]


def definitions() -> Table:
    """What every metric of an evaluation means, and who says so."""
    columns = tuple(Column(title) for title in ("metric", "definition", "space", "unit", "better", "source"))
    rows = tuple(
        (
            *(words(each.title), words(each.definition), words(each.space), words(each.unit)),
            *(words(_better(each)), words(each.source)),
        )
        for each in (*METRICS, *DISTRIBUTION_METRICS)
    )
    remark = "y is what happened, f the forecast, e = f - y; sums are over windows and bars ahead"
    return Table("Definitions of the metrics", columns, rows, (remark,), is_folded=True)


def _better(metric: Metric) -> str:
    if metric.ideal is not None:
        return f"nearer {metric.ideal:g}"
    return "lower" if metric.is_lower_better else "higher"


def _interval(facts: dict[str, Any], metric: Metric) -> Cell:
    found = facts["intervals"].get(metric.name)
    if found is None:
        return Cell("", why="no interval is made of this metric")
    if found["low"] is None:
        return Cell(NONE, None, found["reason"])
    low, high = (score(metric.name, metric.unit, found[end]) for end in ("low", "high"))
    return Cell(f"{low} to {high}", found["low"])


def _after_better(skill: float | None) -> tuple[bool, float]:
    """Sorts the largest skill first, and what is not known after all that is."""
    return skill is None, -(skill or 0.0)


def _symbols(facts: dict[str, Any]) -> Table:
    own, naive = facts["scores"]["by_symbol"], facts["baselines"]["last_close"]["by_symbol"]
    columns = [Column("symbol")]
    columns += [
        Column(_SHORT.get(name, _TITLES[name]), is_number=True, meaning=BY_NAME[name].definition)
        for name in _OF_SYMBOLS
    ]
    columns.insert(2, Column("last close", is_number=True, meaning="RMSE of the last close"))
    spread = ((facts.get("distribution") or {}).get("model") or {}).get("by_symbol") or {}
    if spread:
        columns.append(Column("CRPS", is_number=True, meaning="of its distribution; lower is better"))
    ranked = sorted(own, key=lambda symbol: _after_better(own[symbol]["r2_naive"]))
    rows = []
    for symbol in ranked:
        cells = [words(symbol), *(_value(BY_NAME[name], own[symbol]) for name in _OF_SYMBOLS)]
        cells.insert(2, _value(BY_NAME["rmse"], naive.get(symbol, {})))
        if spread:
            crps = spread.get(symbol, {}).get("crps")
            cells.append(figure(number(crps), crps))
        rows.append(cells)
    unit = unit_of(facts["unit"]["name"])
    remark = f"{counted(len(own), 'symbol')}, best against the last close first; RMSE in {unit}"
    return Table("By symbol", tuple(columns), tuple(map(tuple, rows)), (remark,), is_sortable=True)
