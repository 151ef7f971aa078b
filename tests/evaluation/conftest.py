"""Small made-up markets and forecasts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.history import History, usual_moves
from workstation.evaluation.outcomes import Kind, Outcomes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAY = 86_400 * 10**9
MONDAY = 17_903 * DAY  # 2019-01-07


def weekdays(bars: int) -> NDArray[np.int64]:
    """(bars,) times of bars from Monday to Friday."""
    place = np.arange(bars)
    return MONDAY + DAY * (place // 5 * 7 + place % 5)


def walk(seed: int, *, symbols: int = 3, bars: int = 80, kind: Kind = "log_return", train: float = 0.5) -> History:
    """Random walks of closes, the first part of the time for training."""
    generator = np.random.default_rng(seed)
    closes = 50.0 * np.exp(np.cumsum(generator.normal(0.0005, 0.02, (symbols, bars)), axis=1))
    is_training = np.tile(np.arange(bars) < train * bars, symbols)
    return History(
        tuple(f"S{number}" for number in range(symbols)),
        np.arange(symbols + 1, dtype=np.int64) * bars,
        np.tile(weekdays(bars), symbols),
        closes.ravel(),
        is_training,
        kind,
    )


def ends_of(history: History, window: int, horizon: int, *, of_training: bool = False) -> NDArray[np.int64]:
    """Rows on which windows end whose rows and targets are all training rows, or all none."""
    found = []
    for first, stop in zip(history.offsets[:-1], history.offsets[1:], strict=True):
        for end in range(first + window - 1, stop - horizon):
            inside = history.is_training[end - window + 1 : end + horizon + 1]
            if inside.all() if of_training else not inside.any():
                found.append(end)
    return np.array(found, dtype=np.int64)


def outcomes_of(history: History, ends: NDArray[np.int64], horizon: int, deviation: Floats | None = None) -> Outcomes:
    """What happened after these windows."""
    return Outcomes(
        kind=history.kind,
        symbols=history.symbols,
        symbol=history.symbol[ends],
        time=history.time[ends],
        last_close=history.close[ends],
        closes=history.close[ends[:, None] + np.arange(1, horizon + 1)],
        deviation=np.ones(len(history.symbols)) if deviation is None else deviation,
        usual_move=usual_moves(history, history.is_training),
    )
