"""A snapshot holds everything by name, refuses what could not be trained on, and fits only what it was taken of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from workstation.errors import CheckpointError, NonFiniteError
from workstation.training.snapshot import put_back, take
from workstation.training.state import TrainingState

if TYPE_CHECKING:
    from tests.training.conftest import Workshop


def test_tensors_are_named_after_their_weights(workshop: Workshop) -> None:
    built = workshop.build(epochs=1)
    built.trainer.fit()
    parts = built.trainer.parts
    snapshot = take(parts.model, parts.optimizer, built.trainer.state)
    names = {name for name, _ in parts.model.named_parameters()}
    assert snapshot.model.keys() == names
    assert snapshot.optimizer.keys() == {f"{name}/{key}" for name in names for key in ("step", "exp_avg", "exp_avg_sq")}
    assert {float(snapshot.optimizer[f"{name}/step"]) for name in names} == {6.0}


def test_before_the_first_step_there_is_nothing_of_the_optimizer(workshop: Workshop) -> None:
    parts = workshop.parts()
    snapshot = take(parts.model, parts.optimizer, TrainingState())
    assert snapshot.optimizer == {}
    assert put_back(snapshot, parts.model, parts.optimizer) == TrainingState()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_never_saved(workshop: Workshop, value: float) -> None:
    parts = workshop.parts()
    with torch.no_grad():
        next(iter(parts.model.parameters()))[0, 0] = value
    with pytest.raises(
        NonFiniteError, match=r"the weights layers.0.weight_ih_l0 are not finite after step 7"
    ) as caught:
        take(parts.model, parts.optimizer, TrainingState(step=7))
    assert caught.value.step == 7


def test_another_model_is_refused(workshop: Workshop) -> None:
    lstm, cnn = workshop.parts("lstm"), workshop.parts("cnn")
    snapshot = take(lstm.model, lstm.optimizer, TrainingState())
    with pytest.raises(CheckpointError, match="the checkpoint is of another model"):
        put_back(snapshot, cnn.model, cnn.optimizer)


@pytest.mark.parametrize("key", ["nowhere/exp_avg", "norm.weight/exp_avg"])
def test_optimizer_tensors_that_do_not_fit_are_refused(workshop: Workshop, key: str) -> None:
    parts = workshop.parts()
    snapshot = take(parts.model, parts.optimizer, TrainingState())
    snapshot.optimizer[key] = torch.zeros(1, 3)
    with pytest.raises(CheckpointError, match=f"{key} of its optimizer does not fit"):
        put_back(snapshot, parts.model, parts.optimizer)


def test_the_learning_rate_of_the_profile_stays(workshop: Workshop) -> None:
    built = workshop.build(epochs=1)
    built.trainer.fit()
    snapshot = take(built.trainer.parts.model, built.trainer.parts.optimizer, built.trainer.state)
    fresh = workshop.parts()
    put_back(snapshot, fresh.model, fresh.optimizer)
    assert fresh.optimizer.param_groups[0]["lr"] == fresh.base_learning_rate
    assert fresh.optimizer.param_groups[0]["fused"] is True
