"""A place so many steps further on among choices, the first after the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Choice = TypeVar("Choice")


def further(choices: Sequence[Choice], chosen: Choice, steps: int) -> Choice:
    """The choice so many steps after this one; before it for steps below 0."""
    return choices[(choices.index(chosen) + steps) % len(choices)]
