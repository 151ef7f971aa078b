"""Forecasts as a worker would have kept them in a run's folder, of one small market that all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.ahead import as_bytes, closes_as_bytes
from workstation.evaluation.conformal import LEVELS
from workstation.evaluation.outcomes import Outcomes
from workstation.runs import forecasts
from workstation.runs.steps import MANIFEST, step_name, write_manifest
from workstation.worker.forecast_file import table_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.runs.forecasts import Request, Spread
    from workstation.runs.store import Run

    Floats = NDArray[np.float64]

DAY = 86_400 * 10**9
NOW_DAY = 20_000
"""The day of the newest bar, counted from 1970-01-01: 2024-10-04."""
SYMBOLS = ("ALFA", "BRAVO", "CHARLIE", "DELTA")
MOVES = (0.011, -0.034, 0.002, 0.0)
"""Forecast changes of the close over all bars ahead, of each symbol."""
STALE_DAYS = 812


def leave_checkpoint(run: Run, step: int) -> str:
    """Leave the run a checkpoint of this step, and return its name."""
    folder = run.steps / step_name(step)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MANIFEST).exists():
        write_manifest(folder, {})
    return folder.name


def leave_forecast(  # noqa: PLR0913 - each of them makes another forecast
    run: Run,
    step: int,
    *,
    steps: int = 10,
    symbols: tuple[str, ...] = SYMBOLS,
    spread: Spread = "pooled",
    until: int | None = None,
    came: int = 0,
    has_bands: bool = True,
    stale: tuple[str, ...] = (),
    prices: str = "sample",
    stamp: str = "",
    at: float = 1_758_463_000.0,
) -> Request:
    """Keep a forecast of the checkpoint of this step; of each symbol `came` bars are known that came since."""
    request = forecasts.Request(leave_checkpoint(run, step), until=until, spread=spread)
    generator = np.random.default_rng(5)
    ends = np.array([NOW_DAY - (STALE_DAYS if symbol in stale else 0) for symbol in symbols])
    closes = 100.0 * np.exp(np.cumsum(generator.normal(0.0, 0.015, (len(symbols), 250 + came)), axis=1))
    outcomes = _outcomes(symbols, ends * DAY, closes[:, 249], steps)
    moves = np.array([MOVES[place % len(MOVES)] for place in range(len(symbols))])
    found = np.log1p(moves)[:, None] * np.arange(1, steps + 1) / steps
    added = _added(len(symbols), steps, 2.0 if spread == "scaled" else 1.0) if has_bands else None
    times = (ends[:, None] + np.arange(1, steps + 1)) * DAY
    rows = table_of(outcomes, times, found, added)
    days = ends[:, None] + np.arange(-249, came + 1)
    counts = np.full(len(symbols), 250 + came, dtype=np.int64)
    around = closes_as_bytes(symbols, counts, days.ravel() * DAY, closes.ravel())
    facts = _facts(run, request, symbols, ends, steps, has_bands=has_bands)
    facts |= {"stale": {each: float(STALE_DAYS) for each in stale}, "prices": prices, "prices_stamp": stamp, "at": at}
    forecasts.keep(run, request, facts, {"rows": as_bytes(rows, facts, ".parquet"), "closes": around})
    return request


def _outcomes(symbols: tuple[str, ...], times: NDArray[np.int64], last: Floats, steps: int) -> Outcomes:
    return Outcomes(
        kind="log_return",
        symbols=symbols,
        symbol=np.arange(len(symbols)),
        time=times,
        last_close=last,
        closes=np.full((len(symbols), steps), np.nan),
        deviation=np.ones(len(symbols)),
        usual_move=np.ones(len(symbols)),
    )


def _added(count: int, steps: int, scale: float) -> Floats:
    """(levels, symbols, steps) bands that widen with the square root of the bars ahead."""
    normal = np.array([-1.645, -0.674, 0.0, 0.674, 1.645])
    assert len(normal) == len(LEVELS)
    return np.asarray(scale * 0.015 * normal[:, None, None] * np.sqrt(np.arange(1, steps + 1)) * np.ones((1, count, 1)))


def _facts(
    run: Run, request: Request, symbols: tuple[str, ...], ends: NDArray[np.int64], steps: int, *, has_bands: bool
) -> dict[str, Any]:
    held = [
        {
            "stated": stated,
            "by_step": [share] * steps,
            "least": ["ALFA", 0.41],
            "most": ["BRAVO", 0.97],
            "windows": 1840,
        }
        for stated, share in ((0.5, 0.524), (0.9, 0.871))
    ]
    bands = {"levels": list(LEVELS), "spread": request.spread, "method": "split conformal", "windows": 3120}
    return {
        "run": run.name,
        "checkpoint": request.checkpoint,
        "epoch": 3,
        "model": "lstm",
        "window": 30,
        "horizon": steps,
        "target": "log_return",
        "source": "a market made for tests",
        "symbols": len(symbols),
        "left_out": {"ECHO": "20 bars, and none ends a window of 30 such bars"},
        "first_origin": _time(int(ends.min())),
        "last_origin": _time(int(ends.max())),
        "calendars": {"daily bars on Monday to Friday": len(symbols)},
        "beware": [],
        "notes": ["never seen in training: DELTA"],
        "steps": steps,
        "until": request.until,
        "bands": bands | {"held_on_test": held} if has_bands else None,
    }


def _time(day: int) -> str:
    return f"{np.datetime64(day, 'D').astype('datetime64[s]')}Z"
