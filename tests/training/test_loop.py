"""The loop does what a page of plain torch does, tells it exactly, and stops when asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import torch
from torch import Tensor, nn

from workstation.errors import NonFiniteError, OutOfMemoryError, TrainingError
from workstation.training.learning_rate import learning_rate
from workstation.training.order import batch_order
from workstation.training.parts import Data, Outcome, Parts
from workstation.training.records import TargetFacts

if TYPE_CHECKING:
    from tests.training.conftest import Workshop
    from workstation.training.loop import Trainer
    from workstation.training.windows import Windows


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("model", ["lstm", "cnn"])
def test_weights_are_those_of_a_plain_loop(workshop: Workshop, model: str) -> None:
    built = workshop.build(workshop.parts(model), clip_norm=0.0)
    built.trainer.fit()
    parts, windows, step = workshop.parts(model), workshop.windows(), 0
    for epoch in range(3):
        for which in batch_order(1, epoch, 22).split(4):
            x, y = windows.gather(which)
            parts.optimizer.zero_grad()
            nn.functional.mse_loss(parts.model(x), y).backward()
            parts.optimizer.param_groups[0]["lr"] = learning_rate(step, 18, parts.base_learning_rate, parts.schedule)
            parts.optimizer.step()
            step += 1
    assert same(built.weights(), parts.model.state_dict())


def test_every_step_is_told_as_it_was(workshop: Workshop) -> None:
    built = workshop.build(epochs=1, clip_norm=0.1)
    built.trainer.fit()
    parts, windows = workshop.parts(), workshop.windows()
    x, y = windows.gather(batch_order(1, 0, 22)[:4])
    forecast = parts.model(x)
    nn.functional.mse_loss(forecast, y).backward()
    norm = float(torch.nn.utils.get_total_norm([weight.grad for weight in parts.model.parameters()]))
    first, last = built.heard.steps[0], built.heard.steps[-1]
    assert first.loss == pytest.approx(float((forecast - y).square().mean().detach()), rel=1e-6)
    assert first.squared_error_mean == pytest.approx(first.loss * 0.02**2, rel=1e-6)
    assert first.grad_norm == pytest.approx(norm, rel=1e-6)
    assert first.learning_rate == 0.02 / 4
    assert [(one.step, one.epoch, one.batch, one.batches) for one in (first, last)] == [(1, 1, 1, 6), (6, 1, 6, 6)]
    assert [step.samples for step in built.heard.steps] == [4, 4, 4, 4, 4, 2]


def test_gradients_are_clipped_before_the_step(workshop: Workshop) -> None:
    norms: list[float] = []

    def measure(trainer: Trainer, _: str) -> None:
        gradients = [weight.grad for weight in trainer.parts.model.parameters() if weight.grad is not None]
        norms.append(float(torch.nn.utils.get_total_norm(gradients)))

    built = workshop.build(hooks=[workshop.At(measure, ["on_batch_end"])], clip_norm=0.1)
    built.trainer.fit()
    assert all(
        norm == pytest.approx(min(0.1, told.grad_norm), rel=1e-4)
        for norm, told in zip(norms, built.heard.steps, strict=True)
    )
    assert max(told.grad_norm for told in built.heard.steps) > 0.1


def test_an_epoch_is_told_with_means_over_its_windows(workshop: Workshop) -> None:
    built = workshop.build()
    outcome = built.trainer.fit()
    assert outcome == Outcome("finished", "all 3 epochs are done")
    assert [(record.epoch, record.step) for record in built.heard.epochs] == [(1, 6), (2, 12), (3, 18)]
    for record in built.heard.epochs:
        steps = [step for step in built.heard.steps if step.epoch == record.epoch]
        assert record.train_loss == pytest.approx(sum(step.loss * step.samples for step in steps) / 22)
        assert record.train_rmse**2 == pytest.approx(sum(step.squared_error_mean * step.samples for step in steps) / 22)
        assert record.learning_rate == steps[-1].learning_rate
        assert record.naive == built.trainer.scorer.naive
        assert (record.windows, record.unit) == (17, "log_return")
    told = [(epoch, scores) for epoch, scores, _ in built.heard.validations]
    assert told == [(record.epoch, record.validation) for record in built.heard.epochs]
    assert built.heard.phases[:2] == [("training", "epoch 1 of 3"), ("validating", "epoch 1 of 3")]


def test_best_is_chosen_by_validation_loss(workshop: Workshop) -> None:
    built = workshop.build(epochs=6)
    built.trainer.fit()
    lowest = math.inf
    for record in built.heard.epochs:
        assert record.is_best == (record.validation.loss < lowest)
        lowest = min(lowest, record.validation.loss)
    best = built.trainer.state.best
    assert best is not None
    assert best.validation_loss == lowest


def test_training_learns_what_there_is_to_learn(workshop: Workshop) -> None:
    built = workshop.build(epochs=40)
    built.trainer.fit()
    last = built.heard.epochs[-1]
    assert last.validation.loss < 0.7 * last.naive.loss
    assert last.validation.r2_oos is not None
    assert last.validation.r2_oos > 0.3


def test_stops_early(workshop: Workshop) -> None:
    built = workshop.build(epochs=9, early_stopping=2, min_delta=100.0)
    assert built.trainer.fit() == Outcome("early_stopped", "no better validation loss for 2 epochs")
    assert len(built.heard.epochs) == 3


def stop_at(step: int) -> object:
    def stop(trainer: Trainer, _: str) -> None:
        if trainer.state.step == step:
            trainer.request_stop("asked to")

    return stop


@pytest.mark.parametrize("step", [1, 5, 6, 7, 18])
def test_a_stop_takes_effect_after_the_current_step(workshop: Workshop, step: int) -> None:
    built = workshop.build(hooks=[workshop.At(stop_at(step), ["on_batch_end"])])
    assert built.trainer.fit() == Outcome("stopped", "asked to")
    assert len(built.heard.steps) == step == built.trainer.state.step


def test_a_stop_while_validating_gives_it_up_after_one_batch(workshop: Workshop) -> None:
    seen: list[str] = []

    def stop(trainer: Trainer, point: str) -> None:
        seen.append(point)
        trainer.request_stop("asked to")

    hook = workshop.At(stop, ["on_validation_batch_end", "on_validation_end", "on_epoch_end"])
    built = workshop.build(hooks=[hook])
    assert built.trainer.fit().kind == "stopped"
    assert seen == ["on_validation_batch_end"]
    state = built.trainer.state
    assert (state.epoch, state.batch, state.step, built.heard.epochs) == (0, 6, 6, [])
    assert built.trainer.parts.model.training


def test_a_stop_that_comes_with_the_end_changes_nothing(workshop: Workshop) -> None:
    built = workshop.build(hooks=[workshop.At(stop_at(18), ["on_epoch_end"])])
    assert built.trainer.fit().kind == "finished"


def test_a_stopped_trainer_goes_on_when_told_to(workshop: Workshop) -> None:
    straight = workshop.build()
    straight.trainer.fit()
    built = workshop.build(hooks=[workshop.At(stop_at(8), ["on_batch_end"])])
    assert built.trainer.fit().kind == "stopped"
    assert built.trainer.fit().kind == "finished"
    assert same(built.weights(), straight.weights())
    assert built.heard.epochs == straight.heard.epochs


def test_a_finished_training_has_nothing_left_to_do(workshop: Workshop) -> None:
    built = workshop.build()
    built.trainer.fit()
    weights = built.weights()
    assert built.trainer.fit().kind == "finished"
    assert same(weights, built.weights())


def test_a_new_learning_rate_holds_from_the_next_step(workshop: Workshop) -> None:
    def set_rate(trainer: Trainer, _: str) -> None:
        if trainer.state.step == 7:
            assert trainer.set_learning_rate(0.0005) == 7
            assert trainer.learning_rate == 0.0005

    built = workshop.build(hooks=[workshop.At(set_rate, ["on_batch_end"])])
    plain = workshop.build()
    built.trainer.fit()
    plain.trainer.fit()
    rates, before = ([step.learning_rate for step in one.heard.steps] for one in (built, plain))
    assert rates[:7] == before[:7]
    assert rates[7] == 0.0005
    assert [rate / 0.0005 for rate in rates[7:]] == pytest.approx([rate / before[7] for rate in before[7:]])


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_learning_rate_must_be_a_positive_number(workshop: Workshop, value: float) -> None:
    with pytest.raises(TrainingError, match="must be a positive number"):
        workshop.build().trainer.set_learning_rate(value)


def poisoned(workshop: Workshop, what: str) -> tuple[Data, int]:
    """Windows of which number 9 holds a NaN, and the step that meets it first."""
    clean = workshop.windows()
    features, targets, ends = clean._rows
    if what == "features":
        features = features.clone()
        features[ends[9] - 5] = math.nan  # the first bar of window 9, which is also in windows 4 to 8
    else:
        targets = targets.clone()
        targets[ends[9]] = math.inf
    windows: Windows = type(clean)(features, targets, ends, clean.length)
    touched = range(4, 10) if what == "features" else [9]
    places = [index for index, number in enumerate(batch_order(1, 0, 22).tolist()) if number in touched]
    return Data(windows, workshop.windows(), TargetFacts(0.02, "log_return")), places[0] // 4 + 1


@pytest.mark.parametrize("what", ["features", "target"])
def test_bad_data_is_named_before_it_reaches_the_weights(workshop: Workshop, what: str) -> None:
    data, step = poisoned(workshop, what)
    built = workshop.build(data=data)
    place = rf"the loss is .* at step {step} \(epoch 1 of 3, batch {step} of 6\)"
    with pytest.raises(NonFiniteError, match=rf"{place}: the {what} of training window \d+ are not finite") as caught:
        built.trainer.fit()
    assert caught.value.step == step
    assert built.trainer.state.step == step - 1 == len(built.heard.steps)
    assert all(torch.isfinite(weight).all() for weight in built.weights().values())


class Blunt(nn.Module):
    """A network whose loss is finite while its gradient is not, once its weight is 0."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((1,), weight))

    def forward(self, x: Tensor) -> Tensor:
        return self.weight.sqrt() * x[:, -1, :2]


