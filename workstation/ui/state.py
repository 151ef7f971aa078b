"""What the screens know: one moment of the runs and of the run that is open, read from files alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.runs.commands import Command, CommandReader
from workstation.runs.follow import Follower
from workstation.ui.curves import Curves
from workstation.ui.text import BLANK, Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workstation.config import Profile
    from workstation.data.quality.finding import SymbolQuality
    from workstation.data.report import LoadedPrices
    from workstation.data.splits import Split, SymbolTimeline
    from workstation.runs.progress import Progress, State
    from workstation.runs.store import Listing, Run
    from workstation.ui.backtest.backtested import Backtested
    from workstation.ui.comparison.compared import Compared
    from workstation.ui.evaluation.evaluated import Evaluated, Evaluating
    from workstation.ui.forecasting.forecasted import Forecasted, Forecasting


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The open run at one moment."""

    name: str
    state: State
    progress: Progress
    commands: tuple[Command, ...]
    """All that was asked of it, by whichever front end."""
    curves: Curves
    curves_version: int
    damaged_lines: int = 0
    """Lines of its journal that could not be read."""

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come, so that the time matters to what is shown."""
        answered = {answer.id for answer in self.progress.answers}
        return not self.state.is_closed and any(command.id not in answered for command in self.commands)


@dataclass(frozen=True, eq=False)
class OpenData:
    """The prices that are looked at, as far as they are known."""

    title: str
    """What was asked for, in words: a run, a profile, a path, or the sample market."""
    profile: Profile
    """Its data, split, window and horizon settings are those that the screens show."""
    loaded: LoadedPrices
    qualities: Mapping[str, SymbolQuality]
    """By symbol; those that are not checked yet are missing."""
    symbol: str | None
    """The symbol that was chosen to be looked at closely; None where none was."""


@dataclass(frozen=True)
class Loading:
    """Prices that are being loaded."""

    title: str
    """What was asked for."""
    name: str = ""
    """The file in hand."""
    fraction: float | None = None
    """Part that is done; None until anything is."""


@dataclass(frozen=True, eq=False)
class Cut:
    """How the open prices are split, for one fold."""

    loaded: LoadedPrices
    """The prices that were cut."""
    split: Split | None
    """None where they cannot be cut as the profile says."""
    fold: int
    timelines: Mapping[str, SymbolTimeline]
    """By symbol; empty where they cannot be cut."""
    sums: Mapping[str, tuple[int, int]]
    """By part: rows and windows of all symbols."""
    refusal: str = ""
    """Why the prices cannot be cut, or why no window can be counted; empty where nothing is wrong."""


@dataclass(frozen=True, eq=False)
class Moment:
    """Everything that the screens show, at one moment."""

    now: float
    """Seconds since 1970."""
    listings: tuple[Listing, ...] | None = None
    """All runs, newest first; None until they have been read."""
    open_run: str | None = None
    """Name of the run that is open."""
    snapshot: Snapshot | None = None
    """The run that is open; None until it has been read."""
    notice: Line = BLANK
    """What came of the last key, until another is pressed."""
    where: str = ""
    """The folder of all runs."""
    data: OpenData | None = None
    """The prices that are open; None until some have been loaded."""
    loading: Loading | None = None
    """The prices that are being loaded; None where none are."""
    refusal: str = ""
    """Why prices that were asked for last cannot be opened; empty where they can."""
    is_stale: bool = False
    """Whether files of the open prices have changed since they were read."""
    cut: Cut | None = None
    """How the open prices are split; None until that was asked for and found."""
    evaluated: Evaluated | None = None
    """The evaluation that is looked at; None until one was asked for."""
    evaluating: Evaluating | None = None
    """The evaluation that a worker makes; None where none does."""
    forecasted: Forecasted | None = None
    """The forecast of bars to come that is looked at; None until one was asked for."""
    forecasting: Forecasting | None = None
    """The forecast that a worker makes; None where none does."""
    tagged: tuple[str, ...] = ()
    """Names of the runs that are to be compared."""
    compared: Compared | None = None
    """The comparison that is looked at; None until one was asked for."""
    backtested: Backtested | None = None
    """The backtest that is looked at; None until one was asked for."""


class RunWatch:
    """Follows a run: its journal, its lock, and what is asked of it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._follower = Follower(run)
        self._commands = CommandReader(run.commands)
        self._asked: tuple[Command, ...] = ()
        self._curves = Curves()
        self._newest: Snapshot | None = None

    def poll(self) -> Snapshot:
        """The run as it is now; reads what is new and no more, and is the same snapshot where nothing is."""
        entries, asked = self._follower.poll(), tuple(self._commands.read())
        newest = self._newest
        if newest is None or entries or asked or newest.state is not self._follower.state:
            self._curves.take(entries)
            self._asked += asked
            self._newest = newest = self._snapshot()
        return newest

    def _snapshot(self) -> Snapshot:
        return Snapshot(
            name=self.run.name,
            state=self._follower.state,
            progress=self._follower.progress,
            commands=self._asked,
            curves=self._curves,
            curves_version=self._curves.version,
            damaged_lines=self._follower.damaged_lines,
        )
