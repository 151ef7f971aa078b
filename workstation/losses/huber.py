"""Huber's loss: squared error for small errors, absolute error for large ones, so that outliers pull less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from torch import nn
from torch.nn import functional

from workstation.config import Settings

if TYPE_CHECKING:
    from torch import Tensor


class Config(Settings):
    """Where small errors end."""

    delta: float = Field(default=1.0, gt=0.0)
    """Error, in scaled target units, from which on the loss grows in proportion instead of squared."""


class Huber(nn.Module):
    """Mean of e**2 / 2 where abs(e) <= delta, else delta * (abs(e) - delta / 2) (Huber, 1964)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    def forward(self, forecast: Tensor, target: Tensor) -> Tensor:
        """The loss, a scalar, of (batch, horizon) against (batch, horizon), both in scaled target units."""
        return functional.huber_loss(forecast, target, delta=self.config.delta)