def blunt_parts(workshop: Workshop, weight: float) -> Parts:
    parts, model = workshop.parts(), Blunt(weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return Parts(model, parts.loss, optimizer, parts.schedule, 0.1)


def test_a_gradient_that_is_not_finite_is_named(workshop: Workshop) -> None:
    built = workshop.build(blunt_parts(workshop, 0.0))
    with pytest.raises(
        NonFiniteError, match=r"the gradient norm is (inf|nan) at step 1 .*: the gradient of weight is not"
    ):
        built.trainer.fit()
    assert float(built.weights()["weight"]) == 0.0


def test_weights_that_are_not_finite_are_named(workshop: Workshop) -> None:
    built = workshop.build(blunt_parts(workshop, math.nan))
    with pytest.raises(NonFiniteError, match=r"the loss is nan at step 1 .*: the weights weight are not finite"):
        built.trainer.fit()


class Overflowing(nn.Module):
    """A network that is well while training and overflows when it is validated."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        return self.weight * x[:, -1, :2] * (1.0 if self.training else 1e30)


def test_a_validation_that_is_not_finite_is_no_best(workshop: Workshop) -> None:
    parts, model = workshop.parts(), Overflowing()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    built = workshop.build(Parts(model, parts.loss, optimizer, parts.schedule, 0.1))
    with pytest.raises(NonFiniteError, match=r"the validation loss is inf at step 6 \(epoch 1 of 3, validation\)"):
        built.trainer.fit()
    assert built.trainer.state.best is None
    assert built.heard.epochs == []


class Greedy(nn.Module):
    """A network that asks for a petabyte at its third call."""

    def __init__(self) -> None:
        super().__init__()
        self.weight, self.calls = nn.Parameter(torch.ones(1)), 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        return self.weight * (torch.empty(2**48) if self.calls == 3 else x[:, -1, :2])


def test_memory_that_runs_out_is_said_with_its_step(workshop: Workshop) -> None:
    parts, model = workshop.parts(), Greedy()
    built = workshop.build(Parts(model, parts.loss, torch.optim.SGD(model.parameters()), parts.schedule, 0.1))
    with pytest.raises(
        OutOfMemoryError, match=r"no memory left at step 3 \(epoch 1 of 3, batch 3 of 6\): lower training"
    ):
        built.trainer.fit()
    assert built.trainer.state.step == 2


def test_other_errors_pass_unchanged(workshop: Workshop) -> None:
    parts = workshop.parts()
    wrong = Parts(nn.Linear(3, 3), parts.loss, parts.optimizer, parts.schedule, 0.1)
    with pytest.raises(Exception, match=r"size") as caught:
        workshop.build(wrong).trainer.fit()
    assert not isinstance(caught.value, TrainingError)
