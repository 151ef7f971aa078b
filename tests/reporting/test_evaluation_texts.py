"""An evaluation as Markdown, comma-separated rows and JSON says what its facts say, and nothing in it is markup."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.evaluated import SYMBOLS, forecast, market, write_evaluation
from tests.recorded import write_recorded_run
from workstation.evaluation.definitions import METRICS
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.reporting.evaluation_texts import evaluation_texts
from workstation.reporting.gathering import with_windows
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.progress import State

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.evaluation.outcomes import Outcomes
    from workstation.reporting.gathering import Evaluated
    from workstation.runs.evaluations import EvaluatedPart


def evaluated(root: Path, outcomes: Outcomes, part: EvaluatedPart = "test") -> Evaluated:
    run = write_recorded_run(root, "a", State.FINISHED, steps=1200, epochs=3).run
    write_evaluation(run, 1200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1), part=part)
    request = Request("step-00001200", part)
    facts = evaluations.read_result(run, request)
    assert facts is not None
    return with_windows(run, request, facts)


def rows_of(text: str) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {(row["forecaster"], row["scope"], row["of"], row["metric"]): row for row in rows}
    assert len(found) == len(rows), "each figure has one row"
    return found


def test_each_figure_has_a_row_with_full_precision(tmp_path: Path) -> None:
    found = evaluated(tmp_path, market(horizon=2))
    facts, rows = found.facts, rows_of(evaluation_texts(found)["csv"])
    pooled = facts["scores"]["pooled"]
    for metric in METRICS:
        row = rows["model", "pooled", "", metric.name]
        assert row["value"] == ("" if pooled[metric.name] is None else repr(pooled[metric.name]))
        assert row["unit"] == metric.unit.replace("target", "log return")
    rmse = rows["model", "pooled", "", "rmse"]
    assert (float(rmse["low"]), float(rmse["high"])) == tuple(
        facts["intervals"]["rmse"][end] for end in ("low", "high")
    )
    for name, scores in (("model", facts["scores"]), *facts["baselines"].items()):
        for step in (1, 2):
            value = scores["by_step"][step - 1]["rmse"]
            assert float(rows[name, "bars ahead", str(step), "rmse"]["value"]) == value
        for symbol in SYMBOLS:
            assert float(rows[name, "symbol", symbol, "rmse"]["value"]) == scores["by_symbol"][symbol]["rmse"]
    assert float(rows["model", "skill over", "drift", "skill"]["value"]) == facts["skill"]["drift"]
    spread = facts["distribution"]
    for name, scores in (("model", spread["model"]), (spread["baseline"]["name"], spread["baseline"])):
        for metric in DISTRIBUTION_METRICS:
            assert float(rows[name, "pooled", "", metric.name]["value"]) == scores["pooled"][metric.name]


def test_a_figure_that_is_missing_says_why(tmp_path: Path) -> None:
    rows = rows_of(evaluation_texts(evaluated(tmp_path, market()))["csv"])
    missing = rows["last_close", "pooled", "", "ic"]
    assert missing["value"] == ""
    assert missing["reason"]


def test_without_a_distribution_there_are_no_rows_of_one(tmp_path: Path) -> None:
    texts = evaluation_texts(evaluated(tmp_path, market(), "validation"))
    assert not any(metric == "crps" for *_, metric in rows_of(texts["csv"]))
    assert "it is learned of these very windows" in texts["markdown"]


def test_json_is_the_facts(tmp_path: Path) -> None:
    found = evaluated(tmp_path, market())
    assert json.loads(evaluation_texts(found)["json"]) == found.facts


def test_markdown_leads_with_the_verdict_and_escapes_symbols(tmp_path: Path) -> None:
    outcomes = replace(market(horizon=2), symbols=("<b>A|B</b>", "=cmd()", "C\x1b[2J"))
    texts = evaluation_texts(evaluated(tmp_path, outcomes))
    text = texts["markdown"]
    assert text.index("better than the last close: RMSE") < text.index("| forecast |")
    assert r"\<b\>A\|B\</b\>" in text
    assert "<b>" not in text
    assert not {"\x1b"} & set(text + texts["csv"])
    assert "'=cmd()" in texts["csv"]
    for title in ("By bars ahead", "By symbol", "PIT"):
        assert title in text


def test_symbols_without_skill_stand_after_those_with_the_least(tmp_path: Path) -> None:
    found = evaluated(tmp_path, market())
    for symbol, skill in zip(SYMBOLS, (None, -0.5, 0.3), strict=True):
        found.facts["scores"]["by_symbol"][symbol]["r2_naive"] = skill
    text = evaluation_texts(found)["markdown"]
    ranking = text[text.index("By symbol") :]
    assert sorted(SYMBOLS, key=ranking.index) == [SYMBOLS[2], SYMBOLS[1], SYMBOLS[0]]


@pytest.mark.parametrize("form", ["markdown", "csv", "json"])
def test_forecasts_that_cannot_be_read_leave_the_figures(tmp_path: Path, form: str) -> None:
    found = replace(evaluated(tmp_path, market()), windows=None, refusal="the forecasts cannot be read")
    text = evaluation_texts(found)[form]
    assert "rmse" in text.lower()
    assert ("the forecasts cannot be read" in text) == (form == "markdown")
