"""Mean absolute error: its best constant forecast is the median."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn import functional

from workstation.config import Settings

if TYPE_CHECKING:
    from torch import Tensor


class Config(Settings):
    """Nothing to set."""


class MAE(nn.Module):
    """Mean over windows and bars ahead of the absolute value of forecast - target."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config

    def forward(self, forecast: Tensor, target: Tensor) -> Tensor:
        """The loss, a scalar, of (batch, horizon) against (batch, horizon), both in scaled target units."""
        return functional.l1_loss(forecast, target)
