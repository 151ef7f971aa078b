"""Hooks are checked before training starts and called where they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workstation.errors import TrainingError
from workstation.training.hooks import POINTS, check

if TYPE_CHECKING:
    from tests.training.conftest import Workshop


def test_every_point_is_called_in_its_place(workshop: Workshop) -> None:
    seen: list[str] = []
    built = workshop.build(hooks=[workshop.At(lambda _, point: seen.append(point))], epochs=2, batch_size=16)
    built.trainer.fit()
    epoch = ["on_epoch_start", "on_batch_end", "on_batch_end", "on_validation_batch_end", "on_validation_end"]
    assert seen == ["on_training_start", *([*epoch, "on_epoch_end"] * 2), "on_training_end"]


def test_hooks_are_called_in_the_order_given(workshop: Workshop) -> None:
    seen: list[int] = []
    hooks = [workshop.At(lambda *_, number=number: seen.append(number), ["on_epoch_start"]) for number in (1, 2)]
    workshop.build(hooks=hooks, epochs=2).trainer.fit()
    assert seen == [1, 2, 1, 2]


def test_what_a_hook_raises_ends_training(workshop: Workshop) -> None:
    def fail(*_: object) -> None:
        raise LookupError("told so")

    built = workshop.build(hooks=[workshop.At(fail, ["on_batch_end"])])
    with pytest.raises(LookupError, match="told so"):
        built.trainer.fit()
    assert built.trainer.state.step == 1


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("wrong", [None, lambda: None, lambda trainer, more: None, 5])  # noqa: ARG005 - its shape counts
def test_a_hook_that_could_not_be_called_is_refused_at_once(workshop: Workshop, point: str, wrong: object) -> None:
    hook = workshop.At(lambda *_: None)
    setattr(hook, point, wrong)
    with pytest.raises(TrainingError, match=rf"hook At.*{point}"):
        workshop.build(hooks=[hook])


def test_a_whole_hook_passes(workshop: Workshop) -> None:
    check(workshop.At(lambda *_: None))
