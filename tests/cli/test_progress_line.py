"""The line that is kept in place, at every width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.recorded import write_recorded_run
from workstation.cli.following.progress_line import progress_line
from workstation.cli.following.words import epoch_line
from workstation.runs.progress import Progress, State

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def progress(root: Path) -> Progress:
    recorded = write_recorded_run(root, "a", State.RUNNING)
    recorded.release()
    return recorded.run.progress()


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 120, 160, 200])
def test_it_keeps_to_its_width(progress: Progress, width: int) -> None:
    assert progress_line(progress, State.RUNNING, width).cell_len < width


def test_it_says_what_matters_at_80_columns(progress: Progress) -> None:
    text = progress_line(progress, State.RUNNING, 80).plain
    assert text.startswith("● running  ")
    for part in ("epoch 4/8", "step 1,232/3,200", "loss 0.", "ETA ", "samples/s"):
        assert part in text


def test_it_says_everything_where_there_is_room(progress: Progress) -> None:
    text = progress_line(progress, State.RUNNING, 160).plain
    for part in (
        "training",
        "epoch 4/8",
        "███░░░░░░░",
        "step 1,232/3,200",
        "val 0.4290 (naive 0.4312)",
        "samples/s",
        "ETA ",
    ):
        assert part in text


def test_before_anything_happened_there_is_the_state_alone() -> None:
    assert progress_line(Progress(), State.QUEUED, 80).plain == "◌ queued"


def test_phases_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in progress_line(Progress(phase="\x1b[2J"), State.RUNNING, 80).plain


@pytest.mark.parametrize("width", [80, 200, None])
def test_an_epoch_is_one_line_that_names_the_last_close(progress: Progress, width: int | None) -> None:
    text = epoch_line(progress, progress.epochs[-1], width)
    assert width is None or len(text) <= width
    assert text.startswith("epoch 3/8  ")
    for part in ("val 0.4290 (naive 0.4312)", "RMSE 0.01479 (naive 0.01483)"):
        assert part in text
    assert ("log return" in text, "train" in text) == ((False, False) if width == 80 else (True, True))
