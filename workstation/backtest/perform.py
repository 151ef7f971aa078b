"""One backtest from its plan to its facts, noted in the ledger of trials: the one door for screens and scripts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.backtest.cells import layout_of
from workstation.backtest.facts import facts_of
from workstation.backtest.forecasts import Forecasts
from workstation.backtest.ledger import Tried, attempt, decisions_of, noted
from workstation.backtest.plan import Gathered, Plan, gathered, naive_of_plan, trial_of_plan
from workstation.backtest.report import Report, report_of
from workstation.runs import backtests

if TYPE_CHECKING:
    from workstation.data.progress import Progress


@dataclass(frozen=True, eq=False)
class Performed:
    """A backtest that was run, with all that it has to tell."""

    plan: Plan
    found: Gathered
    report: Report
    tried: Tried
    facts: dict[str, Any]
    """Plain values: what JSON holds, and all that a page about it needs."""


def perform(
    plan: Plan, *, has_conventions: bool = False, progress: Progress | None = None, found: Gathered | None = None
) -> Performed:
    """Load prices and signals, trade, measure, and note it in the ledger of its prices.

    Args:
        plan: what is to be traded, and how.
        has_conventions: whether to measure the result as other libraries do, too.
        progress: hears how far the prices are read; if it raises, nothing is noted.
        found: prices and signals of the plan where somebody has them already, so that they are not read anew.

    Raises:
        DataError: for prices or signals that cannot be read, do not go together, or decide nothing.
    """
    found = found or gathered(plan, progress)
    trial = trial_of_plan(plan, found)
    caveats = (*filter(None, [plan.worth]), *found.caveats)
    report = report_of(trial, naive_of_plan(plan, found, trial), caveats, has_conventions=has_conventions)
    equity, figures = report.result.equity, report.measures
    sums = layout_of(found.times, trial.market.time).sums(equity)
    made = attempt(plan, found, trial, decisions_of(trial), sums, figures)
    has_traded = bool(report.result.path.traded.any())
    tried = noted([made], 0, figures, len(equity) - 1, has_traded=has_traded)
    named = {"name": name_of(plan), "at": round(time.time(), 3)}
    return Performed(plan, found, report, tried, {**named, **facts_of(plan, found, report, tried)})


def name_of(plan: Plan) -> str:
    """What the backtest is kept under: equal for two that ask for the same, whatever came of them."""
    asked = {
        "strategy": plan.config.model_dump(mode="json"),
        "settings": plan.settings.model_dump(mode="json"),
        "data": plan.data.model_dump(mode="json"),
    }
    if not isinstance(plan.signals, Forecasts):
        return backtests.name_of("signals", plan.signals.stem, plan.strategy, {**asked, "file": str(plan.signals)})
    first = plan.signals.evaluated[0]
    return backtests.name_of(first.part, first.checkpoint, plan.strategy, {**asked, "signals": plan.signals.facts})
