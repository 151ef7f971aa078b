"""The Markdown of a run: the facts that are there, what makes those that are not, and nothing taken for markup."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.reporting.reported import (
    HOSTILE,
    MARKUP,
    STEP,
    change_backtest,
    change_facts,
    evaluate,
    evaluate_hostile,
    trade,
    write_run,
)
from workstation.reporting.figures import duration
from workstation.reporting.markdown import escaped, markdown
from workstation.reporting.report import report
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.progress import State
from workstation.runs.steps import step_name
from workstation.runs.store import Store
from workstation.runs.trials import Trial, append

if TYPE_CHECKING:
    from pathlib import Path


def evaluation(store: Store) -> str:
    """The command that evaluates the newest checkpoint, as it can be typed from any folder."""
    return f"workstation --runs {store.root} evaluate full/{step_name(STEP)}"


def told(store: Store, text: str = "full") -> str:
    return markdown(report(store, text))


def section(text: str, title: str) -> str:
    """What stands beneath a heading, up to the next of its kind or above."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if re.fullmatch(rf"#+ {re.escape(title)}", line))
    depth = len(lines[start]) - len(lines[start].lstrip("#"))
    rest = lines[start + 1 :]
    end = next((place for place, line in enumerate(rest) if re.match(rf"#{{1,{depth}}} ", line)), len(rest))
    return "\n".join(rest[:end])


