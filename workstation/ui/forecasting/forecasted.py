"""What is known of a forecast that is looked at, and of the one that is being made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from workstation.runs.forecasts import Request, Spread
from workstation.ui.evaluation.evaluated import WANTED
from workstation.ui.further import further

if TYPE_CHECKING:
    from workstation.evaluation.ahead import Ahead
    from workstation.ui.evaluation.evaluated import Wanted

SPREADS: tuple[Spread, ...] = get_args(Spread)
Deed = Literal["look", "make", "again", "stop", "export"]
"""What can be done with a forecast: see it, have it made, have it made anew, have that stopped, write it to files."""


@dataclass(frozen=True)
class Asked:
    """Which forecast is meant."""

    run: str
    wanted: Wanted = "best"
    spread: Spread = "pooled"
    until: int | None = None
    """It knows no bar that begins later; nanoseconds since 1970-01-01 UTC. None for all bars."""

    def other_checkpoint(self) -> Asked:
        """With the last checkpoint, or the best one again."""
        return replace(self, wanted=further(WANTED, self.wanted, 1))

    def other_bands(self) -> Asked:
        """With bands that are learned in the other way."""
        return replace(self, spread=further(SPREADS, self.spread, 1))

    def request(self, checkpoint: str) -> Request:
        """The same, asked of a worker."""
        return Request(checkpoint, until=self.until, spread=self.spread)


@dataclass(frozen=True, eq=False)
class Forecasted:
    """A forecast that is looked at, as far as it is there."""

    asked: Asked
    checkpoint: str = ""
    """Name of the checkpoint that is wanted; empty where it is not known yet, or there is none."""
    facts: dict[str, Any] | None = None
    """As `workstation.runs.forecasts.read_kept` gives them; None where there is none."""
    ahead: Ahead | None = None
    """What was forecast; there where facts are."""
    verdict: str = ""
    """How the checkpoint's forecasts on test windows were beside the last close; empty where that was not evaluated."""
    has_other_prices: bool = False
    """Whether the files of its prices have changed since it was made."""
    refusal: str = ""
    """Why it cannot be had; empty where nothing is wrong."""
    fault: str = ""
    """How what was kept is damaged; empty where it is not."""
    is_read: bool = False
    """Whether anybody has looked yet."""


@dataclass(frozen=True)
class Forecasting:
    """A forecast that a worker makes."""

    asked: Asked
    checkpoint: str
    detail: str = "starting"
    """What the worker is doing, in its words."""
    is_stopping: bool = False
    """Whether it was asked to stop."""
