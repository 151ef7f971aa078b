"""Sums of errors in cells of one symbol and one bar ahead, from which every other scope is put together exactly."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """(symbols, horizon) sums over the windows of a symbol; e is of changes in target units, p of closes."""

    count: Floats
    absolute: Floats
    """Sum |e|."""
    squares: Floats
    """Sum e^2."""
    mean: Floats
    """Mean of what happened; 0 where there is no window."""
    spread: Floats
    """Sum of squares of what happened about that mean."""
    moved: Floats
    """Sum y^2."""
    largest: Floats
    """Largest |y|."""
    hits: Floats
    moves: Floats
    directed: Floats
    """Forecasts other than 0."""
    price_absolute: Floats
    price_squares: Floats
    price_level: Floats
    """Sum |close|."""
    relative: Floats
    """Sum |p / close|, over closes that are not 0."""
    zeros: Floats
    """Closes of 0, to which no error can be relative."""
    symmetric: Floats
    scaled: Floats
    """Sum |p| over the symbol's usual move, where that is known and not 0."""
    scaled_count: Floats

    def block(self, symbols: slice | int = slice(None), steps: slice | int = slice(None)) -> Cells:
        """The cells of some symbols and bars ahead, (symbols, steps)."""
        rows, columns = _as_slice(symbols), _as_slice(steps)
        return Cells(*(getattr(self, field.name)[rows, columns] for field in fields(self)))


def _as_slice(which: slice | int) -> slice:
    return which if isinstance(which, slice) else slice(which, which + 1)


def cells(outcomes: Outcomes, forecast: Floats) -> Cells:
    """The sums for a forecast (windows, horizon), in target units."""
    count, horizon = len(outcomes.symbols), outcomes.horizon
    windows = np.bincount(outcomes.symbol, minlength=count).astype(np.float64)

    def over(of: Callable[[int], Floats]) -> Floats:
        columns = [np.bincount(outcomes.symbol, weights=of(step), minlength=count) for step in range(horizon)]
        return np.stack(columns, axis=1)

    y, e, directed = outcomes.changes, forecast - outcomes.changes, forecast != 0
    mean = over(lambda step: y[:, step]) / np.maximum(windows, 1.0)[:, None]
    largest = np.zeros((count, horizon))
    np.maximum.at(largest, outcomes.symbol, np.abs(y))
    return Cells(
        np.repeat(windows[:, None], horizon, axis=1),
        over(lambda step: np.abs(e[:, step])),
        over(lambda step: np.square(e[:, step])),
        mean,
        over(lambda step: np.square(y[:, step] - mean[outcomes.symbol, step])),
        over(lambda step: np.square(y[:, step])),
        largest,
        over(lambda step: (np.sign(forecast[:, step]) * np.sign(y[:, step]) > 0).astype(np.float64)),
        over(lambda step: (y[:, step] != 0).astype(np.float64)),
        over(lambda step: directed[:, step].astype(np.float64)),
        *_price_sums(outcomes, outcomes.closes_after(forecast), over),
    )


def _price_sums(
    outcomes: Outcomes, forecast: Floats, over: Callable[[Callable[[int], Floats]], Floats]
) -> tuple[Floats, ...]:
    level, p = np.abs(outcomes.closes), np.abs(forecast - outcomes.closes)
    both = level + np.abs(forecast)
    usual = outcomes.usual_move[outcomes.symbol]
    is_scaled = np.isfinite(usual) & (usual > 0)
    divisor = np.where(is_scaled, usual, 1.0)
    return (
        over(lambda step: p[:, step]),
        over(lambda step: np.square(p[:, step])),
        over(lambda step: level[:, step]),
        over(lambda step: _ratio(p[:, step], level[:, step])),
        over(lambda step: (level[:, step] == 0).astype(np.float64)),
        over(lambda step: 2.0 * _ratio(p[:, step], both[:, step])),
        over(lambda step: np.where(is_scaled, p[:, step] / divisor, 0.0)),
        over(lambda _: is_scaled.astype(np.float64)),
    )


def _ratio(above: Floats, below: Floats) -> Floats:
    """Above over below, and 0 where that is 0."""
    with np.errstate(invalid="ignore"):  # a close beyond all numbers has been told by its squares
        return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))
