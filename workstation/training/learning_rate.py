"""The learning rate, a pure function of step, settings and what was asked meanwhile: exact, and drawable in advance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Schedule(Protocol):
    """What part of the base learning rate a step gets."""

    def fraction(self, step: int, total_steps: int) -> float:
        """Part of the base rate, from 0 to 1, of the step that follows `step` completed ones."""
        ...


@dataclass(frozen=True, slots=True)
class Override:
    """From the step that follows `step` completed ones, the learning rate is `value`."""

    step: int
    value: float


def learning_rate(
    step: int, total_steps: int, base: float, schedule: Schedule, overrides: Sequence[Override] = ()
) -> float:
    """The rate of the step that follows `step` completed ones.

    The newest override that has come into force counts (of two for one step, the later in the sequence): it sets the
    rate for its step, and from there the schedule goes on in proportion, or stays where it is if the schedule is 0
    there.
    """
    fraction = schedule.fraction(step, total_steps)
    in_force = [override for override in overrides if override.step <= step]
    if not in_force:
        return base * fraction
    newest = max(reversed(in_force), key=lambda override: override.step)
    start = schedule.fraction(newest.step, total_steps)
    return newest.value * (fraction / start) if start > 0.0 else newest.value
