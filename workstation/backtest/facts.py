"""A report as plain values: what JSON holds, with the reason beside every number that there is none of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workstation.backtest.conventions import CONVENTIONS
from workstation.backtest.fills import Reason
from workstation.backtest.forecasts import Forecasts
from workstation.backtest.metrics.table import METRICS
from workstation.data.raw_prices import time_text
from workstation.runs.backtests import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workstation.backtest.ledger import Tried
    from workstation.backtest.metrics.growth import Drawdown
    from workstation.backtest.metrics.metric import Figure
    from workstation.backtest.plan import Gathered, Plan
    from workstation.backtest.report import Extreme, Report
    from workstation.backtest.sensitivity import Variant


def facts_of(plan: Plan, found: Gathered, report: Report, tried: Tried) -> dict[str, Any]:
    """The report with everything that it was made from."""
    return {
        "schema": SCHEMA,
        **_asked(plan, found),
        **_market(report),
        "verdicts": list(report.verdicts),
        "tried": tried.facts,
        "measures": _figures(report.measures),
        "benchmarks": {name: _figures(figures) for name, figures in report.benchmarks.items()},
        "paid": report.result.costs,
        "maximum_drawdown": _drawdown(report.drawdown, report),
        "costs": _variants(report.costs),
        "break_even_bps": _value(report.break_even_bps),
        "break_even_why": report.break_even_bps.why or None,
        "delays": _variants(report.delays),
        "months": [{"month": f"{one.year}-{one.month:02}", "return": one.total_return} for one in report.months],
        "best": _extremes(report.best),
        "worst": _extremes(report.worst),
        "trades": _trades(report),
        **({"conventions": _conventions(report)} if report.conventions else {}),
    }


def _asked(plan: Plan, found: Gathered) -> dict[str, Any]:
    return {
        "data": plan.data.model_dump(mode="json"),
        "description": found.loaded.description,
        "fingerprint": found.loaded.fingerprint,
        "signals": {**signals_facts(plan), "count": sum(found.signals_per_bar)},
        "notes": list(found.notes),
        "strategy": {"name": plan.strategy, **plan.config.model_dump(mode="json")},
        "settings": plan.settings.model_dump(mode="json"),
    }


def signals_facts(plan: Plan) -> dict[str, Any]:
    """Where the signals come from."""
    return plan.signals.facts if isinstance(plan.signals, Forecasts) else {"file": str(plan.signals)}


def _market(report: Report) -> dict[str, Any]:
    market = report.trial.market
    return {
        "symbols": list(market.symbols),
        "bars": market.bars,
        "first": time_text(int(market.time[0])),
        "last": time_text(int(market.time[-1])),
        "bars_after_last_decision": report.bars_after_last_decision,
        "periods_per_year": report.calendar.periods_per_year,
        "periods_told_by": report.calendar.told_by,
    }


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    named = {metric.name: metric for metric in METRICS}
    return {
        name: {"value": _value(figure), "unit": named[name].unit, **({"why": figure.why} if figure.why else {})}
        for name, figure in figures.items()
    }


def _conventions(report: Report) -> dict[str, Any]:
    words = {one.name: one.definition for one in CONVENTIONS}
    return {name: {"definition": words[name], **_figures(figures)} for name, figures in report.conventions.items()}


def _value(figure: Figure) -> float | None:
    return figure.value if math.isfinite(figure.value) else None


def _variants(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "total_return": one.total_return,
            "sharpe": _value(one.sharpe),
            "why": one.sharpe.why or None,
        }
        for one in variants
    ]


def _drawdown(found: Drawdown, report: Report) -> dict[str, Any]:
    time = report.trial.market.time
    if found.depth == 0.0:
        return {"depth": 0.0, "peak": None, "trough": None, "recovery": None}
    recovery = None if found.recovery_bar is None else time_text(int(time[found.recovery_bar]))
    return {
        "depth": found.depth,
        "peak": time_text(int(time[found.peak_bar])),
        "trough": time_text(int(time[found.trough_bar])),
        "recovery": recovery,
    }


def _extremes(extremes: Sequence[Extreme]) -> list[dict[str, Any]]:
    return [{"time": time_text(one.time), "return": one.total_return} for one in extremes]


def _trades(report: Report) -> dict[str, Any]:
    trades = report.result.trades
    by_reason = {reason.words: int((trades.reason[~trades.is_open] == reason).sum()) for reason in Reason}
    return {
        "all": len(trades.symbol),
        "open_at_the_end": int(trades.is_open.sum()),
        "closed_by": {words: count for words, count in by_reason.items() if count},
    }
