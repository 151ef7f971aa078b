"""All that a backtest has to tell: measures, costs, delays, benchmarks, months, extremes, and a verdict in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest import naive
from workstation.backtest.benchmarks import benchmarks
from workstation.backtest.calendar import Calendar, calendar_of
from workstation.backtest.conventions import conventions_of
from workstation.backtest.far_fills import caveats_on_fills
from workstation.backtest.metrics.growth import Drawdown, deepest
from workstation.backtest.metrics.metric import Figure, returns_of
from workstation.backtest.metrics.table import METRICS
from workstation.backtest.sensitivity import Variant, break_even_bps, cost_variants, delay_variants
from workstation.backtest.verdict import verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.backtest.trial import Result, Trial

    Floats = NDArray[np.float64]

_EXTREMES = 5


@dataclass(frozen=True)
class Month:
    """The return of a calendar month (UTC)."""

    year: int
    month: int
    total_return: float


@dataclass(frozen=True)
class Extreme:
    """One bar's return."""

    time: int
    """Nanoseconds since 1970-01-01 UTC."""
    total_return: float


@dataclass(frozen=True, eq=False)
class Report:
    """What a backtest found; measures are by their name in `METRICS`."""

    trial: Trial
    result: Result
    calendar: Calendar
    measures: dict[str, Figure]
    benchmarks: dict[str, dict[str, Figure]]
    benchmark_equity: dict[str, Floats]
    """(bars,) each, by the benchmark's name."""
    drawdown: Drawdown
    costs: tuple[Variant, ...]
    break_even_bps: Figure
    delays: tuple[Variant, ...]
    months: tuple[Month, ...]
    best: tuple[Extreme, ...]
    worst: tuple[Extreme, ...]
    verdicts: tuple[str, ...]
    bars_after_last_decision: int
    conventions: dict[str, dict[str, Figure]]
    """Measures by the name of the convention; empty where they were not asked for."""


def report_of(
    trial: Trial, naive_targets: Floats | None = None, caveats: Sequence[str] = (), *, has_conventions: bool = False
) -> Report:
    """Run the trial, its benchmarks and its variants, and measure all of them.

    Args:
        trial: what is decided.
        naive_targets: (bars, symbols) what the same strategy decides without the signals, to stand beside it.
        caveats: what the signals are of, the first sentences of the verdict.
        has_conventions: whether to measure the result as other libraries do, too.
    """
    result = trial.result()
    calendar = calendar_of(trial.market.time, trial.settings.periods_per_year)
    others = benchmarks(trial)
    if naive_targets is not None:
        others |= {naive.NAME: trial.result(targets=naive_targets)}
    hold = others["buy and hold"].equity
    measures = _measured(result, trial, calendar, hold)
    against = {name: _measured(other, trial, calendar, hold) for name, other in others.items()}
    costs = cost_variants(trial, calendar.periods_per_year)
    delays = delay_variants(trial, calendar.periods_per_year)
    break_even = break_even_bps(trial)
    falling, months = extremes(trial.market.time, result.equity), monthly(trial.market.time, result.equity)
    years = calendar.periods_per_year, trial.settings.risk_free_rate
    others_say = conventions_of(result, *years) if has_conventions else {}
    has_traded = bool(result.path.traded.any())
    told = verdicts(measures, against, costs, break_even, delays, is_ruined=result.is_ruined, has_traded=has_traded)
    last = int(np.flatnonzero(np.isfinite(trial.targets).any(axis=1))[-1])
    return Report(
        trial=trial,
        result=result,
        calendar=calendar,
        measures=measures,
        benchmarks=against,
        benchmark_equity={name: other.equity for name, other in others.items()},
        drawdown=deepest(result.equity),
        costs=costs,
        break_even_bps=break_even,
        delays=delays,
        months=months,
        best=falling[::-1][:_EXTREMES],
        worst=falling[:_EXTREMES],
        verdicts=(*caveats, *caveats_on_fills(result), *told),
        bars_after_last_decision=trial.market.bars - 1 - last,
        conventions=others_say,
    )


def _measured(result: Result, trial: Trial, calendar: Calendar, benchmark: Floats) -> dict[str, Figure]:
    account = result.account(calendar.periods_per_year, trial.settings.risk_free_rate, benchmark)
    return {metric.name: metric.compute(account) for metric in METRICS}


def monthly(time: NDArray[np.int64], equity: Floats) -> tuple[Month, ...]:
    """The return of each calendar month with a bar, from the last equity of the month before."""
    month = time.astype("datetime64[ns]").astype("datetime64[M]").astype(np.int64)
    last = np.flatnonzero(np.append(np.diff(month) != 0, True))
    ends = np.concatenate((equity[:1], equity[last]))
    returns = returns_of(ends)
    return tuple(
        Month(1970 + int(number) // 12, int(number) % 12 + 1, float(change))
        for number, change in zip(month[last], returns, strict=True)
    )


def extremes(time: NDArray[np.int64], equity: Floats) -> tuple[Extreme, ...]:
    """All bars' returns, the worst first."""
    returns = returns_of(equity)
    order = np.argsort(returns, kind="stable")
    return tuple(Extreme(int(time[bar + 1]), float(returns[bar])) for bar in order)
