"""What a trainer is made of, and what it ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer

    from workstation.training.learning_rate import Schedule
    from workstation.training.records import TargetFacts
    from workstation.training.windows import Windows


@dataclass(frozen=True, slots=True)
class Parts:
    """What is trained and by what; the model and the optimizer's tensors are on the windows' device."""

    model: nn.Module
    loss: nn.Module
    optimizer: Optimizer
    schedule: Schedule
    base_learning_rate: float


@dataclass(frozen=True, slots=True)
class Data:
    """What is trained on, what chooses the best, and what a target stands for."""

    train: Windows
    validation: Windows
    target: TargetFacts


@dataclass(frozen=True, slots=True)
class Outcome:
    """How `fit` ended, and why in words."""

    kind: Literal["finished", "early_stopped", "stopped"]
    reason: str
