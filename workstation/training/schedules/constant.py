"""The same learning rate from the first step to the last, after a warm-up if one is wanted."""

from __future__ import annotations

from pydantic import Field

from workstation.config import Settings


class Config(Settings):
    """How the rate begins."""

    warmup_steps: int = Field(default=0, ge=0, le=1_000_000)
    """Steps over which the rate rises in a straight line to its full value."""


class Constant:
    """Full rate after the warm-up."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def fraction(self, step: int, total_steps: int) -> float:
        """Part of the base rate, from 0 to 1, of the step that follows `step` completed ones."""
        assert 0 <= step <= total_steps
        return min(1.0, (step + 1) / (self.config.warmup_steps + 1))
