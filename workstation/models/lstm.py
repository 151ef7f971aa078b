"""A recurrent network: LSTM layers read the window, the last state is normalised and forecasts every bar ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field
from torch import nn

from workstation.config import Settings

if TYPE_CHECKING:
    from torch import Tensor


class Config(Settings):
    """What an LSTM is made of; the defaults give 601,809 parameters at 30 bars of 40 features and one bar ahead."""

    hidden: int = Field(default=216, ge=1, le=8192)
    """Units in each layer."""
    layers: int = Field(default=2, ge=1, le=16)
    """LSTM layers, one reading the other."""
    head: int = Field(default=16, ge=1, le=8192)
    """Units between the last state and the forecast."""
    dropout: float = Field(default=0.1, ge=0.0, lt=1.0)
    """Share of units silenced while training, between layers and before the head."""


class LSTM(nn.Module):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997) with a small head on its last state."""

    def __init__(self, config: Config, *, features: int, window: int, horizon: int) -> None:
        super().__init__()
        assert window > 0
        inputs = [features, *[config.hidden] * (config.layers - 1)]
        # One module a layer, with our own dropout between: cuDNN's keeps a random state that no checkpoint can hold.
        self.layers = nn.ModuleList(nn.LSTM(width, config.hidden, batch_first=True) for width in inputs)
        self.dropout = nn.Dropout(config.dropout)
        self.norm = nn.LayerNorm(config.hidden)
        self.head = nn.Sequential(nn.Linear(config.hidden, config.head), nn.GELU(), nn.Linear(config.head, horizon))

    def encode(self, x: Tensor) -> Tensor:
        """States of the last layer, (batch, window, hidden): each knows its own bar and those before it."""
        for number, layer in enumerate(self.layers):
            x, _ = layer(self.dropout(x) if number else x)  # (batch, window, hidden)
        return x

    def forward(self, x: Tensor) -> Tensor:
        """Forecast (batch, horizon) in scaled target units from a window (batch, window, features)."""
        state = self.norm(self.encode(x)[:, -1])  # (batch, hidden)
        forecast: Tensor = self.head(self.dropout(state))
        return forecast
