"""Distributions of real evaluations: they follow from forecasts on disk, and are those that bands are of."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.worker.conftest import Lab
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.evaluation.conformal import error_quantiles
from workstation.runs import evaluations, forecasts, steps
from workstation.runs.evaluations import Request
from workstation.runs.events import RunFinished
from workstation.runs.store import Store

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Run

    Floats = NDArray[np.float64]

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120.0
SYMBOLS = ("ALFA", "BRAVO", "CHARLIE")
SMALL = (f"data.symbols={list(SYMBOLS)!r}", 'split.unseen=["CHARLIE"]', "horizon=3", "training.epochs=1")
CHANGES = 11
"""Of a window of 12 bars."""


def finished(work: Run) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while work.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    closing = work.progress().closing
    assert isinstance(closing, RunFinished), closing


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that was trained once; tests only add results to it."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORKSTATION_DEVICES", "WORKSTATION_TRIALS", "WORKSTATION_CACHE"):
            patch.setenv(name, str(folder / name))
        lab = Lab(Store(folder / "runs"))
        run = lab.train(*SMALL)
        lab.end(run)
        return run


def evaluated(run: Run, part: EvaluatedPart) -> tuple[dict[str, Any], pd.DataFrame]:
    request = Request(str(steps.pointer(run.steps, "best")), part, device="cpu")
    work = evaluations.start(run, request)
    finished(work)
    told = evaluations.read_result(run, request)
    assert told is not None
    return told, pq.read_table(evaluations.result_path(run, request, "parquet")).to_pandas()


def squared_changes(rows: pd.DataFrame) -> Floats:
    """(windows, CHANGES) squared log changes within the window of every third row, the newest last."""
    table = load_prices(DataSettings(symbols=SYMBOLS)).table
    found = []
    for symbol, stamp in zip(rows["symbol"][::3], rows["time"][::3], strict=True):
        span = table.rows_of(str(symbol))
        end = span.start + int(np.searchsorted(table.time[span.start : span.stop], stamp.value))
        found.append(np.diff(np.log(table.close[end - CHANGES : end + 1])) ** 2)
    return np.array(found)


def wide(rows: pd.DataFrame, name: str) -> Floats:
    return rows[name].to_numpy().reshape(-1, 3)


@pytest.mark.parametrize("part", ["test", "unseen"])
def test_every_number_follows_from_forecasts_on_disk_and_prices(run: Run, part: EvaluatedPart) -> None:
    none, validation = evaluated(run, "validation")
    assert none["distribution"] is None
    assert "errors on these very windows" in none["distribution_missing"]
    told, rows = evaluated(run, part)
    assert told["distribution_missing"] == ""
    found = told["distribution"]
    learned_spread = np.sqrt(squared_changes(validation).mean(axis=1))
    own = squared_changes(rows)
    spread = np.maximum(np.sqrt(own.mean(axis=1)), 0.1 * np.median(learned_spread))
    errors = (wide(validation, "actual") - wide(validation, "forecast")) / learned_spread[:, None]
    y, f = wide(rows, "actual"), wide(rows, "forecast")
    z = (y - f) / spread[:, None]
    crps = np.empty_like(z)
    for step in range(3):
        x = np.sort(errors[:, step])
        apart = np.abs(x[:, None] - x).mean()
        crps[:, step] = spread * (np.abs(x - z[:, step : step + 1]).mean(axis=1) - 0.5 * apart)
    pooled = found["model"]["pooled"]
    assert found["learned_from"] == len(errors)
    assert pooled["crps"] == pytest.approx(crps.mean(), rel=1e-6)
    assert [each["crps"] for each in found["model"]["by_step"]] == pytest.approx(crps.mean(axis=0).tolist(), rel=1e-6)
    low, _, _, _, high = error_quantiles(errors)
    assert pooled["coverage_90"] == pytest.approx(((z >= low) & (z <= high)).mean(), abs=1 / z.size)
    assert pooled["width_90"] == pytest.approx((spread[:, None] * (high - low)).mean(), rel=1e-6)
    assert sum(found["model"]["pit"]["counts"]) == z.size

    weights = 0.94 ** np.arange(CHANGES)[::-1]
    sigma = np.sqrt(own @ weights / weights.sum())[:, None] * np.sqrt([1.0, 2.0, 3.0])
    u = y / sigma
    cdf = 0.5 * (1.0 + np.vectorize(math.erf)(u / math.sqrt(2.0)))
    density = np.exp(-0.5 * u**2) / math.sqrt(2.0 * math.pi)
    normal = sigma * (u * (2.0 * cdf - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi))
    assert found["baseline"]["pooled"]["crps"] == pytest.approx(normal.mean(), rel=1e-6)
    counts = np.histogram(cdf, 20, (0.0, 1.0))[0]
    assert np.abs(counts - found["baseline"]["pit"]["counts"]).sum() <= 2
    assert found["skill"] == pytest.approx(1.0 - crps.mean() / normal.mean(), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("spread", ["scaled", "pooled"])
def test_bands_that_a_forecast_gives_held_what_the_evaluation_says(run: Run, spread: Any) -> None:  # noqa: ANN401 - a literal
    told, _ = evaluated(run, "test")
    found = told["distribution"]["model" if spread == "scaled" else "other_spread"]
    work = forecasts.start(
        run, forecasts.Request(told["checkpoint"], str(run.folder / f"{spread}.parquet"), spread=spread)
    )
    finished(work)
    held = forecasts.read_facts(work)["bands"]["held_on_test"]
    for place, name in enumerate(("coverage_50", "coverage_90")):
        assert [each[name] for each in found["by_step"]] == pytest.approx(held[place]["by_step"], abs=1e-12)
