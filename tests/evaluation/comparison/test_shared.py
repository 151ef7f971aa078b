"""Forecasts are matched by symbol and time, whatever windows each evaluation had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.evaluated import SYMBOLS, forecast, market, write_forecasts
from workstation.errors import DataError
from workstation.evaluation.comparison.shared import shared
from workstation.evaluation.outcomes import Outcomes

if TYPE_CHECKING:
    from pathlib import Path


def some(outcomes: Outcomes, which: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Outcomes:
    """These windows only."""
    return Outcomes(
        outcomes.kind,
        outcomes.symbols,
        outcomes.symbol[which],
        outcomes.time[which],
        outcomes.last_close[which],
        outcomes.closes[which],
        outcomes.deviation,
        outcomes.usual_move,
    )


def test_only_windows_that_all_have_are_held_against_each_other_and_each_with_its_own_forecast(tmp_path: Path) -> None:
    whole = market(12, horizon=3)
    generator = np.random.default_rng(4)
    picks = [np.sort(generator.choice(36, 25, replace=False)) for _ in range(3)]
    forecasts = [forecast(whole, skill=0.3, noise=1.0, seed=seed) for seed in range(3)]
    paths = [tmp_path / f"{number}.parquet" for number in range(3)]
    for path, pick, found in zip(paths, picks, forecasts, strict=True):
        write_forecasts(path, some(whole, pick), found[pick])
    together = shared(paths, 3)
    assert together is not None
    common = sorted(set.intersection(*(set(pick.tolist()) for pick in picks)))
    assert 0 < len(common) < 25
    assert together.time.tolist() == whole.time[common].tolist()
    assert [together.symbols[number] for number in together.symbol] == [
        SYMBOLS[number] for number in whole.symbol[common]
    ]
    assert np.array_equal(together.actual, whole.changes[common])
    assert np.array_equal(together.forecasts, np.stack([found[common] for found in forecasts]))


def test_errors_are_averaged_over_the_symbols_of_a_date_and_the_last_close_says_no_change(tmp_path: Path) -> None:
    whole = market(4, horizon=2)
    found = forecast(whole, skill=0.5, noise=0.5, seed=1)
    for name in ("a", "b"):
        write_forecasts(tmp_path / name, whole, found)
    together = shared([tmp_path / "a", tmp_path / "b"], 2)
    assert together is not None
    for number, date in enumerate(np.unique(whole.time)):
        rows = whole.time == date
        errors = np.square(found[rows] - whole.changes[rows]).mean()
        assert together.by_date()[number].tolist() == pytest.approx(
            [errors, errors, np.square(whole.changes[rows]).mean()], rel=1e-12
        )
    for number in range(len(SYMBOLS)):
        rows = whole.symbol == number
        assert together.by_symbol()[number, 0] == pytest.approx(np.square(found[rows] - whole.changes[rows]).mean())


def test_nothing_in_common_is_none(tmp_path: Path) -> None:
    early, late = some(market(10), np.arange(5)), some(market(10), np.arange(5, 10))
    write_forecasts(tmp_path / "a", early, early.changes)
    write_forecasts(tmp_path / "b", late, late.changes)
    assert shared([tmp_path / "a", tmp_path / "b"], 1) is None


def test_other_outcomes_in_the_same_windows_are_refused(tmp_path: Path) -> None:
    one, other = market(10), market(10, seed=1)
    write_forecasts(tmp_path / "a", one, one.changes)
    write_forecasts(tmp_path / "b", other, other.changes)
    with pytest.raises(DataError, match="say different things of what happened"):
        shared([tmp_path / "a", tmp_path / "b"], 1)


@pytest.mark.parametrize("horizon", [1, 3])
def test_a_file_that_is_none_or_of_another_horizon_is_named(tmp_path: Path, horizon: int) -> None:
    whole = market(6, horizon=2)
    write_forecasts(tmp_path / "a", whole, whole.changes)
    with pytest.raises(DataError, match=r"a: .*--again"):
        shared([tmp_path / "a", tmp_path / "a"], horizon)
    (tmp_path / "b").write_bytes(b"PAR1 no table PAR1")
    with pytest.raises(DataError, match=r"b: the forecasts cannot be read"):
        shared([tmp_path / "b", tmp_path / "a"], 2)
