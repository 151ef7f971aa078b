"""A training so small that every instant of it can be tried."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import torch

from workstation import catalog
from workstation.config.profile import TrainingSettings
from workstation.training import random_state
from workstation.training.hooks import POINTS
from workstation.training.loop import Trainer
from workstation.training.parts import Data, Parts
from workstation.training.records import EpochRecord, Scores, StepRecord, TargetFacts
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workstation.training.state import TrainingState

FEATURES, WINDOW, HORIZON = 3, 6, 2
SMALL: dict[str, dict[str, Any]] = {
    "lstm": {"hidden": 6, "head": 4, "dropout": 0.3},
    "cnn": {"channels": 6, "blocks": 2, "head": 4, "dropout": 0.3},
    "cosine": {"warmup_steps": 3},
}


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def part(family: str, name: str, **own: object) -> Any:  # noqa: ANN401 - of any family
    """A part of the catalog, built from its settings, small where it can be."""
    module = importlib.import_module(catalog.CATALOG[family][name].partition(":")[0])
    config = module.Config(**{**SMALL.get(name, {}), **own})
    shape = {"features": FEATURES, "window": WINDOW, "horizon": HORIZON} if family == "models" else {}
    return catalog.load(family, name)(config, **shape)


@dataclass
class Recorder:
    """A reporter that keeps everything; wall time is set to nothing, as it alone may differ."""

    steps: list[StepRecord] = field(default_factory=list)
    validations: list[tuple[int, Scores, Scores]] = field(default_factory=list)
    epochs: list[EpochRecord] = field(default_factory=list)
    phases: list[tuple[str, str]] = field(default_factory=list)

    def phase(self, name: str, detail: str) -> None:
        self.phases.append((name, detail))

    def step_done(self, record: StepRecord) -> None:
        self.steps.append(record)

    def validation_done(self, epoch: int, validation: Scores, naive: Scores) -> None:
        self.validations.append((epoch, validation, naive))

    def epoch_done(self, record: EpochRecord) -> None:
        self.epochs.append(replace(record, seconds=0.0))


class At:
    """A hook that does one thing at the given points (all of them unless told)."""

    def __init__(self, act: Callable[[Trainer, str], None], points: Sequence[str] = POINTS) -> None:
        for point in POINTS:
            setattr(self, point, partial(self._call, act if point in points else None, point))

    @staticmethod
    def _call(act: Callable[[Trainer, str], None] | None, point: str, trainer: Trainer) -> None:
        if act is not None:
            act(trainer, point)


@dataclass
class Built:
    """A trainer with what hears it."""

    trainer: Trainer
    heard: Recorder

    def weights(self) -> dict[str, torch.Tensor]:
        return {name: tensor.clone() for name, tensor in self.trainer.parts.model.state_dict().items()}


class Workshop:
    """Builds tiny trainings, all from the same rows."""

    At, Recorder, part = At, Recorder, staticmethod(part)

    def windows(self, n: int = 22, *, seed: int = 1, rows: int = 60) -> Windows:
        """Random windows; the target holds some of what the features say."""
        generator = torch.Generator().manual_seed(seed)
        features = torch.randn(rows, FEATURES, generator=generator)
        noise = torch.randn(rows, HORIZON, generator=generator)
        targets = 0.8 * features[:, :HORIZON] + 0.3 * noise
        return Windows(features, targets, torch.arange(WINDOW - 1, WINDOW - 1 + n), WINDOW)

    def parts(
        self, model: str = "lstm", optimizer: str = "adamw", schedule: str = "cosine", loss: str = "mse"
    ) -> Parts:
        """Parts seeded as a worker would."""
        random_state.seed(11)
        network = part("models", model)
        chosen = part("optimizers", optimizer, learning_rate=0.02)
        return Parts(
            network,
            part("losses", loss),
            chosen.build(network.parameters()),
            part("schedules", schedule),
            chosen.learning_rate,
        )

    def build(
        self,
        parts: Parts | None = None,
        hooks: Sequence[Any] = (),
        state: TrainingState | None = None,
        data: Data | None = None,
        **settings: object,
    ) -> Built:
        """A trainer of three epochs of six batches, unless told otherwise."""
        heard = Recorder()
        given = TrainingSettings(**{"epochs": 3, "batch_size": 4, "clip_norm": 0.5, **settings})
        target = TargetFacts(0.02, "log_return")
        data = data or Data(self.windows(), self.windows(17, seed=2), target)
        return Built(Trainer(parts or self.parts(), data, given, heard, hooks, state), heard)


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()
