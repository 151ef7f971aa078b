"""Many backtests of the same signals at once, one for each combination of settings, in bounded memory."""

from __future__ import annotations

import itertools
import math
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
from workstation.errors import DataError, ProfileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    why: str = ""
    """Why it could not be run; empty where it was."""


@dataclass(frozen=True)
class Sweep:
    """All combinations, the best Sharpe ratio first, then those without one, those that never trade, the others."""

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
    """Run every combination that can be run, and note every one of these in the ledger.

    Raises:
        ProfileError: for a value that its setting takes in no combination.
        DataError: if no combination can be run, as where the strategy decides nothing on the signals.
    """
    every = list(itertools.product(*grid.values()))
    plans, failed = _varied(plan, overrides, grid, every)
    runs: list[_Run] = []
    for batch, path in _batches(plans, found, failed):
        layout = layout_of(found.times, batch[0].trial.market.time)
        equity, costs = path.equity.T.copy(), (path.costs.sum(axis=0) + path.borrow).sum(axis=0).tolist()
        traded = path.traded.sum(axis=0).tolist()
        for run, one in enumerate(batch):
            figures, sums = _figures(equity[run], one.trial), layout.sums(equity[run])
            made = attempt(plan, found, one.trial, one.decisions, sums, figures)
            came = Combination(every[one.number], figures, costs[run], traded[run] > 0.0)
            runs.append(_Run(came, one.trial, made))
    if not runs:
        first = min(failed)
        raise DataError(f"--sweep {chosen_text(tuple(grid), every[first])}: {failed[first]}")
    runs.sort(key=_by_sharpe)
    best, attempts = runs[0].combination, [run.attempt for run in runs]
    tried = noted(attempts, 0, best.figures, runs[0].trial.market.bars - 1, has_traded=best.has_traded)
    hold = _figures(benchmarks(runs[0].trial)["buy and hold"].equity, runs[0].trial)
    others = (_failed(every[number], why) for number, why in sorted(failed.items()))
    return Sweep(tuple(grid), (*(run.combination for run in runs), *others), hold, tried)


def chosen_text(keys: Sequence[str], chosen: Sequence[str]) -> str:
    """A combination as it could be set: `stop_loss=0.05 strategy.enter=0.1`."""
    return " ".join(f"{key}={value}" for key, value in zip(keys, chosen, strict=True))


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


def _varied(
    plan: Plan, overrides: Sequence[str], grid: Mapping[str, Sequence[str]], every: Sequence[tuple[str, ...]]
) -> tuple[dict[int, Plan], dict[int, str]]:
    """Plans by the combination's number, and why there is none of those whose values do not go together."""
    plans, refused = {}, {}
    for number, chosen in enumerate(every):
        texts = (*overrides, *(f"{key}={value}" for key, value in zip(grid, chosen, strict=True)))
        try:
            settings, config, _ = settings_of(plan.strategy, texts)
        except ProfileError as error:
            refused[number] = error.mistakes
        else:
            plans[number] = replace(plan, settings=settings, config=config)
    taken = {value for number in plans for value in enumerate(every[number])}
    for number, mistakes in refused.items():
        if not taken.issuperset(enumerate(every[number])):
            raise ProfileError(mistakes)
    return plans, {number: "; ".join(mistakes) for number, mistakes in refused.items()}


def _failed(chosen: tuple[str, ...], why: str) -> Combination:
    return Combination(chosen, dict.fromkeys(_FIGURES, Figure(math.nan, why)), 0.0, has_traded=False, why=why)


def _batches(
    plans: Mapping[int, Plan], found: Gathered, failed: dict[int, str]
) -> Iterator[tuple[Sequence[_Member], Path]]:
    """Combinations that run side by side: the same fills, the same kinds of rules, the same first decision.

    What cannot be run is put among the failed, with the reason.
    """
    bars, symbols = found.market.close.shape
    most = min(max(_BYTES // (72 * bars + 240 * symbols + 8 * bars * symbols), 1), 4096)
    order = sorted(plans, key=lambda one: (_kind(plans[one]), plans[one].config.model_dump_json()))
    for _, group in itertools.groupby(order, key=lambda one: _kind(plans[one])):
        members = list(group)
        for start in range(0, len(members), most):
            for batch in _side_by_side(members[start : start + most], plans, found, failed):
                yield from _paths(batch, failed)


def _kind(plan: Plan) -> tuple[object, ...]:
    """What has to be the same for all runs of a batch, since it decides what can be traded at all."""
    its = plan.settings
    return its.fill, its.impact > 0.0, its.participation_limit > 0.0, its.volatility_bars, its.cash


def _side_by_side(
    members: Sequence[int], plans: Mapping[int, Plan], found: Gathered, failed: dict[int, str]
) -> Iterator[list[_Member]]:
    decided: dict[str, _Member | str] = {}
    by_length: dict[int, list[_Member]] = {}
    for one in members:
        key = plans[one].config.model_dump_json()
        if key not in decided:
            decided[key] = _decided(one, plans[one], found)
        first = decided[key]
        if isinstance(first, str):
            failed[one] = first
            continue
        trial = first.trial.under(plans[one].settings)
        by_length.setdefault(trial.market.bars, []).append(_Member(one, trial, first.decisions))
    yield from by_length.values()


def _decided(number: int, plan: Plan, found: Gathered) -> _Member | str:
    """What is decided, or why there is nothing to trade."""
    try:
        trial = trial_of_plan(plan, found)
    except DataError as error:
        return str(error)
    return _Member(number, trial, decisions_of(trial))


def _paths(batch: Sequence[_Member], failed: dict[int, str]) -> Iterator[tuple[Sequence[_Member], Path]]:
    """The batch with its path, or in halves where one of it cannot be run, for the others to stand without it."""
    try:
        path = _path(batch)
    except DataError as error:
        if len(batch) == 1:
            failed[batch[0].number] = str(error)
            return
        for part in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            yield from _paths(part, failed)
    else:
        yield batch, path


def _path(batch: Sequence[_Member]) -> Path:
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
