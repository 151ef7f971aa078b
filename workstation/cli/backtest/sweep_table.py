"""A sweep on the screen: what its best is worth, then the best and the worst combinations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.backtest.sweep import chosen_text
from workstation.backtest.texts import signed_percent
from workstation.cli.backtest.figures import figure_text
from workstation.cli.backtest.tables import signals_text
from workstation.cli.formats import UNKNOWN, counted
from workstation.cli.output import fact, plain
from workstation.cli.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.backtest.judgement import Overfitting
    from workstation.backtest.plan import Gathered, Plan
    from workstation.backtest.sweep import Combination, Sweep

_SHOWN = 10


def print_sweep(plan: Plan, found: Gathered, sweep: Sweep) -> None:
    """Print it."""
    every = sweep.combinations
    trading = [one for one in every if one.has_traded]
    fact(plain(f"prices: {found.loaded.description}; {counted(len(found.market.symbols), 'symbol')}"))
    fact(plain(f"signals: {plan.signals} ({signals_text(found)})"))
    hold = f"{signed_percent(sweep.hold['total_return'].value)}, Sharpe {figure_text(sweep.hold['sharpe'], 'ratio')}"
    fact(f"\n{counted(len(every), 'combination')} of {plain(', '.join(sweep.keys))} with the strategy {plan.strategy}:")
    if plan.worth:
        fact(f"  - each {plan.worth}")
    ran = [one for one in every if not one.why]
    if idle := len(ran) - len(trading):
        fact(f"  - {idle:,} never trade{'s' * (idle == 1)}{'' if trading else ': there is nothing to compare'}")
    if trading:
        winning = sum(one.figures["total_return"].value > 0.0 for one in trading)
        beating = sum(one.figures["total_return"].value > sweep.hold["total_return"].value for one in trading)
        fact(f"  - {winning:,} make money after costs, and {beating:,} earn more than buy and hold ({hold})")
        fact(f"  - the best {sweep.tried.words[0]}")
        fact(f"  - {_overfitting_text(sweep.tried.overfitting)}")
    for sentence in _failures(sweep):
        fact(plain(f"  - {sentence}"))
    fact("")
    print_table(_columns(sweep), [_row(one) for one in every[:_SHOWN]])
    if len(ran) > _SHOWN:
        fact(f"the best {_SHOWN} of {len(ran):,} by Sharpe ratio; the last:")
        print_table(_columns(sweep), [_row(ran[-1])])


def _failures(sweep: Sweep) -> Iterator[str]:
    """For each reason how many could not be run, and the first of them."""
    failed: dict[str, list[str]] = {}
    for one in sweep.combinations:
        if one.why:
            failed.setdefault(one.why, []).append(chosen_text(sweep.keys, one.chosen))
    for why, several in failed.items():
        which = several[0] if len(several) == 1 else f"{len(several):,} combinations, the first {several[0]},"
        yield f"{which} cannot be run: {why}"


def _overfitting_text(found: Overfitting) -> str:
    if why := found.probability.why:
        return f"no probability of backtest overfitting: {why}"
    left = f" (of {found.judged:,} that trade over the same time)" if found.apart else ""
    return f"probability of backtest overfitting {found.probability.value:.2f}{left}: {found.meaning('these')}"


def _columns(sweep: Sweep) -> list[Column]:
    figures = ("RETURN", "A YEAR", "SHARPE", "DRAWDOWN", "COSTS PAID")
    return [*(Column(key, is_number=True) for key in sweep.keys), *(Column(name, is_number=True) for name in figures)]


def _row(one: Combination) -> list[str]:
    figures = one.figures
    fractions = [figure_text(figures[name], "fraction") for name in ("total_return", "annual_return")]
    drawdown = figure_text(figures["maximum_drawdown"], "fraction")
    paid = UNKNOWN if one.why else f"{one.costs_paid:,.2f}"
    return [*one.chosen, *fractions, figure_text(figures["sharpe"], "ratio"), drawdown, paid]


def sweep_facts(plan: Plan, found: Gathered, sweep: Sweep) -> dict[str, Any]:
    """Plain values: all combinations, the best Sharpe ratio first."""
    return {
        "description": found.loaded.description,
        "fingerprint": found.loaded.fingerprint,
        "signals": str(plan.signals),
        "worth": plan.worth or None,
        "strategy": plan.strategy,
        "tried": sweep.tried.facts,
        "buy_and_hold": {name: figure.value for name, figure in sweep.hold.items()},
        "combinations": [
            {
                "settings": dict(zip(sweep.keys, one.chosen, strict=True)),
                **{name: figure.value for name, figure in one.figures.items()},
                "costs_paid": None if one.why else one.costs_paid,
                "has_traded": one.has_traded,
                "why": one.why or None,
            }
            for one in sweep.combinations
        ],
    }
