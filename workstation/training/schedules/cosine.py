"""A learning rate that falls along half a cosine, after a warm-up if one is wanted (Loshchilov and Hutter, 2017)."""

from __future__ import annotations

import math

from pydantic import Field

from workstation.config import Settings


class Config(Settings):
    """How the rate begins and where it ends."""

    warmup_steps: int = Field(default=0, ge=0, le=1_000_000)
    """Steps over which the rate rises in a straight line to its full value."""
    final_fraction: float = Field(default=0.01, ge=0.0, le=1.0)
    """Part of the base rate that is left when training ends."""


class Cosine:
    """Full rate after the warm-up, then half a cosine down to the final fraction."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def fraction(self, step: int, total_steps: int) -> float:
        """Part of the base rate, from 0 to 1, of the step that follows `step` completed ones."""
        assert 0 <= step <= total_steps
        warmup, final = self.config.warmup_steps, self.config.final_fraction
        if step < warmup:
            return (step + 1) / (warmup + 1)
        progress = (step - warmup) / max(1, total_steps - warmup)
        return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * progress))
