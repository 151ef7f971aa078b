"""The training state counts, decides, and goes through JSON without losing a bit."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.config.profile import TrainingSettings
from workstation.errors import CheckpointError
from workstation.training.learning_rate import Override
from workstation.training.state import Best, EpochSums, TrainingState

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, 2**40)
STATES = st.builds(
    TrainingState,
    epoch=COUNTS,
    batch=COUNTS,
    step=COUNTS,
    sums=st.builds(EpochSums, FLOATS, FLOATS, COUNTS),
    validation_loss=st.none() | FLOATS,
    best=st.none() | st.builds(Best, FLOATS, COUNTS, COUNTS),
    epochs_without_improvement=COUNTS,
    overrides=st.lists(st.builds(Override, COUNTS, FLOATS), max_size=3),
    ending=st.sampled_from([None, "finished", "early_stopped"]),
)


@given(STATES)
def test_json_keeps_every_bit(state: TrainingState) -> None:
    again = TrainingState.from_json(json.loads(json.dumps(state.to_json(), allow_nan=False)))
    assert again == state
    assert repr(again) == repr(state)


@pytest.mark.parametrize(
    ("table", "place"),
    [({"step": "many"}, "step"), ({"best": {"epoch": 1}}, "best"), ({"ending": "bored"}, "ending"), ([1], "")],
)
def test_what_is_no_state_is_refused_with_its_place(table: object, place: str) -> None:
    with pytest.raises(CheckpointError, match=rf"the training state cannot be read: {place}"):
        TrainingState.from_json(table)


def after(losses: list[float], **own: float) -> tuple[TrainingState, list[bool]]:
    settings = TrainingSettings(**{"epochs": 10, **own})  # type: ignore[arg-type]
    state = TrainingState()
    told = []
    for loss in losses:
        state.count_step(1.0, 1.0, 4)
        told.append(state.close_epoch(loss, settings))
    return state, told


def test_best_is_the_lowest_validation_loss_and_names_its_checkpoint() -> None:
    state, told = after([3.0, 2.0, 2.0, 2.5, 1.0])
    assert told == [True, True, False, False, True]
    assert state.best == Best(1.0, 5, 5)
    assert state.best.checkpoint == "step-00000005"
    assert state.epochs_without_improvement == 0


def test_better_means_by_more_than_min_delta() -> None:
    state, told = after([1.0, 0.95, 0.85], min_delta=0.1)
    assert told == [True, False, True]
    assert state.best == Best(0.85, 3, 3)


def test_stops_early_after_so_many_epochs_without_improvement() -> None:
    state, _ = after([1.0, 2.0, 0.9, 2.0], early_stopping=2)
    assert state.ending is None
    state, _ = after([1.0, 2.0, 0.9, 2.0, 2.0], early_stopping=2)
    assert state.ending == "early_stopped"
    assert after([1.0] * 9)[0].ending is None


def test_finishes_after_all_epochs() -> None:
    assert after([1.0] * 10, early_stopping=9)[0].ending == "finished"


def test_sums_give_means_over_windows_not_batches() -> None:
    sums = EpochSums()
    sums.add(loss=1.0, squared_error_mean=4.0, samples=3)
    sums.add(loss=5.0, squared_error_mean=16.0, samples=1)
    assert sums.mean_loss == 2.0
    assert sums.rmse == math.sqrt(7.0)


def test_a_step_makes_the_validation_loss_unknown() -> None:
    state, _ = after([1.0])
    assert state.validation_loss == 1.0
    state.count_step(1.0, 1.0, 4)
    assert (state.validation_loss, state.epoch, state.batch, state.step) == (None, 1, 1, 2)
