"""A training taken up again from any instant ends with the same bits as one that was never interrupted."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from workstation.training import checkpoints, random_state
from workstation.training.snapshot import Snapshot, put_back, take

if TYPE_CHECKING:
    from pathlib import Path

    from tests.training.conftest import Built, Workshop
    from workstation.training.loop import Trainer

CASES: dict[str, dict[str, Any]] = {
    "lstm, adamw": {"model": "lstm", "optimizer": "adamw"},
    "cnn, adam, huber": {"model": "cnn", "optimizer": "adam", "loss": "huber"},
    "constant rate": {"model": "cnn", "schedule": "constant"},
    "stops early": {"model": "lstm", "settings": {"epochs": 8, "early_stopping": 2, "min_delta": 100.0}},
    "rate set meanwhile": {"model": "lstm", "overrides": {2: 0.004, 6: 0.05, 9: 0.001}},
}


@dataclass
class Instant:
    """A snapshot of a running training, and how much had been told by then."""

    point: str
    snapshot: Snapshot
    epochs_told: int


def setter(overrides: dict[int, float]) -> Any:  # noqa: ANN401 - an act of a hook
    """What a user does meanwhile: sets the rate after certain steps, unless that was done before the interruption."""

    def set_rate(trainer: Trainer, _: str) -> None:
        done = {override.step for override in trainer.state.overrides}
        if trainer.state.step in overrides and trainer.state.step not in done:
            trainer.set_learning_rate(overrides[trainer.state.step])

    return set_rate


def train(workshop: Workshop, case: dict[str, Any], hooks: list[Any], source: Snapshot | None = None) -> Built:
    """Build all from nothing, as a new process would, and train to the end."""
    chosen = {key: case[key] for key in ("model", "optimizer", "schedule", "loss") if key in case}
    parts = workshop.parts(**chosen)
    state = None
    if source is not None:
        random_state.seed(random.randrange(2**31))  # whatever the generators did before must not matter
        state = put_back(source, parts.model, parts.optimizer)
    rate = workshop.At(setter(case.get("overrides", {})), ["on_batch_end"])
    built = workshop.build(parts, [rate, *hooks], state, **case.get("settings", {}))
    built.trainer.fit()
    return built


def of(trainer: Trainer) -> Snapshot:
    return take(trainer.parts.model, trainer.parts.optimizer, trainer.state)


def assert_same(one: Snapshot, other: Snapshot) -> None:
    """The same bits: weights, optimizer tensors, state and random states."""
    for ours, theirs in ((one.model, other.model), (one.optimizer, other.optimizer)):
        assert ours.keys() == theirs.keys()
        assert [key for key in ours if not torch.equal(ours[key], theirs[key])] == []
    assert one.state == other.state
    assert one.random == other.random


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_from_every_instant(workshop: Workshop, name: str) -> None:
    """Snapshots at every hook point there is: each step, each batch of each validation, each border."""
    case = CASES[name]
    instants: list[Instant] = []
    heard: list[Any] = []

    def note(trainer: Trainer, point: str) -> None:
        instants.append(Instant(point, of(trainer), sum(1 for one in heard if one)))

    watch = workshop.At(note)
    count = workshop.At(lambda *_: heard.append(True), ["on_epoch_end"])
    undisturbed = train(workshop, case, [])
    watched = train(workshop, case, [count, watch])
    expected = of(undisturbed.trainer)
    assert_same(of(watched.trainer), expected)  # looking changes nothing
    assert len({instant.point for instant in instants}) == 7
    for instant in instants:
        again = train(workshop, case, [], instant.snapshot)
        assert_same(of(again.trainer), expected)
        assert again.heard.epochs == undisturbed.heard.epochs[instant.epochs_told :]
        steps = undisturbed.heard.steps[instant.snapshot.state["step"] :]
        assert again.heard.steps == steps


def stop_after(step: int) -> Any:  # noqa: ANN401 - an act of a hook
    def stop(trainer: Trainer, _: str) -> None:
        if trainer.state.step == step:
            trainer.request_stop("asked to")

    return stop


@pytest.mark.slow
@pytest.mark.parametrize("model", ["lstm", "cnn"])
def test_stopped_at_every_step_and_taken_up_from_disk(workshop: Workshop, model: str, tmp_path: Path) -> None:
    case = {"model": model}
    undisturbed = train(workshop, case, [])
    for step in range(1, 19):
        stopped = train(workshop, case, [workshop.At(stop_after(step), ["on_batch_end"])])
        assert stopped.trainer.state.step == step
        folder = checkpoints.save(tmp_path, of(stopped.trainer), facts={}, extra={})
        snapshot, _ = checkpoints.load(folder)
        again = train(workshop, case, [], snapshot)
        assert_same(of(again.trainer), of(undisturbed.trainer))
        assert stopped.heard.steps + again.heard.steps == undisturbed.heard.steps
        assert stopped.heard.epochs + again.heard.epochs == undisturbed.heard.epochs


def test_interrupted_again_and_again(workshop: Workshop) -> None:
    undisturbed = train(workshop, {}, [])
    snapshot, steps, epochs = None, [], []
    for until in (1, 2, 5, 6, 7, 12, 17, 99):
        built = train(workshop, {}, [workshop.At(stop_after(until), ["on_batch_end"])], snapshot)
        snapshot, steps, epochs = of(built.trainer), steps + built.heard.steps, epochs + built.heard.epochs
    assert snapshot is not None
    assert_same(snapshot, of(undisturbed.trainer))
    assert (steps, epochs) == (undisturbed.heard.steps, undisturbed.heard.epochs)


def test_a_comparison_can_fail(workshop: Workshop) -> None:
    """The control: a single lost piece of what is saved shows in the end."""
    expected = of(train(workshop, {}, []).trainer)
    stopped = train(workshop, {}, [workshop.At(stop_after(8), ["on_batch_end"])])
    whole = of(stopped.trainer)
    for lost in ("optimizer", "random", "batch"):
        broken = copy.deepcopy(whole)
        if lost == "optimizer":
            next(tensor for key, tensor in broken.optimizer.items() if key.endswith("exp_avg")).zero_()
        elif lost == "random":
            broken.random["torch"] = random_state.capture()["torch"]
        else:
            broken.state["batch"] -= 1
        again = train(workshop, {}, [], broken)
        with pytest.raises(AssertionError):
            assert_same(of(again.trainer), expected)


def test_a_snapshot_is_a_private_copy(workshop: Workshop) -> None:
    built = workshop.build(epochs=1)
    before = of(built.trainer)
    kept = copy.deepcopy(before)
    built.trainer.fit()
    np.random.standard_normal()  # noqa: NPY002 - the global generator is part of a snapshot
    assert_same(before, kept)
