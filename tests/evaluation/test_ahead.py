"""Forecasts as files: read back as they were written, exported alike, refused where files do not match."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.forecasted import DAY, NOW_DAY, SYMBOLS, leave_forecast
from workstation.errors import DataError
from workstation.evaluation.ahead import QUANTILES, as_csv, read
from workstation.runs import forecasts
from workstation.runs.store import Run

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.evaluation.ahead import Ahead


def kept(folder: Path, **how: object) -> tuple[Path, Path, int]:
    """Where the files of a kept forecast lie, and how many bars ahead it has."""
    folder.mkdir()
    run = Run(folder)
    facts, _ = forecasts.read_kept(run, leave_forecast(run, 7, **how))  # type: ignore[arg-type]  # as that says
    assert facts is not None
    return forecasts.file_of(run, facts, "rows"), forecasts.file_of(run, facts, "closes"), facts["steps"]


def ahead_of(folder: Path, **how: object) -> Ahead:
    return read(*kept(folder, **how))


def test_all_of_it_is_read_back(tmp_path: Path) -> None:
    found = ahead_of(tmp_path / "a", came=4, stale=("BRAVO",))
    assert found.symbols == SYMBOLS
    assert found.steps == 10
    assert (found.origin == DAY * (NOW_DAY - np.array([0, 812, 0, 0]))).all()
    assert np.allclose(found.forecast_close[:, -1] / found.last_close - 1.0, [0.011, -0.034, 0.002, 0.0])
    assert np.allclose(found.forecast_return, found.forecast_close / found.last_close[:, None] - 1.0)
    assert (np.diff(found.quantiles, axis=0) > 0).all(), "levels rise"
    times, closes, known = found.closes(1)
    assert (known, len(closes)) == (250, 254)
    assert times[known - 1] == found.origin[1]
    assert closes[known - 1] == found.last_close[1]
    assert (found.time[1, :4] == times[known:]).all()


def test_without_bands_quantiles_are_not_known(tmp_path: Path) -> None:
    found = ahead_of(tmp_path / "a", has_bands=False)
    assert np.isnan(found.quantiles).all()


def test_csv_has_what_parquet_has(tmp_path: Path) -> None:
    rows, _, steps = kept(tmp_path / "a", has_bands=True)
    told = list(csv.DictReader(io.StringIO(as_csv(rows.read_bytes()).decode())))
    table = pq.read_table(rows)
    assert list(told[0]) == table.column_names
    assert len(told) == len(SYMBOLS) * steps
    for name in ("last_close", "forecast_close", *QUANTILES):
        assert [float(row[name]) for row in told] == table[name].to_pylist(), name
    assert told[0]["origin"] == "2024-10-04T00:00:00Z"


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    rows, closes, steps = kept(tmp_path / "a")
    _, others, _ = kept(tmp_path / "b", symbols=("ALFA", "ZULU"))
    with pytest.raises(DataError, match="closes are of other symbols"):
        read(rows, others, steps)
    for wrong in (3, 8):
        with pytest.raises(DataError, match="made anew"):
            read(rows, closes, wrong)
    rows.write_bytes(b"x")
    with pytest.raises(DataError, match="made anew"):
        read(rows, closes, steps)
    with pytest.raises(DataError, match="made anew"):
        as_csv(b"x")
