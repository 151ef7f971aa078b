"""Curves from journals: what was taken back, which seconds count, and the smoothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recorded import NAIVE_LOSS, write_recorded_run
from workstation.errors import UsageError
from workstation.evaluation.comparison.curves import NAMES, curve, smoothed
from workstation.runs import events
from workstation.runs.events import Entry
from workstation.runs.journal import JournalReader
from workstation.runs.progress import Progress, State, advance
from workstation.ui.charts.smooth import smoothed as smoothed_on_screen


def row(step: int, loss: float) -> events.MetricsRecorded:
    return events.MetricsRecorded(step, (step - 1) // 10 + 1, 5, (loss, loss, loss), (1, 1, 1), (1, 1, 1), 0.1, 10.0)


def started(attempt: int) -> events.RunStarted:
    return events.RunStarted(attempt, 1, "here", "cpu", "cpu", 1)


TOLD = [
    (100.0, started(1)),
    (101.0, row(5, 3.0)),
    (103.0, row(10, 2.0)),
    (104.0, row(15, 1.0)),
    (900.0, started(2)),
    (902.0, events.RunResumed("step-00000010", 10, 1, is_exact=True, differences=())),
    (905.0, row(15, 1.5)),
    (906.0, row(20, 1.2)),
]
ENTRIES = [Entry(number, at, event) for number, (at, event) in enumerate(TOLD, 1)]


def test_what_was_trained_after_the_checkpoint_is_taken_back_and_idle_time_is_not_counted() -> None:
    x, y = curve(ENTRIES, "train.loss", "step")
    assert (x.tolist(), y.tolist()) == ([5, 10, 15, 20], [3.0, 2.0, 1.5, 1.2])
    x, _ = curve(ENTRIES, "train.loss", "time")
    assert x.tolist() == [1.0, 3.0, 9.0, 10.0]


@pytest.mark.parametrize("name", NAMES)
def test_every_curve_is_what_the_run_tells_of_itself(name: str, tmp_path: object) -> None:
    run = write_recorded_run(tmp_path, "a", State.FINISHED, steps=1200, epochs=3).run  # type: ignore[arg-type]  # a path
    entries = JournalReader(run.journal).read()
    progress = advance(Progress(), entries)
    x, y = curve(entries, name, "step")
    if name.startswith("validation"):
        field = {"r2_naive": "r2_oos"}.get(name.partition(".")[2], name.partition(".")[2])
        assert x.tolist() == [epoch.step for epoch in progress.epochs]
        assert y.tolist() == [getattr(epoch.validation, field) for epoch in progress.epochs]
    else:
        field = name.removeprefix("train.")
        told = [getattr(each, field) for each in progress.rows]
        assert x.tolist() == [each.step for each in progress.rows]
        assert y.tolist() == [each[0] if isinstance(each, tuple) else each for each in told]
    by_epoch, _ = curve(entries, name, "epoch")
    assert by_epoch[-1] == pytest.approx(3.0)
    assert NAIVE_LOSS > 0


def test_a_curve_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"no such curve; there are validation\.loss"):
        curve(ENTRIES, "loss", "step")


@given(st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(math.nan)), max_size=40), st.floats(0.01, 0.99))
def test_smoothing_is_the_weighted_mean_of_the_past_and_that_of_the_screen(values: list[float], weight: float) -> None:
    y = np.array(values, dtype=float)
    found = smoothed(y, weight)
    known: list[float] = []
    for before, after in zip(values, found.tolist(), strict=True):
        if math.isnan(before):
            assert math.isnan(after)
            continue
        known.append(before)
        weights = weight ** np.arange(len(known))[::-1]
        assert after == pytest.approx(float(weights @ known / weights.sum()), abs=1e-9)
    assert np.allclose(found, smoothed_on_screen(y, weight), rtol=1e-6, atol=1e-6, equal_nan=True)
    assert np.array_equal(smoothed(y, 0.0), y, equal_nan=True)
