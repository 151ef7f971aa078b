"""What is made of a trained run: its evaluation, its backtest, its forecast; each is loaded when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workstation.ui.actions import BACKTEST, EVALUATE, FORECAST

if TYPE_CHECKING:
    from workstation.runs.store import Store
    from workstation.ui.backtest.backtests import Backtests
    from workstation.ui.board import Board
    from workstation.ui.evaluation.evaluations import Evaluations
    from workstation.ui.forecasting.forecasts import Forecasts


class Studies:
    """Those of the screens that are about a trained run."""

    def __init__(self, store: Store, board: Board) -> None:
        self._store, self._board = store, board

    @cached_property
    def evaluations(self) -> Evaluations:
        """How good a checkpoint is."""
        from workstation.ui.evaluation.evaluations import Evaluations  # noqa: PLC0415 - loads readers

        return Evaluations(self._store, self._board)

    @cached_property
    def forecasts(self) -> Forecasts:
        """What it expects of the bars to come."""
        from workstation.ui.forecasting.forecasts import Forecasts  # noqa: PLC0415 - loads readers

        return Forecasts(self._store, self._board)

    @cached_property
    def backtests(self) -> Backtests:
        """What its forecasts would have made."""
        from workstation.ui.backtest.backtests import Backtests  # noqa: PLC0415 - loads readers

        return Backtests(self._store, self._board, self.evaluations)

    def choose(self, screen: str, run: str | None) -> None:
        """Look at a run on one of these screens; None for the run that was looked at there."""
        if screen == EVALUATE:
            self.evaluations.choose(run)
        elif screen == FORECAST:
            self.forecasts.choose(run)
        elif screen == BACKTEST:
            self.backtests.choose(run)

    def run_on(self, screen: str) -> str | None:
        """Name of the run that is looked at on one of these screens; None on another, or where there is none."""
        now = self._board.moment()
        if screen == EVALUATE:
            return now.evaluated.run if now.evaluated else None
        if screen == FORECAST:
            return now.forecasted.asked.run if now.forecasted else None
        if screen == BACKTEST:
            return now.backtested.asked.runs[0] if now.backtested else None
        return None

    async def look(self, now: float, screen: str) -> None:
        """Read what is new for the screen in sight, and follow what workers make for any of them."""
        if screen == EVALUATE or self._board.moment().evaluating is not None:
            await self.evaluations.look(now, is_in_sight=screen == EVALUATE)
        if screen == FORECAST or self._board.moment().forecasting is not None:
            await self.forecasts.look(now, is_in_sight=screen == FORECAST)
        if screen == BACKTEST:
            await self.backtests.look(now)
