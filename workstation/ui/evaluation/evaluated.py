"""What is known of an evaluation that is looked at, and of the one that is being made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from workstation.runs.evaluations import PARTS, EvaluatedPart

if TYPE_CHECKING:
    from workstation.evaluation.windows import Windows

Wanted = Literal["best", "last"]
WANTED: tuple[Wanted, ...] = ("best", "last")
ORDER: tuple[EvaluatedPart, ...] = ("test", "validation", "train", "unseen")
"""The parts in the order in which a key goes through them."""

assert set(ORDER) == set(PARTS)


@dataclass(frozen=True, eq=False)
class Evaluated:
    """An evaluation that is looked at, as far as it is there."""

    run: str
    wanted: Wanted = "best"
    part: EvaluatedPart = "test"
    checkpoint: str = ""
    """Name of the checkpoint that is wanted; empty where it is not known yet, or there is none."""
    facts: dict[str, Any] | None = None
    """As `workstation.runs.evaluations.read_result` gives them; None where it was not evaluated."""
    windows: Windows | None = None
    """Its forecasts; None where there are no facts, or they cannot be read."""
    refusal: str = ""
    """Why it cannot be had; empty where nothing is wrong."""
    is_read: bool = False
    """Whether anybody has looked yet."""


@dataclass(frozen=True)
class Evaluating:
    """An evaluation that a worker makes."""

    run: str
    checkpoint: str
    part: EvaluatedPart
    detail: str = "starting"
    """What the worker is doing, in its words."""
    is_stopping: bool = False
    """Whether it was asked to stop."""
