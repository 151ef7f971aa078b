"""What screens ask of the app: messages go up, and the app alone acts on runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from workstation.ui.text import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.config import Profile
    from workstation.runs.commands import Verb
    from workstation.ui.backtest.backtested import Asked, Deed
    from workstation.ui.comparison.look import Look
    from workstation.ui.forecasting import forecasted


@dataclass
class Noticed(Message):
    """Something is to be told to the user."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass
class RunChosen(Message):
    """A run is to be opened."""

    name: str


@dataclass
class RunPointed(Message):
    """The cursor is on a run of the list."""

    name: str


@dataclass
class CommandWanted(Message):
    """The open run is to be asked something."""

    verb: Verb
    learning_rate: float | None = None


@dataclass
class ResumeWanted(Message):
    """The open run is to be resumed."""


@dataclass
class RemovalWanted(Message):
    """A run is to be deleted."""

    name: str


@dataclass
class StartWanted(Message):
    """A run is to be started; without a name it is called after its stem."""

    profile: Profile
    stem: str
    name: str | None


@dataclass
class DataWanted(Message):
    """Prices are to be opened."""

    text: str | None
    """A path, a profile's name, or the sample market's; empty for those of the open run; None for the latter only where
    nothing else was asked for before."""


@dataclass
class ReloadWanted(Message):
    """The open prices are to be read again."""


@dataclass
class LoadUnwanted(Message):
    """The prices that are being loaded are no longer wanted."""


@dataclass
class SymbolsSeen(Message):
    """These symbols are in sight, so that they are checked before others."""

    symbols: tuple[str, ...]


@dataclass
class CutWanted(Message):
    """It is to be found how the open prices are split."""

    fold: int | None
    """None for the fold that the profile names."""


@dataclass
class SymbolChosen(Message):
    """A symbol of the open data is to be looked at closely."""

    symbol: str


@dataclass
class EvaluationChosen(Message):
    """Another evaluation is to be looked at."""

    parts: int = 0
    """How many parts of the data further on than the newest that was chosen."""
    checkpoints: int = 0


@dataclass
class EvaluationWanted(Message):
    """What is looked at is to be evaluated."""

    is_again: bool = False
    """Whether that is wanted even where it was done already."""


@dataclass
class EvaluationUnwanted(Message):
    """The evaluation that is being made is no longer wanted."""


@dataclass
class AheadWanted(Message):
    """Something is to be done with a forecast of bars to come: with that which is looked at, or with another."""

    deed: forecasted.Deed = "look"
    change: Callable[[forecasted.Asked], forecasted.Asked] | None = None
    """Makes the one to look at of the newest that was asked for; None for that one."""


@dataclass
class EvaluationExportWanted(Message):
    """The evaluation that is looked at is to be written to files."""


@dataclass
class RunTagged(Message):
    """A run is to be compared, or no longer."""

    name: str


@dataclass
class ComparisonWanted(Message):
    """What is tagged is to be compared, as it is now, on another part, or by other checkpoints."""

    parts: int = 0
    """How many parts of the data further on than the newest that was chosen."""
    choices: int = 0
    """How many choices of checkpoints further on."""


@dataclass
class ForecastsWanted(Message):
    """The forecasts of what is compared are to be read."""


@dataclass
class ComparisonExportWanted(Message):
    """What is compared is to be written to files."""

    view: str
    """The one in sight: of curves and forecasts what is drawn is written, else all figures."""
    smoothing: float
    look: Look


@dataclass
class BacktestWanted(Message):
    """Something is to be done with a backtest: with the one that is looked at, or with another."""

    deed: Deed = "look"
    change: Callable[[Asked], Asked] | None = None
    """Makes the one to look at of the newest that was asked for; None for that one."""


@dataclass
class CurveWanted(Message):
    """Another curve of what is compared is to be drawn."""

    steps: int
    """How many curves further on than the newest that was chosen."""
    axes: int = 0
    """How many axes further on."""
