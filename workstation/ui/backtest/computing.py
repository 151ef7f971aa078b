"""Computes a backtest that is looked at; all of it blocks, so it runs in threads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.backtest.known_settings import of_horizon
from workstation.backtest.perform import perform
from workstation.backtest.plan import gathered, plan_of_forecasts, settings_of
from workstation.data import changes
from workstation.errors import WorkstationError
from workstation.ui.backtest.backtested import Backtested
from workstation.ui.backtest.subject import stamp_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.backtest.forecasts import Forecasts
    from workstation.backtest.perform import Performed
    from workstation.backtest.plan import Gathered
    from workstation.data.progress import Progress
    from workstation.runs.store import Store
    from workstation.ui.backtest.backtested import Asked
    from workstation.ui.lookout import Stamp


class Bench:
    """Computes backtests, and has the last prices and forecasts at hand, so that another strategy reads nothing.

    Results are not at hand: one that is gone back to is judged by all that was tried meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gathered: tuple[object, Gathered] | None = None

    def forget(self) -> None:
        """Read everything anew from now on."""
        self._gathered = None

    def computed(self, asked: Asked, progress: Progress) -> tuple[Backtested, Stamp]:
        """The backtest with all that is there of it, and what tells whether that is still so.

        What `progress` raises goes through, and nothing is noted then.
        """
        of = Backtested(asked, is_read=True)
        try:
            subject = subject_of(self._store, asked)
            of = replace(of, traded=subject.traded, alone=subject.alone)
            stamp = stamp_of(self._store, of)  # before it is read: what is written meanwhile is read at the next look
            if subject.forecasts is not None:
                of = replace(of, done=self._performed(asked, subject.forecasts, stamp, progress))
        except WorkstationError as error:
            return replace(of, refusal=str(error)), stamp_of(self._store, of)
        return of, stamp

    def _performed(self, asked: Asked, forecasts: Forecasts, stamp: Stamp, progress: Progress) -> Performed:
        overrides = (*of_horizon(asked.strategy, asked.step_ahead), *asked.settings)
        plan = plan_of_forecasts(forecasts, asked.strategy, overrides)
        found = self._found(forecasts, stamp, lambda: gathered(plan, progress))
        progress(1, 1, "")
        return perform(plan, has_conventions=asked.has_conventions, found=found)

    def _found(self, forecasts: Forecasts, stamp: Stamp, gather: Callable[[], Gathered]) -> Gathered:
        """Prices and forecasts; those of the backtest before where they are the same."""
        key = forecasts, stamp, changes.stamp_of(forecasts.data.source)
        if self._gathered is None or self._gathered[0] != key:
            self._gathered = None  # two at once would not fit every memory
            self._gathered = key, gather()
        return self._gathered[1]


def mistake_in(strategy: str, settings: tuple[str, ...]) -> str:
    """What is wrong with settings, in one sentence; empty where nothing is."""
    if bare := next((each for each in settings if "=" not in each.strip("=")), ""):
        return f"{bare}: write it as KEY=VALUE, for example commission_bps=5"
    try:
        settings_of(strategy, settings)
    except WorkstationError as error:
        first, *rest = str(error).splitlines()
        return f"{first} (and {len(rest)} more)" if rest else first
    return ""
