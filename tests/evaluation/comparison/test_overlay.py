"""Forecasts over time beside what happened: on the windows that all have, at the bars that they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.evaluated import DAY, SYMBOLS, forecast, market, write_forecasts
from workstation.errors import DataError
from workstation.evaluation.comparison.overlay import overlay
from workstation.evaluation.outcomes import Outcomes

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, name: str, outcomes: Outcomes, *, skill: float) -> Path:
    path = folder / f"{name}.parquet"
    write_forecasts(path, outcomes, forecast(outcomes, skill=skill, noise=0.3, seed=int(100 * skill)))
    return path


def walk(days: int, *, horizon: int, skip: tuple[int, ...] = ()) -> Outcomes:
    """Windows of two symbols on consecutive days, where what came after one is the last close of those that follow."""
    generator = np.random.default_rng(3)
    closes = 100.0 * np.exp(np.cumsum(generator.normal(0.0, 0.02, (2, days + horizon)), axis=1))
    kept = [day for day in range(days) if day not in skip]
    return Outcomes(
        kind="log_return",
        symbols=("ONE", "TWO"),
        symbol=np.repeat([0, 1], len(kept)),
        time=np.tile(np.array(kept) * DAY, 2),
        last_close=closes[:, kept].ravel(),
        closes=np.concatenate([[closes[at, day + 1 : day + 1 + horizon] for day in kept] for at in range(2)]),
        deviation=np.ones(2),
        usual_move=np.ones(2),
    )


def test_only_windows_that_all_have_and_errors_of_each_symbol(tmp_path: Path) -> None:
    whole, late = market(horizon=2), market(horizon=2, first=20)
    paths = [written(tmp_path, "whole", whole, skill=0.5), written(tmp_path, "late", late, skill=0.1)]
    found = overlay(["whole", "late"], paths, 2, "log return")
    assert found is not None
    assert (found.names, found.symbols, found.horizon) == (("whole", "late"), SYMBOLS, 2)
    assert len(found.time) == 3 * 40
    said = [forecast(whole, skill=0.5, noise=0.3, seed=50), forecast(late, skill=0.1, noise=0.3, seed=10)]
    for at, symbol in enumerate(SYMBOLS):
        where = np.flatnonzero((whole.symbol == at) & (whole.time >= late.time.min()))
        truth = whole.changes[where]
        for row, forecasts in enumerate((said[0][where], said[1][late.symbol == at], 0 * truth)):
            squares = np.square(forecasts - truth)
            assert found.rmse(symbol)[row] == pytest.approx(np.sqrt(squares.mean()), rel=1e-6)
            assert found.rmse(symbol, 2)[row] == pytest.approx(np.sqrt(squares[:, 1].mean()), rel=1e-6)
        assert found.actual_close[found.windows_of(symbol)] == pytest.approx(whole.closes[where], rel=1e-6)


@pytest.mark.parametrize("ahead", [1, 2, 3])
def test_a_forecast_stands_at_the_bar_that_it_is_of(tmp_path: Path, ahead: int) -> None:
    outcomes = walk(30, horizon=3)
    paths = [written(tmp_path, name, outcomes, skill=skill) for name, skill in (("a", 0.1), ("b", 0.2))]
    found = overlay(["a", "b"], paths, 3, "log return")
    assert found is not None
    for symbol in found.symbols:
        assert found.times_ahead(symbol, ahead).tolist() == [(day + ahead) * DAY for day in range(30)]


def test_holes_between_windows_move_no_forecast_to_another_bar(tmp_path: Path) -> None:
    outcomes = walk(30, horizon=2, skip=(10, 11, 12))
    paths = [written(tmp_path, name, outcomes, skill=skill) for name, skill in (("a", 0.1), ("b", 0.2))]
    found = overlay(["a", "b"], paths, 2, "log return")
    assert found is not None
    days = [day for day in range(30) if day not in {10, 11, 12}]
    assert (found.times_ahead("TWO", 2) // DAY).tolist() == [day + 2 for day in days]


def test_nothing_in_common_is_none_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    early, late = market(30, horizon=1), market(60, horizon=1, first=40)
    paths = [written(tmp_path, "early", early, skill=0.5), written(tmp_path, "late", late, skill=0.1)]
    assert overlay(["early", "late"], paths, 1, "log return") is None
    paths[1].write_bytes(b"no parquet")
    with pytest.raises(DataError, match="cannot be read"):
        overlay(["early", "late"], paths, 1, "log return")
