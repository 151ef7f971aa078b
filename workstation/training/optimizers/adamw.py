"""AdamW (Loshchilov and Hutter, 2019): Adam with weights that decay apart from the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from pydantic import Field

from workstation.config import Settings
from workstation.training.optimizers.fused import is_fused

if TYPE_CHECKING:
    from collections.abc import Iterable


class Config(Settings):
    """How large AdamW's steps are."""

    learning_rate: float = Field(default=0.001, gt=0.0)
    """Base rate, which the schedule scales."""
    weight_decay: float = Field(default=0.01, ge=0.0)
    """Part of every weight, times the learning rate, that each step takes away."""
    beta1: float = Field(default=0.9, ge=0.0, lt=1.0)
    """Memory of the running mean of the gradient."""
    beta2: float = Field(default=0.999, ge=0.0, lt=1.0)
    """Memory of the running mean of the squared gradient."""
    eps: float = Field(default=1e-8, gt=0.0)
    """Added to the denominator."""


class AdamW:
    """Builds torch's AdamW, fused where the device can."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.learning_rate = config.learning_rate

    def build(self, parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
        """An optimizer of these parameters, which stay on the device they are on."""
        own, chosen = self.config, list(parameters)
        return torch.optim.AdamW(
            chosen,
            lr=own.learning_rate,
            betas=(own.beta1, own.beta2),
            eps=own.eps,
            weight_decay=own.weight_decay,
            fused=is_fused(chosen),
        )
