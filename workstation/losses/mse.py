"""Mean squared error: its best constant forecast is the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn import functional

from workstation.config import Settings

if TYPE_CHECKING:
    from torch import Tensor


class Config(Settings):
    """Nothing to set."""


class MSE(nn.Module):
    """Mean over windows and bars ahead of (forecast - target) squared."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    def forward(self, forecast: Tensor, target: Tensor) -> Tensor:
        """The loss, a scalar, of (batch, horizon) against (batch, horizon), both in scaled target units."""
        return functional.mse_loss(forecast, target)
