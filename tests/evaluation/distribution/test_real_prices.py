"""The volatility alone on real prices: against pandas' own weighting, and held about as often as it states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.evaluation.conftest import outcomes_of
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.evaluation.distribution.laws import Normal
from workstation.evaluation.distribution.predictive import Predictive, ewma
from workstation.evaluation.distribution.scores import score_distribution
from workstation.evaluation.distribution.volatility import ewma_volatility
from workstation.evaluation.history import History

if TYPE_CHECKING:
    from pathlib import Path

WINDOW, HORIZON = 60, 5
pytestmark = pytest.mark.market_data


@pytest.fixture(scope="module")
def history(market_data: Path) -> History:
    table = load_prices(DataSettings(source=str(market_data / "daily" / "yahoo_6yr"))).table
    everything = np.ones(table.rows, dtype=bool)
    return History(table.symbols, table.offsets, table.time, table.close, everything, "log_return")


def ends_of(history: History) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    spans = zip(history.offsets[:-1].tolist(), history.offsets[1:].tolist(), strict=True)
    return np.concatenate([np.arange(first + WINDOW - 1, stop - HORIZON) for first, stop in spans])


def test_the_volatility_is_that_of_pandas_over_the_same_bars(history: History) -> None:
    ends = ends_of(history)[::997]
    assert len(ends) > 15
    for end, found in zip(ends.tolist(), ewma_volatility(history, ends, WINDOW).tolist(), strict=True):
        changes = pd.Series(np.diff(np.log(history.close[end - WINDOW + 1 : end + 1])))
        assert found == pytest.approx(float(np.sqrt((changes**2).ewm(alpha=0.06).mean().iloc[-1])), rel=1e-10)


def test_its_bands_hold_about_what_they_state_and_it_beats_one_spread_for_all(history: History) -> None:
    ends = ends_of(history)
    outcomes = outcomes_of(history, ends, HORIZON)
    own = score_distribution(outcomes, ewma(history, outcomes, ends, WINDOW), lambda _: None)
    assert 0.86 < own.pooled["coverage_90"] < 0.92
    assert 0.50 < own.pooled["coverage_50"] < 0.62
    laws = tuple(Normal(float(np.sqrt(np.square(column).mean()))) for column in outcomes.changes.T)
    alike = Predictive("one spread for all", np.zeros((len(ends), HORIZON)), np.ones(len(ends)), laws)
    one = score_distribution(outcomes, alike, lambda _: None)
    assert own.pooled["crps"] < 0.99 * one.pooled["crps"]
    assert own.pooled["quantile_loss_05"] < one.pooled["quantile_loss_05"]
