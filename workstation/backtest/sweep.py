"""Many backtests of the same signals at once, one for each combination of settings, in bounded memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.benchmarks import benchmarks
from workstation.backtest.calendar import calendar_of
from workstation.backtest.cells import layout_of
from workstation.backtest.ledger import Attempt, Tried, attempt, decisions_of, noted
from workstation.backtest.metrics.metric import Figure, account_of
from workstation.backtest.metrics.table import metric
from workstation.backtest.plan import settings_of, trial_of_plan
from workstation.backtest.rules import stacked
from workstation.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from workstation.backtest.kernel import Path
    from workstation.backtest.plan import Gathered, Plan
    from workstation.backtest.trial import Trial

MOST = 100_000
"""Combinations of one sweep."""
_BYTES = 64 * 2**20
"""Memory that the runs of one batch may take."""
_FIGURES = ("total_return", "annual_return", "sharpe", "maximum_drawdown", "skew", "kurtosis")


@dataclass(frozen=True)
class Combination:
    """One choice of the settings that a sweep varies, and what came of it."""

    chosen: tuple[str, ...]
    """Values as they were given, in the order of the keys."""
    figures: dict[str, Figure]
    costs_paid: float
    has_traded: bool = True
    """Whether anything was bought or sold at all."""


@dataclass(frozen=True)
class Sweep:
    """All combinations, the best Sharpe ratio first, then those without one, last those that never trade."""

    keys: tuple[str, ...]
    combinations: tuple[Combination, ...]
    hold: dict[str, Figure]
    """Buy and hold under the settings of the best."""
    tried: Tried
    """The best among all backtests on these prices; overfitting is of the combinations alone."""


def grid_of(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Key -> values, of texts like `stop_loss=0,0.05,0.1`.

    Raises:
        UsageError: for a text of another form, a key named twice or one of the prices, or too many combinations.
    """
    grid: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key, equals, values = text.partition("=")
        key, several = key.strip(), tuple(value.strip() for value in values.split(","))
        if not equals or not key or not all(several):
            raise UsageError(f"--sweep {text!r}: write it as KEY=VALUE,VALUE,..., for example stop_loss=0,0.05,0.1")
        if key in grid or key.startswith("data."):
            why = "is named twice" if key in grid else "is of the prices, which all combinations share"
            raise UsageError(f"--sweep {text!r}: {key} {why}")
        grid[key] = tuple(dict.fromkeys(several))
    count = int(np.prod([len(values) for values in grid.values()], dtype=object))
    if count > MOST:
        raise UsageError(f"--sweep: {count:,} combinations; make at most {MOST:,}")
    return grid


def sweep_of(plan: Plan, found: Gathered, overrides: Sequence[str], grid: dict[str, tuple[str, ...]]) -> Sweep:
    """Run every combination, and note every one of them in the ledger.

    Raises:
        ProfileError: for a value that its setting does not take.
        DataError: if a strategy decides nothing on the signals.
    """
    every = list(itertools.product(*grid.values()))
    plans = [_varied(plan, overrides, dict(zip(grid, chosen, strict=True))) for chosen in every]
    runs: list[_Run] = []
    for batch in _batches(plans, found):
        path, layout = _paths(batch), layout_of(found.times, batch[0].trial.market.time)
        equity, costs = path.equity.T.copy(), (path.costs.sum(axis=0) + path.borrow).sum(axis=0).tolist()
        traded = path.traded.sum(axis=0).tolist()
        for run, one in enumerate(batch):
            figures, sums = _figures(equity[run], one.trial), layout.sums(equity[run])
            made = attempt(plan, found, one.trial, one.decisions, sums, figures)
            came = Combination(every[one.number], figures, costs[run], traded[run] > 0.0)
            runs.append(_Run(came, one.trial, made))
    runs.sort(key=_by_sharpe)
    best, attempts = runs[0].combination, [run.attempt for run in runs]
    tried = noted(attempts, 0, best.figures, runs[0].trial.market.bars - 1, has_traded=best.has_traded)
    hold = _figures(benchmarks(runs[0].trial)["buy and hold"].equity, runs[0].trial)
    return Sweep(tuple(grid), tuple(run.combination for run in runs), hold, tried)


@dataclass(frozen=True, eq=False)
class _Member:
    """A combination by its number, and what it decides."""

    number: int
    trial: Trial
    decisions: str


@dataclass(frozen=True, eq=False)
class _Run:
    combination: Combination
    trial: Trial
    attempt: Attempt


def _varied(plan: Plan, overrides: Sequence[str], chosen: dict[str, str]) -> Plan:
    texts = (*overrides, *(f"{key}={value}" for key, value in chosen.items()))
    settings, config, _ = settings_of(plan.strategy, texts)
    return replace(plan, settings=settings, config=config)


def _batches(plans: Sequence[Plan], found: Gathered) -> Iterator[list[_Member]]:
    """Combinations that can run side by side: the same fills, the same kinds of rules, the same first decision."""
    bars, symbols = found.market.close.shape
    most = min(max(_BYTES // (72 * bars + 240 * symbols + 8 * bars * symbols), 1), 4096)
    order = sorted(range(len(plans)), key=lambda one: (_kind(plans[one]), plans[one].config.model_dump_json()))
    for _, group in itertools.groupby(order, key=lambda one: _kind(plans[one])):
        members = list(group)
        for start in range(0, len(members), most):
            yield from _side_by_side(members[start : start + most], plans, found)


def _kind(plan: Plan) -> tuple[object, ...]:
    """What has to be the same for all runs of a batch, since it decides what can be traded at all."""
    its = plan.settings
    return its.fill, its.impact > 0.0, its.participation_limit > 0.0, its.volatility_bars, its.cash


def _side_by_side(members: Sequence[int], plans: Sequence[Plan], found: Gathered) -> Iterator[list[_Member]]:
    decided: dict[str, _Member] = {}
    by_length: dict[int, list[_Member]] = {}
    for one in members:
        key = plans[one].config.model_dump_json()
        if key not in decided:
            trial = trial_of_plan(plans[one], found)
            decided[key] = _Member(one, trial, decisions_of(trial))
        trial = decided[key].trial.under(plans[one].settings)
        by_length.setdefault(trial.market.bars, []).append(_Member(one, trial, decided[key].decisions))
    yield from by_length.values()


def _paths(batch: Sequence[_Member]) -> Path:
    rules = stacked([one.trial.rules for one in batch])
    first = batch[0].trial
    if all(one.trial.targets is first.targets for one in batch):
        return first.paths(rules, len(batch))
    return first.paths(rules, len(batch), np.stack([one.trial.targets for one in batch], axis=1))


def _periods(trial: Trial) -> float:
    return calendar_of(trial.market.time, trial.settings.periods_per_year).periods_per_year


def _figures(equity: NDArray[np.float64], trial: Trial) -> dict[str, Figure]:
    account = account_of(equity, trial.market.time, _periods(trial), trial.settings.risk_free_rate)
    return {name: metric(name).compute(account) for name in _FIGURES}


def _by_sharpe(run: _Run) -> tuple[bool, bool, float]:
    sharpe = run.combination.figures["sharpe"]
    return not run.combination.has_traded, bool(sharpe.why), 0.0 if sharpe.why else -sharpe.value
