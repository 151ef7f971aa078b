"""An evaluation for other programs and for notes: Markdown, comma-separated rows, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.evaluation.definitions import METRICS
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.reporting.document import Page
from workstation.reporting.exports import csv_text, json_text
from workstation.reporting.figures import moment, unit_of
from workstation.reporting.markdown import markdown
from workstation.reporting.sections.evaluation import evaluation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workstation.evaluation.definitions import Metric
    from workstation.reporting.gathering import Evaluated

COLUMNS = ("forecaster", "scope", "of", "metric", "value", "low", "high", "unit", "reason")
_WHOLE = ("pooled", "mean_over_symbols", "median_over_symbols")
_MODEL = "model"


def evaluation_texts(found: Evaluated) -> dict[str, str]:
    """The evaluation as `markdown`, `csv` and `json`."""
    facts = found.facts
    title = f"{facts['run']}, {facts['checkpoint']}"
    page = Page(title, facts["part"], "", (), (evaluation(found),), f"evaluated {moment(facts.get('at'))}")
    return {
        "markdown": markdown(page).rstrip("\n"),
        "csv": csv_text(COLUMNS, _rows(facts)),
        "json": json_text(facts, indent=1),
    }


def _rows(facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A row for each figure: of the model and of each forecast without one, overall, by bar ahead and by symbol."""
    unit, intervals = unit_of(facts["unit"]["name"]), facts["intervals"]
    yield from _forecaster(_MODEL, facts["scores"], METRICS, intervals, unit)
    for name, scores in facts["baselines"].items():
        yield from _forecaster(name, scores, METRICS, {}, unit)
        yield {
            "forecaster": _MODEL,
            "scope": "skill over",
            "of": name,
            "metric": "skill",
            "value": facts["skill"][name],
        }
    if found := facts["distribution"]:
        yield from _forecaster(_MODEL, found["model"], DISTRIBUTION_METRICS, found["intervals"], unit)
        yield from _forecaster(found["baseline"]["name"], found["baseline"], DISTRIBUTION_METRICS, {}, unit)


def _forecaster(
    name: str, scores: Mapping[str, Any], metrics: Sequence[Metric], intervals: Mapping[str, Any], unit: str
) -> Iterator[dict[str, Any]]:
    for scope, of, figures in _scopes(scores):
        for metric in metrics:
            interval = intervals.get(metric.name, {}) if scope == "pooled" else {}
            yield {
                "forecaster": name,
                "scope": scope,
                "of": of,
                "metric": metric.name,
                "value": figures.get(metric.name),
                "low": interval.get("low"),
                "high": interval.get("high"),
                "unit": metric.unit.replace("target", unit),
                "reason": figures.get("missing", {}).get(metric.name, ""),
            }


def _scopes(scores: Mapping[str, Any]) -> Iterator[tuple[str, object, Mapping[str, Any]]]:
    yield from ((scope, "", scores[scope]) for scope in _WHOLE)
    yield from (("bars ahead", step, each) for step, each in enumerate(scores["by_step"], start=1))
    yield from (("symbol", symbol, each) for symbol, each in scores["by_symbol"].items())
