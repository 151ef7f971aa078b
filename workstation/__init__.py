"""A terminal workstation for training forecasting models on market data."""

__version__ = "0.1.0"
