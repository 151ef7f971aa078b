"""Every metric against slow formulas written out window by window, pandas and scipy; and what must hold of any."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.evaluation.conftest import ends_of, outcomes_of, walk
from workstation.evaluation.definitions import BY_NAME, METRICS
from workstation.evaluation.outcomes import Kind, Outcomes
from workstation.evaluation.scores import Scores, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KINDS: tuple[Kind, ...] = ("log_return", "simple_return", "difference")
WINDOW, HORIZON = 6, 3


def case(seed: int, kind: Kind = "log_return", *, symbols: int = 3) -> tuple[Outcomes, Floats]:
    """Outcomes of ragged windows of a random walk, and a forecast that knows a little of them."""
    history = walk(seed, symbols=symbols, kind=kind)
    generator = np.random.default_rng(seed + 1)
    ends = ends_of(history, WINDOW, HORIZON)
    ends = ends[generator.random(len(ends)) < 0.8]
    outcomes = outcomes_of(history, ends, HORIZON, np.linspace(0.5, 2.0, symbols) if kind == "difference" else None)
    noise = generator.normal(size=outcomes.closes.shape) * outcomes.changes.std()
    return outcomes, 0.3 * outcomes.changes + noise


def table_of(outcomes: Outcomes, forecast: Floats) -> pd.DataFrame:
    """One row a window and bar ahead, everything computed from its definition alone."""
    rows = []
    for window in range(len(outcomes.time)):
        for step in range(outcomes.horizon):
            last, close = float(outcomes.last_close[window]), float(outcomes.closes[window, step])
            f, deviation = float(forecast[window, step]), float(outcomes.deviation[outcomes.symbol[window]])
            y, forecast_close = {
                "log_return": (math.log(close / last), last * math.exp(f)),
                "simple_return": ((close - last) / last, last + last * f),
                "difference": ((close - last) / deviation, last + f * deviation),
            }[outcomes.kind]
            rows.append(
                {
                    "symbol": outcomes.symbols[outcomes.symbol[window]],
                    "date": int(outcomes.time[window]),
                    "step": step,
                    "y": y,
                    "f": f,
                    "close": close,
                    "forecast_close": forecast_close,
                    "usual": float(outcomes.usual_move[outcomes.symbol[window]]),
                }
            )
    return pd.DataFrame(rows)


def by_hand(rows: pd.DataFrame) -> dict[str, float]:
    """All metrics but the correlations, as they are defined."""
    y, f = rows["y"].to_numpy(), rows["f"].to_numpy()
    e, p = f - y, rows["forecast_close"].to_numpy() - rows["close"].to_numpy()
    moves = y != 0
    return {
        "mae": np.abs(e).mean(),
        "mse": (e**2).mean(),
        "rmse": math.sqrt((e**2).mean()),
        "r2": 1 - (e**2).sum() / ((y - y.mean()) ** 2).sum(),
        "r2_naive": 1 - (e**2).sum() / (y**2).sum(),
        "directional_accuracy": (np.sign(f) == np.sign(y))[moves].mean(),
        "price_mae": np.abs(p).mean(),
        "price_rmse": math.sqrt((p**2).mean()),
        "pct_mae": np.abs(p).mean() / np.abs(rows["close"]).mean(),
        "mape": np.abs(p / rows["close"]).mean(),
        "smape": (2 * np.abs(p) / (np.abs(rows["close"]) + np.abs(rows["forecast_close"]))).mean(),
        "mase": (np.abs(p) / rows["usual"]).mean(),
    }


def correlations_by_hand(rows: pd.DataFrame) -> dict[str, float]:
    """IC and its kind: per date over symbols, meaned over bars ahead, then over dates."""
    told: dict[str, float] = {}
    for name, method in (("ic", stats.pearsonr), ("rank_ic", stats.spearmanr)):
        dates = []
        for _, date in rows.groupby("date"):
            steps = [method(step["f"], step["y"])[0] for _, step in date.groupby("step") if len(step) > 1]
            if steps:
                dates.append(np.mean(steps))
        told[name] = np.mean(dates)
        told[f"{name}ir"] = np.mean(dates) / np.std(dates, ddof=1)
    return told


def assert_equal(found: Scores, expected: dict[str, Any]) -> None:
    assert not found.missing.keys() & expected.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize("kind", KINDS)
def test_every_scope_is_as_written_out(kind: Kind) -> None:
    outcomes, forecast = case(11, kind, symbols=4)
    rows, found = table_of(outcomes, forecast), score(outcomes, forecast)
    assert_equal(found.pooled, by_hand(rows) | correlations_by_hand(rows))
    for step in range(HORIZON):
        own = rows[rows["step"] == step]
        assert_equal(found.by_step[step], by_hand(own) | correlations_by_hand(own))
    symbols = {str(symbol): by_hand(own) for symbol, own in rows.groupby("symbol")}
    assert set(found.by_symbol) == set(symbols)
    for symbol, expected in symbols.items():
        own = rows[rows["symbol"] == symbol]
        over_time = [stats.pearsonr(step["f"], step["y"])[0] for _, step in own.groupby("step")]
        assert_equal(found.by_symbol[symbol], {**expected, "ic": np.mean(over_time)})
    each = pd.DataFrame(symbols.values())
    assert_equal(found.mean_over_symbols, each.mean().to_dict())
    assert_equal(found.median_over_symbols, each.median().to_dict())


def test_every_metric_has_a_place_in_every_scope_or_a_reason() -> None:
    found = score(*case(3))
    scopes = [found.pooled, found.mean_over_symbols, found.median_over_symbols, *found.by_step]
    for scores in [*scopes, *found.by_symbol.values()]:
        assert scores.figures.keys() | scores.missing.keys() == BY_NAME.keys()
        assert not scores.figures.keys() & scores.missing.keys()
        assert all(math.isfinite(value) for value in scores.figures.values())
        assert all(scores.missing.values())


def test_the_table_of_metrics_is_complete() -> None:
    assert len(BY_NAME) == len(METRICS)
    for metric in METRICS:
        assert metric.title
        assert metric.definition
        assert metric.source


@pytest.mark.parametrize("kind", KINDS)
def test_a_perfect_forecast_makes_no_error(kind: Kind) -> None:
    outcomes, _ = case(4, kind)
    found = score(outcomes, outcomes.changes).pooled
    for name in ("mae", "mse", "rmse"):
        assert found[name] == 0.0
    for name in ("price_mae", "price_rmse", "pct_mae", "mape", "smape", "mase"):
        assert found[name] == pytest.approx(0.0, abs=1e-12)
    for name in ("r2", "r2_naive", "directional_accuracy", "ic", "rank_ic"):
        assert found[name] == pytest.approx(1.0, abs=1e-12)
    assert "icir" in found.missing  # the dates' ICs are all 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_close_scores_nothing_against_itself(kind: Kind) -> None:
    outcomes, forecast = case(5, kind)
    found = score(outcomes, np.zeros_like(forecast)).pooled
    assert found["r2_naive"] == 0.0
    assert found.missing["directional_accuracy"] == "it forecasts no direction"
    assert "ic" in found.missing
    assert found["price_mae"] == pytest.approx(np.abs(outcomes.closes - outcomes.last_close[:, None]).mean())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(KINDS))
def test_the_order_of_windows_and_the_names_of_symbols_change_nothing(seed: int, kind: Kind) -> None:
    outcomes, forecast = case(seed, kind)
    order = np.random.default_rng(seed).permutation(len(outcomes.time))
    turned = np.array([2, 0, 1])
    other = Outcomes(
        kind=kind,
        symbols=tuple(outcomes.symbols[index] for index in np.argsort(turned)),
        symbol=turned[outcomes.symbol[order]],
        time=outcomes.time[order],
        last_close=outcomes.last_close[order],
        closes=outcomes.closes[order],
        deviation=outcomes.deviation[np.argsort(turned)],
        usual_move=outcomes.usual_move[np.argsort(turned)],
    )
    one, two = score(outcomes, forecast), score(other, forecast[order])
    assert one.pooled.figures == pytest.approx(two.pooled.figures, rel=1e-9, abs=1e-12)
    for symbol, scores in one.by_symbol.items():
        assert scores.figures == pytest.approx(two.by_symbol[symbol].figures, rel=1e-9, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100.0))
def test_another_currency_changes_only_what_is_in_currency(seed: int, rate: float) -> None:
    outcomes, forecast = case(seed)
    other = replace(
        outcomes,
        last_close=outcomes.last_close * rate,
        closes=outcomes.closes * rate,
        usual_move=outcomes.usual_move * rate,
    )
    one, two = score(outcomes, forecast).pooled, score(other, forecast).pooled
    for metric in METRICS:
        factor = rate if metric.unit == "currency" else 1.0
        assert two[metric.name] == pytest.approx(factor * one[metric.name], rel=1e-6, abs=1e-9), metric.name


def still(closes: float = 100.0) -> Outcomes:
    """Two symbols that never move."""
    history = replace(walk(1, symbols=2), close=np.full(160, closes))
    return outcomes_of(history, ends_of(history, WINDOW, HORIZON), HORIZON)


def test_prices_that_never_move_give_reasons_and_no_infinity() -> None:
    outcomes = still()
    found = score(outcomes, np.full(outcomes.closes.shape, 0.01)).pooled
    assert found["mae"] == pytest.approx(0.01)
    for name in ("r2", "r2_naive", "directional_accuracy", "ic", "rank_ic", "icir", "rank_icir", "mase"):
        assert math.isnan(found[name])
        assert found.missing[name]
    assert found.facts()["r2"] is None


def test_closes_of_zero_have_no_relative_error() -> None:
    history = replace(walk(2, symbols=1, kind="difference"), close=np.tile([0.0, 1.0], 40))
    outcomes = outcomes_of(history, ends_of(history, WINDOW, HORIZON), HORIZON)
    found = score(outcomes, np.zeros(outcomes.closes.shape)).pooled
    assert "closes are 0" in found.missing["mape"]
    assert 0.0 <= found["smape"] <= 2.0
    assert found["pct_mae"] == pytest.approx(np.abs(outcomes.changes).mean() / outcomes.closes.mean())


def test_a_forecast_beyond_all_prices_is_told_and_not_infinite() -> None:
    outcomes, forecast = case(6)
    forecast[3, 1] = 1e4
    found = score(outcomes, forecast)
    for scores in (found.pooled, found.by_step[1], *found.by_symbol.values()):
        assert all(math.isfinite(value) for value in scores.figures.values())
    assert found.pooled.missing["price_mae"] == "a forecast close is too large for a number"
    assert "price_mae" in found.by_step[0].figures


def test_one_symbol_has_its_correlation_over_time_and_says_so() -> None:
    outcomes, forecast = case(7, symbols=1)
    found = score(outcomes, forecast)
    assert found.is_ic_over_time
    steps = [stats.spearmanr(forecast[:, step], outcomes.changes[:, step])[0] for step in range(HORIZON)]
    assert found.pooled["rank_ic"] == pytest.approx(np.mean(steps))
    assert found.pooled.missing["icir"] == "one symbol has no IC on each date"


def test_one_window_is_scored() -> None:
    outcomes, forecast = case(8, symbols=1)
    one = replace(
        outcomes,
        symbol=outcomes.symbol[:1],
        time=outcomes.time[:1],
        last_close=outcomes.last_close[:1],
        closes=outcomes.closes[:1],
    )
    found = score(one, forecast[:1]).pooled
    assert found["mae"] == pytest.approx(np.abs(forecast[0] - outcomes.changes[0]).mean())
    assert found.missing["ic"]


def test_symbols_on_days_of_their_own_have_no_correlation_across() -> None:
    outcomes, forecast = case(9, symbols=2)
    apart = replace(outcomes, time=outcomes.time + outcomes.symbol)
    assert "over the symbols of any date" in score(apart, forecast).pooled.missing["ic"]
