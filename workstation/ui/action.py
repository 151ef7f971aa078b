"""A row of the table of keys, and the names of the screens that keys are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workstation.runs.progress import State

RUNS, RUN, LAUNCH, DATA, SYMBOL = "runs", "run", "launch", "data", "symbol"
EVALUATE, COMPARE, BACKTEST, FORECAST = "evaluate", "compare", "backtest", "forecast"
HELP, CONFIRM, RATE, SOURCE, DATE, INDICATORS = "help", "confirm", "rate", "source", "date", "indicators"
SETTINGS = "settings"
EVERYWHERE = (RUNS, RUN, LAUNCH, DATA, SYMBOL, EVALUATE, COMPARE, BACKTEST, FORECAST)


@dataclass(frozen=True)
class Action:
    """A row of the table: which keys, what is done, on which screens, and what is said of it."""

    keys: str
    """Keys, parted by blanks; the first is the one that is shown."""
    id: str
    """What is called: `action_<id>` of the screen, or of the app."""
    label: str
    """One or two words, for footer and palette."""
    help: str
    """A sentence, for help and palette."""
    screens: tuple[str, ...] = EVERYWHERE
    states: frozenset[State] | None = None
    """States of the run in which it has an effect; None where the run does not matter."""
    is_destructive: bool = False
    """Whether something is lost by it, so that it asks first."""
    is_in_footer: bool = True

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """The keys as people write them."""
        return tuple(_SHOWN.get(key, key) for key in self.keys.split())


_SHOWN = {"escape": "esc", "right": "→", "left": "←", "up": "↑", "down": "↓"}
