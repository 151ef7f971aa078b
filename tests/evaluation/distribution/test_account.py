"""What is told of distributions: sums by plain loops, the test and the verdict, what cannot be known, and JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.evaluation.conftest import ends_of, outcomes_of, walk
from workstation.evaluation.conformal import LEVELS
from workstation.evaluation.diebold_mariano import diebold_mariano
from workstation.evaluation.distribution.account import distribution_account
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.evaluation.distribution.laws import Normal
from workstation.evaluation.distribution.predictive import Learned, Predictive, ewma, learned
from workstation.evaluation.distribution.scores import score_distribution
from workstation.evaluation.distribution.verdict import verdict
from workstation.evaluation.outcomes import Outcomes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HORIZON, WINDOW = 3, 12
DAY = 86_400 * 10**9


def silent(_: str) -> None:
    pass


def case(*, errors: int = 200, seed: int = 1, skill: float = 0.0) -> tuple[Outcomes, Predictive, Predictive, Learned]:
    """Random walks, forecasts with errors around them, and the volatility alone."""
    history = walk(seed, bars=200)
    ends = ends_of(history, WINDOW, HORIZON)
    outcomes = outcomes_of(history, ends, HORIZON)
    generator = np.random.default_rng(seed)
    known = (1.0 - skill) * np.cumsum(generator.normal(0.0, 0.02, (errors, HORIZON)), axis=1)
    own = learned(known, np.full(errors, 0.02), "scaled")
    model = own.predictive(skill * outcomes.changes, np.full(len(ends), 0.02))
    return outcomes, model, ewma(history, outcomes, ends, WINDOW), own


def told(found: tuple[Outcomes, Predictive, Predictive, Learned]) -> dict[str, Any]:
    return distribution_account(*found, reach=HORIZON, seed=5, tell=silent)


def test_every_scope_is_what_plain_loops_come_to() -> None:
    outcomes, model, baseline, own = case()
    facts = told((outcomes, model, baseline, own))
    ordered = np.sort(own.errors, axis=0)
    rows: dict[str, list[list[float]]] = {metric.name: [] for metric in DISTRIBUTION_METRICS}
    for window, y in enumerate(outcomes.changes):
        row: dict[str, list[float]] = {name: [] for name in rows}
        for step in range(HORIZON):
            values = model.centre[window, step] + model.scale[window] * ordered[:, step]
            near = np.abs(values - y[step]).mean()
            row["crps"].append(near - 0.5 * np.abs(values[:, None] - values).mean())
            q = [values[9], values[49], np.median(values), values[150], values[190]]  # of 200: 10, 50; 151, 191
            losses = [max(a * (y[step] - x), (a - 1) * (y[step] - x)) for a, x in zip(LEVELS, q, strict=True)]
            row["quantile_loss"].append(float(np.mean(losses)))
            for level, loss in zip(LEVELS, losses, strict=True):
                row[f"quantile_loss_{round(100 * level):02}"].append(loss)
            row["coverage_50"].append(float(q[1] <= y[step] <= q[3]))
            row["coverage_90"].append(float(q[0] <= y[step] <= q[4]))
            row["width_90"].append(q[4] - q[0])
        for name, values_ in row.items():
            rows[name].append(values_)
    for name, values_ in rows.items():
        table = np.array(values_)
        each = [table[outcomes.symbol == symbol].mean() for symbol in range(3)]
        found = facts["model"]
        assert found["pooled"][name] == pytest.approx(table.mean(), rel=1e-9), name
        assert found["mean_over_symbols"][name] == pytest.approx(np.mean(each), rel=1e-9)
        assert found["median_over_symbols"][name] == pytest.approx(np.median(each), rel=1e-9)
        assert [step[name] for step in found["by_step"]] == pytest.approx(table.mean(axis=0).tolist(), rel=1e-9)
        assert [found["by_symbol"][f"S{symbol}"][name] for symbol in range(3)] == pytest.approx(each, rel=1e-9)


def test_the_facts_have_the_names_that_screens_and_reports_read_and_are_plain_json() -> None:
    facts = told(case())
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    names = {metric.name for metric in DISTRIBUTION_METRICS} | {"missing"}
    assert names == {
        *("crps", "quantile_loss", "quantile_loss_05", "quantile_loss_25", "quantile_loss_50", "quantile_loss_75"),
        *("quantile_loss_95", "coverage_50", "coverage_90", "width_90", "missing"),
    }
    for side in (facts["model"], facts["baseline"]):
        for scope in ("pooled", "mean_over_symbols", "median_over_symbols"):
            assert side[scope].keys() == names
        assert len(side["by_step"]) == HORIZON
        assert side["by_symbol"].keys() == {"S0", "S1", "S2"}
        assert len(side["pit"]["edges"]) == 21
        assert len(side["pit"]["counts"]) == 20
    assert facts["baseline"]["name"] == "ewma_volatility"
    assert facts["spread"] == "scaled"
    assert facts["learned_from"] == 200
    assert facts["intervals"].keys() >= {"crps", "skill"}
    assert facts["levels"] == list(LEVELS)


def test_the_test_is_diebold_marianos_on_the_crps_of_dates() -> None:
    outcomes, model, baseline, own = case(skill=0.5)
    facts = told((outcomes, model, baseline, own))
    y = outcomes.changes
    each = [np.mean([side.crps(step, y[:, step]) for step in range(HORIZON)], axis=0) for side in (model, baseline)]
    dates, date = outcomes.dates
    difference = np.bincount(date, weights=each[0] - each[1]) / np.bincount(date)
    expected = diebold_mariano(difference, HORIZON)
    assert facts["test"]["statistic"] == pytest.approx(expected.statistic)
    assert (facts["test"]["loss"], facts["test"]["dates"]) == ("CRPS", len(dates))
    assert len(facts["test_by_step"]) == HORIZON
    ratio = each[0].mean() / each[1].mean()
    assert facts["skill"] == pytest.approx(1 - ratio)
    assert facts["intervals"]["skill"]["low"] < facts["skill"] < facts["intervals"]["skill"]["high"]
    assert facts["verdict"].startswith("distribution better than EWMA volatility: CRPS 0.0")
    assert facts["verdict"].endswith("Diebold-Mariano p < 0.001")
    assert f"(skill {100 * facts['skill']:.1f} %)" in facts["verdict"]


def test_the_histogram_is_flat_under_the_truth_and_humped_where_the_spread_is_too_wide() -> None:
    generator = np.random.default_rng(8)
    count = 20_000
    changes = generator.normal(0.0, 0.02, count)
    outcomes = Outcomes(
        kind="log_return",
        symbols=("A",),
        symbol=np.zeros(count, dtype=np.int64),
        time=np.arange(count) * DAY,
        last_close=np.full(count, 10.0),
        closes=(10.0 * np.exp(changes))[:, None],
        deviation=np.ones(1),
        usual_move=np.ones(1),
    )
    nothing, one = np.zeros((count, 1)), np.ones(count)
    right = score_distribution(outcomes, Predictive("", nothing, one, (Normal(0.02),)), silent).facts()
    wide = score_distribution(outcomes, Predictive("", nothing, one, (Normal(0.04),)), silent).facts()
    counts = np.array(right["pit"]["counts"])
    assert counts.sum() == count
    assert np.square(counts - count / 20).sum() / (count / 20) < 43.8  # chi-squared, 19 degrees, 0.001
    assert right["pooled"]["coverage_90"] == pytest.approx(0.9, abs=0.007)
    assert right["pooled"]["coverage_50"] == pytest.approx(0.5, abs=0.012)
    hump = wide["pit"]["counts"]
    assert min(hump[8:12]) > 4 * max(hump[0], hump[19])
    assert right["pooled"]["crps"] < wide["pooled"]["crps"]
    assert right["pooled"]["crps"] == pytest.approx(0.02 / math.sqrt(math.pi), rel=0.02)


def test_of_too_few_errors_the_quantiles_have_a_reason_and_the_crps_a_value() -> None:
    facts = told(case(errors=12))
    pooled = facts["model"]["pooled"]
    assert pooled["crps"] > 0
    assert pooled["quantile_loss_25"] > 0
    assert pooled["coverage_50"] is not None
    assert {name for name, value in pooled.items() if value is None} == pooled["missing"].keys()
    assert pooled["missing"].keys() == {
        *("quantile_loss", "quantile_loss_05", "quantile_loss_95", "coverage_90", "width_90")
    }
    assert set(pooled["missing"].values()) == {"too few errors were seen for a quantile at 0.05, 0.95"}
    assert facts["baseline"]["pooled"]["missing"] == {}
    json.dumps(facts, allow_nan=False)
    one = told(case(errors=1))["model"]["pooled"]
    assert one["crps"] == pytest.approx(one["quantile_loss_50"] * 2)  # a point: both are its absolute error
    assert "coverage_50" in one["missing"]


def test_a_market_that_stands_still_is_said_and_no_number_is_infinite() -> None:
    outcomes, _, _, own = case()
    still = Outcomes(
        kind=outcomes.kind,
        symbols=outcomes.symbols,
        symbol=outcomes.symbol,
        time=outcomes.time,
        last_close=outcomes.last_close,
        closes=np.repeat(outcomes.last_close[:, None], HORIZON, axis=1),
        deviation=outcomes.deviation,
        usual_move=outcomes.usual_move,
    )
    count = len(still.time)
    point = Predictive("a point", np.zeros((count, HORIZON)), np.zeros(count), tuple([Normal(1.0)] * HORIZON))
    facts = distribution_account(
        still, own.predictive(np.zeros((count, HORIZON)), np.ones(count)), point, own, reach=3, seed=1, tell=silent
    )
    assert facts["skill"] is None
    assert facts["verdict"].startswith("distribution worse than EWMA volatility, which makes no error")
    assert "luck" not in facts["verdict"]
    json.dumps(facts, allow_nan=False)
    same = distribution_account(still, point, point, own, reach=3, seed=1, tell=silent)
    assert same["verdict"].startswith("distribution as good as EWMA volatility: CRPS is the same; no test, as both")
    for scores in (same["model"]["pooled"], facts["baseline"]["pooled"]):  # what lies on a border is held
        assert (scores["coverage_50"], scores["coverage_90"], scores["width_90"]) == (1.0, 1.0, 0.0)


def test_each_date_weighs_alike_in_the_test_however_many_symbols_it_has() -> None:
    history = walk(1, bars=200)
    ends = ends_of(history, WINDOW, HORIZON)
    ends = ends[(history.symbol[ends] == 0) | (np.random.default_rng(1).random(len(ends)) < 0.4)]
    outcomes = outcomes_of(history, ends, HORIZON)
    _, _, _, own = case()
    model = own.predictive(np.zeros((len(ends), HORIZON)), np.full(len(ends), 0.02))
    baseline = ewma(history, outcomes, ends, WINDOW)
    facts = told((outcomes, model, baseline, own))
    daily = []
    for date in np.unique(outcomes.time):
        some = outcomes.time == date
        steps = range(HORIZON)
        own_scores, others = (
            np.mean([each.crps(step, outcomes.changes[:, step])[some].mean() for step in steps])
            for each in (model, baseline)
        )
        daily.append(own_scores - others)
    assert facts["test"]["statistic"] == pytest.approx(diebold_mariano(np.array(daily), HORIZON).statistic)


def test_adding_the_same_to_both_changes_no_score() -> None:
    outcomes, model, _, _ = case()
    moved = Predictive(model.words, model.centre + 0.5, model.scale, model.laws)
    for step in range(HORIZON):
        y = outcomes.changes[:, step]
        assert moved.crps(step, y + 0.5) == pytest.approx(model.crps(step, y), abs=1e-12)
        assert moved.below(step, y + 0.5) == pytest.approx(model.below(step, y), abs=0.011)  # one place of 200


def test_a_lone_symbol_and_one_bar_ahead_are_scored() -> None:
    history = walk(9, symbols=1, bars=120)
    ends = ends_of(history, WINDOW, 1)
    outcomes = outcomes_of(history, ends, 1)
    own = learned(np.random.default_rng(1).normal(0, 0.02, (50, 1)), np.ones(50), "pooled")
    model = own.predictive(np.zeros((len(ends), 1)), np.ones(len(ends)))
    facts = told((outcomes, model, ewma(history, outcomes, ends, WINDOW), own)) | {"words": ""}
    assert facts["model"]["by_symbol"].keys() == {"S0"}
    assert facts["spread"] == "pooled"


def test_verdicts_tell_numbers_apart_and_know_luck() -> None:
    generator = np.random.default_rng(1)
    sure, unsure = (diebold_mariano(generator.normal(mean, 1.0, 200), 1) for mean in (-1.0, 0.0))
    better = "distribution better than EWMA volatility: CRPS 0.00741 against 0.00755 (skill 1.9 %)"
    assert verdict(0.00741, 0.00755, sure) == f"{better}; Diebold-Mariano p < 0.001"
    close = verdict(0.0074101, 0.0074099, unsure)
    assert "worse than EWMA volatility: CRPS 0.0074101 against 0.0074099 (skill -0.003 %), which may be luck" in close
    assert "yet better on the average date" in verdict(0.8, 0.7, sure)
    assert "no test, as 1 dates are too few" in verdict(0.8, 0.7, diebold_mariano(np.ones(1), 1))
