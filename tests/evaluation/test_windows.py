"""The forecasts of an evaluation read back, held against sums written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.evaluated import SYMBOLS, forecast, market, write_forecasts
from workstation.errors import DataError
from workstation.evaluation.windows import errors_by_date, read, reliability

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Outcomes


@pytest.fixture
def outcomes() -> Outcomes:
    return market(horizon=3)


@pytest.fixture
def found(outcomes: Outcomes) -> NDArray[np.float64]:
    return forecast(outcomes, skill=0.3, noise=0.5, seed=2)


@pytest.fixture
def path(tmp_path: Path, outcomes: Outcomes, found: NDArray[np.float64]) -> Path:
    write_forecasts(tmp_path / "found.parquet", outcomes, found)
    return tmp_path / "found.parquet"


def test_what_was_written_is_read(path: Path, outcomes: Outcomes, found: NDArray[np.float64]) -> None:
    windows = read(path, 3)
    assert windows.symbols == SYMBOLS
    assert np.array_equal(windows.time, outcomes.time)
    assert np.array_equal(windows.forecast, found)
    assert np.array_equal(windows.actual, outcomes.changes)
    assert np.array_equal(windows.last_close, outcomes.last_close)
    assert np.array_equal(windows.actual_close, outcomes.closes)


def test_windows_in_another_order_are_put_in_order(path: Path) -> None:
    before, table = read(path, 3), pq.read_table(path)
    order = np.arange(len(table)).reshape(-1, 3)[::-1].ravel()
    pq.write_table(table.take(order), path)
    after = read(path, 3)
    assert np.array_equal(after.time, before.time)
    assert np.array_equal(after.forecast, before.forecast)


def test_errors_by_date_are_those_of_each_date_by_hand(path: Path) -> None:
    windows = read(path, 3)
    dates, own, naive = errors_by_date(windows)
    for date, mine, last_close in zip(dates, own, naive, strict=True):
        on_it = windows.time == date
        assert mine == pytest.approx(np.sqrt(np.mean((windows.forecast[on_it] - windows.actual[on_it]) ** 2)))
        assert last_close == pytest.approx(np.sqrt(np.mean(windows.actual[on_it] ** 2)))


def test_forecasts_that_come_true_are_reliable_and_doubled_ones_are_not(tmp_path: Path, outcomes: Outcomes) -> None:
    for factor in (1.0, 2.0):
        write_forecasts(tmp_path / "found.parquet", outcomes, factor * outcomes.changes)
        said, came = reliability(read(tmp_path / "found.parquet", 3))
        assert len(said) == 10
        assert np.all(np.diff(said) > 0)
        assert said == pytest.approx(factor * came)


@pytest.mark.parametrize("horizon", [2, 7])
def test_another_horizon_is_refused(path: Path, horizon: int) -> None:
    with pytest.raises(DataError, match=r"found\.parquet"):
        read(path, horizon)


def test_what_is_no_file_of_forecasts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "found.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(DataError, match="evaluate it again"):
        read(tmp_path / "found.parquet", 1)
