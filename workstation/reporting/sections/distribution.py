"""How good the distribution around the forecasts is: CRPS, quantile losses, coverage, and where outcomes fall in it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from workstation.reporting import charts
from workstation.reporting.document import Chart, Column, Remark, Verdicts
from workstation.reporting.figures import number, percent, rounded, unit_of
from workstation.reporting.sections.judging import tone_of_evaluation
from workstation.reporting.tables import figure, numbers, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.reporting.document import Block, Cell, Table

_SCORES = (
    ("crps", "CRPS", "lower is better", False),
    ("quantile_loss", "quantile loss", "mean of the levels", False),
    ("coverage_50", "in the 50 % band", "50 % is right", True),
    ("coverage_90", "in the 90 % band", "90 % is right", True),
    ("width_90", "width of the 90 % band", "narrower is sharper", False),
)


def distribution(facts: dict[str, Any]) -> Iterator[Block]:
    """Verdict, figures and histogram; or why there is none."""
    found = facts.get("distribution")
    if not found:
        why = facts.get("distribution_missing")
        yield Remark(f"No distribution was evaluated: {why or 'the evaluation was made without one'}.")
        return
    unit = unit_of(facts["unit"]["name"])
    if found.get("verdict"):
        yield Verdicts(((tone_of_evaluation(found["verdict"]), found["verdict"]),))
    yield _scores(found, unit)
    yield _histogram(found)
    if facts["horizon"] > 1 and found["model"].get("by_step"):
        yield _by_step(found, unit)


def _scores(found: dict[str, Any], unit: str) -> Table:
    model, baseline = found["model"]["pooled"], found["baseline"]["pooled"]
    named = str(found["baseline"].get("name", "baseline")).replace("_", " ").replace("ewma", "EWMA")
    columns = (Column("score"), *numbers("the model", named), Column("95 % interval"), Column("unit"), Column(""))
    rows = []
    for name, title, meaning, is_share in _scores_known(found):
        interval = found.get("intervals", {}).get(name) or {}
        pair = (_value(scores, name, is_share=is_share) for scores in (model, baseline))
        ends = [percent(each) if is_share else number(each) for each in (interval.get("low"), interval.get("high"))]
        told = f"{ends[0]} to {ends[1]}" if interval.get("low") is not None else ""
        rows.append([words(title), *pair, words(told), words("of outcomes" if is_share else unit), words(meaning)])
    skill = found.get("skill")
    remarks = [str(found.get("words", ""))]
    if found["baseline"].get("words"):
        remarks.append(f"{named}: {found['baseline']['words']}")
    if skill is not None:
        remarks.append(f"skill {rounded(skill)}: 1 - CRPS / CRPS of {named}")
    return table("The distribution around the forecasts", columns, rows, [each for each in remarks if each])


def _scores_known(found: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    for place, entry in enumerate(_SCORES):
        yield entry
        if place == 1:
            for level in found.get("levels", ()):
                name = f"quantile_loss_{round(100 * level):02}"
                if name in found["model"]["pooled"]:
                    yield name, f"at {level:g}", "pinball loss of this quantile", False


def _value(scores: dict[str, Any], name: str, *, is_share: bool) -> Cell:
    value, why = scores.get(name), (scores.get("missing") or {}).get(name, "")
    return figure(percent(value) if is_share else number(value), value, why)


def _histogram(found: dict[str, Any]) -> Chart:
    edges, counts = found["model"]["pit"]["edges"], found["model"]["pit"]["counts"]
    total = sum(counts) or 1
    middles = [(low + high) / 2 for low, high in itertools.pairwise(edges)]
    width = 0.92 * (edges[1] - edges[0])
    data = [charts.bars("the model", middles, [count / total for count in counts], "accent", hover=".2%", width=width)]
    other = found["baseline"].get("pit")
    if other and sum(other["counts"]):
        shares = [count / sum(other["counts"]) for count in other["counts"]]
        data.append({**charts.line("EWMA volatility", middles, shares, "second"), "mode": "lines+markers"})
    data.append(charts.level("right", [0.0, 1.0], 1 / len(counts), hover=".2%"))
    told = f"Where {total:,} outcomes fell in their distributions (PIT), from its low end to its high end. Right "
    told += "distributions give a flat picture; a U is too narrow, a hill too wide, a slope leans to one side."
    columns = (Column("part of the distribution"), *numbers("outcomes", "share"))
    ends = zip(edges[:-1], edges[1:], counts, strict=True)
    rows = [
        [words(f"{low:.2f} to {high:.2f}"), figure(f"{count:,}", count), figure(percent(count / total), count / total)]
        for low, high, count in ends
    ]
    layout = charts.axes("where the outcome fell, 0 to 1", "share of outcomes", y_format=".0%")
    layout["yaxis"]["rangemode"] = "tozero"
    return Chart("Outcomes in their distributions", told, tuple(data), layout, table=table("PIT", columns, rows))


def _by_step(found: dict[str, Any], unit: str) -> Chart:
    own = [each.get("crps") for each in found["model"]["by_step"]]
    other = [each.get("crps") for each in found["baseline"]["by_step"]]
    steps = list(range(1, len(own) + 1))
    data = (
        charts.line("EWMA volatility", steps, other, "quiet", dash="dash", unit=f" {unit}"),
        {**charts.line("the model", steps, own, "accent", unit=f" {unit}"), "mode": "lines+markers"},
    )
    columns = numbers("bars ahead", "CRPS", "CRPS of EWMA volatility", "in the 50 % band", "in the 90 % band")
    rows = []
    for step, scores, rival in zip(steps, found["model"]["by_step"], other, strict=True):
        shares = [figure(percent(scores.get(name)), scores.get(name)) for name in ("coverage_50", "coverage_90")]
        crps = scores.get("crps")
        rows.append([words(step), figure(number(crps), crps), figure(number(rival), rival), *shares])
    told = f"CRPS in {unit} for each bar ahead; lower is better."
    layout = charts.axes("bars ahead", f"CRPS, {unit}")
    return Chart("Distribution by bars ahead", told, data, layout, table=table("Bars ahead", columns, rows))
