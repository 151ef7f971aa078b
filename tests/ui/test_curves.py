"""The arrays behind the charts: they grow with the journal, and follow a run that goes back to a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.recorded import write_recorded_run
from workstation.runs.events import Entry, MetricsRecorded, ResourcesMeasured, RunResumed
from workstation.runs.journal import JournalReader
from workstation.runs.progress import Progress, advance
from workstation.ui.curves import Curves

if TYPE_CHECKING:
    from pathlib import Path


def _row(step: int) -> MetricsRecorded:
    return MetricsRecorded(step, 1, 1, (1.0 / step, 0.0, 2.0), (0.1, 0.0, 0.2), (1.0, 0.5, 2.0), 0.001, 100.0)


def test_curves_are_the_progress_of_the_run(tmp_path: Path) -> None:
    run = write_recorded_run(tmp_path, "quick-1", steps=2000).run
    entries = JournalReader(run.journal).read()
    progress, curves = advance(Progress(), entries), Curves()
    for start in range(0, len(entries), 7):  # as it comes, a few at a time
        curves.take(entries[start : start + 7])
    assert curves.training[:, 0].tolist() == [row.step for row in progress.rows]
    assert curves.training[:, 1:4].tolist() == [list(row.loss) for row in progress.rows]
    assert curves.training[:, 8].tolist() == [row.learning_rate for row in progress.rows]
    assert curves.validation[:, 2].tolist() == [epoch.validation.rmse for epoch in progress.epochs]
    assert curves.machine[:, 2].tolist() == [found.memory_bytes for _, found in progress.resources]
    assert np.isnan(curves.machine[:, 4]).all(), "there is no GPU"


def test_a_resumed_run_takes_back_what_came_after_its_checkpoint() -> None:
    curves = Curves()
    machine = ResourcesMeasured(90.0, 1000, 2000)
    events = [_row(1), _row(2), machine, _row(3), machine, RunResumed("step-00000002", 2, 0, True, ()), machine]
    curves.take([Entry(number, 0.0, event) for number, event in enumerate(events)])
    assert curves.training[:, 0].tolist() == [1, 2]
    assert curves.machine[:, 0].tolist() == [2, 2]
    curves.take([Entry(9, 0.0, _row(3))])
    assert curves.training[:, 0].tolist() == [1, 2, 3]


def test_the_version_rises_only_with_something_to_draw() -> None:
    curves = Curves()
    curves.take([])
    assert curves.version == 0
    curves.take([Entry(1, 0.0, _row(1))])
    assert curves.version == 1


def test_arrays_grow_far() -> None:
    curves = Curves()
    curves.take([Entry(step, 0.0, _row(step)) for step in range(1, 5001)])
    assert curves.training.shape == (5000, 10)
    assert curves.training[-1, 0] == 5000