def row(text: str, first: str) -> list[str]:
    """Cells of the first row of a table that begins so."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_verdict_comes_first_and_says_what_the_evaluation_said(store: Store) -> None:
    text = told(store)
    facts = evaluations.read_result(store.open("full"), Request(step_name(STEP), "test"))
    assert facts is not None
    first = next(line for line in text.splitlines() if line.startswith("- "))
    assert facts["verdict"].replace("<", "\\<") in first
    assert first.startswith(("- ✓ On test windows:", "- ✗ On test windows:", "- ~ On test windows:"))
    assert text.startswith(f"# full/{step_name(STEP)}\n\n**finished**\n")


def test_training_is_told_with_its_best_epoch_beside_the_last_close(store: Store) -> None:
    text = section(told(store), "Training")
    best = store.open("full").progress().best
    assert best is not None
    assert f"Best: {best.validation.rmse:.4g} at step {best.step:,}, epoch {best.epoch}." in text
    assert row(text, "RMSE")[1:] == [f"{best.validation.rmse:#.4g}", f"{best.validation.naive_rmse:#.4g}", "log return"]


def test_a_metric_says_what_is_better_and_the_time_what_it_is_of(store: Store) -> None:
    text = told(store)
    held = {"0.25 and 0.75": "nearer 0.5", "0.05 and 0.95": "nearer 0.9"}
    for ends, better in held.items():
        assert re.search(rf"share of y within the quantiles {ends}, .* \| {better} \|", text)
    assert re.search(r"^\| MAE \| .* \| lower \|", text, flags=re.MULTILINE)
    epochs = sum(each.seconds for each in store.open("full").progress().epochs)
    assert f" with loading and saving; all epochs {duration(epochs)}" in text


def test_an_evaluation_of_another_version_is_told_to_be_that(store: Store, tmp_path: Path) -> None:
    store = Store(shutil.copytree(store.root, tmp_path / "runs"))
    path = evaluations.result_path(store.open("full"), Request(step_name(STEP), "test"))
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "schema": 1}))
    assert f"{path.name} was made by another version of workstation; this does it" in told(store).replace("\\", "")


def test_an_evaluation_has_every_baseline_every_symbol_and_every_bar_ahead(store: Store) -> None:
    text = section(told(store), "Test windows")
    facts = evaluations.read_result(store.open("full"), Request(step_name(STEP), "test"))
    assert facts is not None
    assert row(text, "the model")[1] == f"{facts['scores']['pooled']['rmse']:#.4g}"
    assert row(text, "drift")[2] == f"{facts['skill']['drift']:.4f}"
    for symbol, scores in facts["scores"]["by_symbol"].items():
        assert row(text, symbol)[1] == f"{scores['rmse']:#.4g}"
    for step, scores in enumerate(facts["scores"]["by_step"], start=1):
        assert row(text, str(step))[1] == f"{scores['rmse']:#.4g}"
    interval = facts["intervals"]["rmse"]
    assert row(text, "RMSE")[2] == f"{interval['low']:#.4g} to {interval['high']:#.4g}"
    crps = facts["distribution"]["model"]["pooled"]["crps"]
    assert row(text, "CRPS")[1] == f"{crps:#.4g}"
    assert facts["distribution"]["verdict"].replace("<", "\\<") in text


def test_a_backtest_has_its_verdicts_measures_months_and_trades(store: Store) -> None:
    text = section(told(store), "Strategy sign on test windows")
    kept = next(one for one in report_backtests(store) if one["strategy"]["name"] == "sign")
    for sentence in kept["verdicts"]:
        assert escaped(sentence) in text
    assert row(text, "total return")[1] == f"{kept['measures']['total_return']['value']:.2%}"
    assert row(text, "costs x 4")[1] == f"{kept['costs'][3]['total_return']:+.2%}"
    assert f"{kept['trades']['all']:,} trades" in text
    month = max(kept["months"], key=lambda one: abs(one["return"]))
    months = text[text.index("**Returns of months**") :]
    assert row(months, month["month"][:4])[int(month["month"][5:])] == f"{100 * month['return']:+.1f}"
    assert row(text, "Sharpe")[1] == f"{kept['measures']['sharpe']['value']:.3f}"
    assert "backtesting.py" in text


@pytest.mark.parametrize(("amount", "said"), [(149.5, "interest earned"), (-149.5, "interest paid")])
def test_interest_is_said_to_be_earned_or_paid(tmp_path: Path, amount: float, said: str) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate(run)
    trade(store.root, "full")
    change_backtest(run, lambda facts: {**facts, "paid": {**facts["paid"], "interest": amount}})
    assert row(told(store), said)[1] == "149.50"


def report_backtests(store: Store) -> list[dict[str, object]]:
    from workstation.runs.backtests import kept  # noqa: PLC0415 - beside its one use

    return [one.facts for one in kept(store.open("full"))]


def test_settings_say_what_differs_from_the_defaults(store: Store) -> None:
    text = section(told(store), "Settings")
    differing = text.partition("**All settings**")[0]
    assert row(differing, "optimizer.learning_rate")[1:] == ["0.004", "0.001"]
    assert "| training.batch" not in differing
    assert "| training.batch" in text


def test_the_ledger_says_how_many_things_were_tried(tmp_path: Path) -> None:
    run = write_run(tmp_path / "runs", "a")
    data = "ab" * 32
    run.origin.write_text(json.dumps({**run.origin_table(), "data_fingerprint": data}))
    trial = Trial("evaluation", data, "prices", "a", "step-00000007", "test", "x", {"rmse": 0.01, "r2_naive": None})
    append(trial, Trial("training", data, "prices", "b", "", "validation", "y"))
    text = section(told(Store(tmp_path / "runs"), "a"), "Trials on these prices")
    assert "2 different things tried on these prices: 1 different evaluation, 1 different training." in text
    assert "| evaluation | a | step-00000007 | test | 0.01000 | - |" in text


@pytest.mark.parametrize("state", list(State))
def test_a_run_in_any_state_is_told_with_what_there_is(tmp_path: Path, state: State) -> None:
    write_run(tmp_path / "runs", "a", state)
    text = told(Store(tmp_path / "runs"), "a")
    seen = state if state.is_closed else State.CRASHED  # nobody holds its lock any more
    assert f"\n**{seen}**\n" in text
    assert "There is no checkpoint yet" in section(text, "Evaluations")
    assert ("has not trained a step" in section(text, "Training")) == (state is State.QUEUED)


def test_what_is_missing_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate(run)
    made = f"    workstation --runs {store.root} backtest full/{step_name(STEP)}"
    assert made in section(told(store), "Backtests").splitlines()
    evaluations.result_path(run, Request(step_name(STEP), "test")).unlink()
    assert f"    {evaluation(store)}" in section(told(store), "Evaluations").splitlines()
    assert "by which its best epoch was chosen" in told(store).partition("## Training")[0]


def test_damaged_facts_hide_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate(run)
    change_facts(run, "test", lambda facts: facts, to="validation")
    change_facts(run, "test", lambda facts: facts | {"scores": {}})
    text = told(store)
    assert "damaged or of another version" in section(text, "Evaluation on test")
    assert f"    {evaluation(store)} --again" in text.splitlines()
    assert "damaged" not in section(text, "Validation windows")
    evaluations.result_path(run, Request(step_name(STEP), "validation"), "parquet").write_bytes(b"no table")
    assert "## Settings" in told(store)


def test_an_evaluation_on_other_prices_is_found_and_told_apart(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate(run)
    own = Request(step_name(STEP), "test")
    other = Request(step_name(STEP), "test", "/prices/other")
    facts = evaluations.read_result(run, own)
    assert facts is not None
    evaluations.result_path(run, other, "parquet").write_bytes(
        evaluations.result_path(run, own, "parquet").read_bytes()
    )
    told_of = {"source_path": other.source, "is_own_data": False, "source": "other prices, 3 files"}
    evaluations.write_result(run, other, facts | told_of)
    text = told(store)
    assert "not those of the run" in section(text, "Test windows of other prices: other prices, 3 files")
    assert "not those of the run" not in section(text, "Test windows")


def test_nothing_in_a_file_is_taken_for_markup(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate_hostile(run)
    text = told(store)
    assert not re.search(r"(?<!\\)<", text)
    assert "\\[md\\](http:\\//evil) \\| \\`x\\` \\\\ \\*y\\*\N{REPLACEMENT CHARACTER}" in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
    head = "| symbol | RMSE |"
    table = text[text.index(head) :].partition("\n\n")[0].splitlines()
    assert len(table) == 2 + len(HOSTILE)
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1, "a cell ended where none does"
    assert len(HOSTILE) == sum(name in text for name in map(escaped, HOSTILE))
    assert escaped(MARKUP) in section(text, "Test windows")


def test_a_hostile_backtest_is_text(tmp_path: Path) -> None:
    store = Store(tmp_path / "runs")
    run = write_run(store.root, "full")
    evaluate(run)
    trade(store.root, "full")
    change_backtest(run, lambda facts: facts | {"description": MARKUP, "notes": [HOSTILE[2]]})
    text = section(told(store), "Backtests")
    assert escaped(MARKUP) in text
    assert escaped(HOSTILE[2]) in text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a_b step_ahead", "a_b step_ahead"),
        ("_a_", "\\_a\\_"),
        ("http://x www.y", "http:\\//x www\\.y"),
        ("a\nb\x1b[0m", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}\\[0m"),
        ("&lt; 1 | 2", "\\&lt; 1 \\| 2"),
    ],
)
def test_escaped(text: str, safe: str) -> None:
    assert escaped(text) == safe
