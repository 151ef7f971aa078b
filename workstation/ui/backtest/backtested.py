"""What is known of a backtest that is looked at, and what was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from workstation import catalog
from workstation.runs.evaluations import PARTS, EvaluatedPart
from workstation.ui.evaluation.evaluated import WANTED
from workstation.ui.further import further

if TYPE_CHECKING:
    from workstation.backtest.perform import Performed
    from workstation.ui.evaluation.evaluated import Wanted

ORDER: tuple[EvaluatedPart, ...] = ("test", "unseen", "validation", "train")
"""The parts in the order in which a key goes through them."""
STRATEGIES = catalog.names("strategies")
Deed = Literal["look", "again", "evaluate", "stop", "keep"]
"""What can be done with what was asked for: see it, compute it anew, have what is missing evaluated, have that
stopped, keep it."""

assert set(ORDER) == set(PARTS)


@dataclass(frozen=True)
class Asked:
    """Whose forecasts are to be traded, and how."""

    runs: tuple[str, ...]
    """The run that was chosen first; the others are traded with it where all are folds of one split."""
    wanted: Wanted = "best"
    part: EvaluatedPart = "test"
    step_ahead: int = 1
    """Bars that a change is forecast over and a position is held for."""
    strategy: str = "sign"
    settings: tuple[str, ...] = ()
    """`KEY=VALUE` each, as `workstation backtest --set` takes them."""
    has_conventions: bool = False
    """Whether the result is measured as other libraries do, too."""

    def next_strategy(self, steps: int) -> Asked:
        """By another strategy, which has settings of its own; those of the one before go."""
        name = further(STRATEGIES, self.strategy, steps)
        kept = tuple(each for each in self.settings if not each.startswith("strategy."))
        return replace(self, strategy=name, settings=kept)

    def next_part(self, steps: int) -> Asked:
        """On another part of the data."""
        return replace(self, part=further(ORDER, self.part, steps))

    def other_checkpoint(self) -> Asked:
        """With the last checkpoint, or the best one again."""
        return replace(self, wanted=further(WANTED, self.wanted, 1))

    def next_ahead(self, farthest: int) -> Asked:
        """Of one bar further ahead, one alone after the farthest."""
        return replace(self, step_ahead=self.step_ahead % farthest + 1)

    def other_conventions(self) -> Asked:
        """Measured as other libraries do too, or no more."""
        return replace(self, has_conventions=not self.has_conventions)


@dataclass(frozen=True)
class Traded:
    """A run whose forecasts are traded."""

    run: str
    checkpoint: str
    horizon: int
    """Bars ahead that it forecasts."""
    has_forecasts: bool
    """Whether its part was evaluated."""
    fault: str = ""
    """How the files of that were damaged; empty where they were not."""


@dataclass(frozen=True, eq=False)
class Backtested:
    """A backtest that is looked at, as far as it is there."""

    asked: Asked
    traded: tuple[Traded, ...] = ()
    """In order of folds; empty where they are not known yet, or cannot be traded."""
    done: Performed | None = None
    refusal: str = ""
    """Why it cannot be had; empty where nothing is wrong."""
    alone: str = ""
    """Why of several tagged runs one is traded alone; empty where that is not so."""
    is_read: bool = False
    """Whether anybody has looked yet."""
    doing: str = ""
    """What is being computed, in words; empty where nothing is."""

    @property
    def missing(self) -> tuple[Traded, ...]:
        """The runs whose part is to be evaluated first."""
        return tuple(one for one in self.traded if not one.has_forecasts)

    @property
    def farthest(self) -> int:
        """The most bars ahead that all of them forecast."""
        return min((one.horizon for one in self.traded), default=1)
