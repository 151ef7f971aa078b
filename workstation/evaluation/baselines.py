"""Forecasts that need no network, fitted on training bars only: what a model has to beat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from workstation.evaluation.season import season_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.history import History

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]

LAST_CLOSE = "last_close"
_AVERAGED = (2, 3, 5, 10, 20, 40, 60, 120, 250)
_WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Baseline(Protocol):
    """A forecast of closes from closes up to the window's last bar."""

    @property
    def name(self) -> str:
        """As results have it."""

    @property
    def words(self) -> str:
        """What it forecasts, with what was fitted."""

    def closes(self, history: History, ends: Rows, horizon: int) -> Floats:
        """(windows, horizon) forecast closes of the windows that end on these rows, in currency."""


def fitted(history: History, train_ends: Rows, window: int, horizon: int) -> tuple[Baseline, ...]:
    """All baselines, the last close first; where times tell no season there is no seasonal one.

    Args:
        history: what is fitted on, in its training rows.
        train_ends: rows on which training windows end.
        window: bars that an average may reach back.
        horizon: bars ahead that training windows are followed by.
    """
    season, words = season_of(history)
    return (
        LastClose(),
        _drift(history),
        *([SeasonalNaive(season, words)] if season > 1 else []),
        *_averages(history, train_ends, window, horizon),
    )


@dataclass(frozen=True)
class LastClose:
    """Nothing will change."""

    name: str = LAST_CLOSE
    words: str = "the last close again"

    def closes(self, history: History, ends: Rows, horizon: int) -> Floats:
        """(windows, horizon) the last close."""
        return np.repeat(history.close[ends][:, None], horizon, axis=1)


@dataclass(frozen=True)
class Drift:
    """The mean change of training bars goes on; source: Hyndman and Athanasopoulos (2021), Forecasting, section 5.2."""

    by_symbol: dict[str, float]
    """Mean log change a bar, or mean change in currency where the target is a difference."""
    otherwise: float
    """Of symbols without training bars: that of all together, or none where changes are in currency."""
    name: str = "drift"

    @property
    def words(self) -> str:
        """With the mean over symbols."""
        mean = float(np.mean(list(self.by_symbol.values()))) if self.by_symbol else self.otherwise
        return f"the mean change of each symbol's training bars goes on ({mean:.3g} a bar over all symbols)"

    def closes(self, history: History, ends: Rows, horizon: int) -> Floats:
        """(windows, horizon) closes on the line."""
        each = np.array([self.by_symbol.get(symbol, self.otherwise) for symbol in history.symbols])
        moved = each[history.symbol[ends]][:, None] * np.arange(1, horizon + 1)
        last = history.close[ends][:, None]
        return np.asarray(last + moved if history.kind == "difference" else last * np.exp(moved))


def _drift(history: History) -> Drift:
    rows = np.flatnonzero(history.follows(history.is_training))
    now, before = history.close[rows], history.close[rows - 1]
    is_difference = history.kind == "difference"
    moved = now - before if is_difference else np.log(now / before)
    which, count = history.symbol[rows], len(history.symbols)
    total = np.bincount(which, weights=moved, minlength=count)
    number = np.bincount(which, minlength=count)
    known = {history.symbols[index]: float(total[index] / number[index]) for index in np.flatnonzero(number).tolist()}
    return Drift(known, 0.0 if is_difference or not rows.size else float(moved.mean()))


@dataclass(frozen=True)
class SeasonalNaive:
    """The close of the same place in the last season; the last close where a symbol's history is shorter."""

    season: int
    of: str
    name: str = "seasonal_naive"

    @property
    def words(self) -> str:
        """With the season."""
        return f"the close one season before ({self.of})"

    def closes(self, history: History, ends: Rows, horizon: int) -> Floats:
        """(windows, horizon) closes of whole seasons before each bar ahead."""
        ahead = np.arange(1, horizon + 1)
        back = ahead - self.season * (-(-ahead // self.season))
        rows = ends[:, None] + back
        return history.close[np.where(rows >= history.first_row[ends][:, None], rows, ends[:, None])]


@dataclass(frozen=True, eq=False)
class Average:
    """A weighted mean of the window's closes, for every bar ahead."""

    name: str
    words: str
    weights: Floats
    """(window,) adding up to 1, the last bar's last."""

    def closes(self, history: History, ends: Rows, horizon: int) -> Floats:
        """(windows, horizon) the mean."""
        level = np.empty(len(ends))
        for which, window in history.windows(ends, len(self.weights)):
            level[which] = window @ self.weights
        return np.repeat(level[:, None], horizon, axis=1)


def _averages(history: History, train_ends: Rows, window: int, horizon: int) -> tuple[Average, Average]:
    """The moving average and the exponentially weighted one with the least squared error on training windows."""
    moving = [_moving(bars, window) for bars in _AVERAGED if bars <= window]
    weighted = [_exponential(weight, window) for weight in _WEIGHTS]
    errors = _squared_errors(history, train_ends, horizon, np.stack([each.weights for each in (*moving, *weighted)]))
    best_moving = moving[int(np.argmin(errors[: len(moving)]))]
    return best_moving, weighted[int(np.argmin(errors[len(moving) :]))]


def _moving(bars: int, window: int) -> Average:
    weights = np.zeros(window)
    weights[-bars:] = 1.0 / bars
    return Average("moving_average", f"the mean of the last {bars} closes", weights)


def _exponential(weight: float, window: int) -> Average:
    """Simple exponential smoothing cut off at the window; source: Hyndman and Athanasopoulos (2021), section 8.1."""
    weights = weight * (1.0 - weight) ** np.arange(window - 1, -1, -1.0)
    return Average("ewma", f"the exponentially weighted mean of closes, weight {weight:g}", weights / weights.sum())


def _squared_errors(history: History, ends: Rows, horizon: int, weights: Floats) -> Floats:
    """(candidates,) sum of squared errors of changes on these windows, but for a term that all have alike."""
    total = np.zeros(len(weights))
    for which, window in history.windows(ends, weights.shape[1]):
        some = ends[which]
        last = history.close[some]
        happened = sum(history.changes(last, history.close[some + ahead]) for ahead in range(1, horizon + 1))
        change = history.changes(last[:, None], window @ weights.T)
        total += horizon * np.square(change).sum(axis=0) - 2.0 * (change * np.asarray(happened)[:, None]).sum(axis=0)
    assert all(math.isfinite(each) for each in total)
    return total
