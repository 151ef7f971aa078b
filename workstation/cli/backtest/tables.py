"""A backtest's report on the screen: the verdict first, then the tables that it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.backtest import naive, texts
from workstation.backtest.metrics.table import METRICS
from workstation.cli.backtest.conventions import print_conventions
from workstation.cli.backtest.figures import figure_text, percent
from workstation.cli.formats import UNKNOWN, bar_time, counted, price
from workstation.cli.output import fact, plain, talk
from workstation.cli.tables import Cell, Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.ledger import Tried
    from workstation.backtest.market import Market
    from workstation.backtest.metrics.metric import Figure
    from workstation.backtest.plan import Gathered, Plan
    from workstation.backtest.report import Extreme, Month, Report
    from workstation.backtest.sensitivity import Variant
    from workstation.backtest.trades import Trades

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEARS = 9
"""Years beside one another in a table of months that fits 80 columns."""
_TRADES = 5
_EXTREMES = 3
_ABOUT = 0.1
"""Part by which two numbers of bars in a year may differ and still mean the same calendar."""


def print_report(plan: Plan, found: Gathered, report: Report, tried: Tried) -> None:
    """Print all of it."""
    _print_head(plan, found, report)
    fact("\nverdict: these signals, traded so,")
    for sentence in report.verdicts:
        fact(f"  - {sentence}")
    for sentence in tried.words:
        fact(f"  - {sentence}")
    _print_measures(report)
    _print_drawdown(report)
    print_conventions(report)
    _print_variants("costs", report.costs)
    even = report.break_even_bps
    fact(f"  break-even: {even.why or f'{even.value:.1f} bps of the value traded, in place of all trading costs'}")
    _print_variants("filled at", report.delays)
    _print_months(report.months)
    _print_extremes(report)
    _print_trades(report)
    _print_notes(plan, found, report)


def _print_head(plan: Plan, found: Gathered, report: Report) -> None:
    market, settings = report.trial.market, plan.settings
    first, last = bar_time(int(market.time[0])), bar_time(int(market.time[-1]))
    symbols = counted(len(market.symbols), "symbol")
    fact(plain(f"prices: {found.loaded.description}; {symbols}, {market.bars:,} bars from {first} to {last}"))
    fact(plain(f"signals: {plan.signals} ({signals_text(found)})"))
    own = ", ".join(f"{key} {value}" for key, value in plan.config.model_dump().items())
    fact(f"strategy: {plan.strategy}{f' ({own})' if own else ''}, filled at the {settings.fill.replace('_', ' ')}")
    is_idle = {"fill": True, "volatility_bars": not settings.impact, "rebalance_part": settings.rebalance_part == 1.0}
    changed = {key: value for key, value in settings.model_dump().items() if value and not is_idle.get(key)}
    fact(f"settings: {', '.join(f'{key} {_short(value)}' for key, value in changed.items())}")
    calendar = report.calendar
    fact(f"periods per year: {calendar.periods_per_year:g} ({calendar.told_by})")
    if naive.NAME in report.benchmarks:
        fact(f"{naive.NAME}: {naive.WORDS}")


def signals_text(found: Gathered) -> str:
    """How many signals there are, and of how many symbols each bar has them."""
    fewest, most = min(found.signals_per_bar), max(found.signals_per_bar)
    each = counted(most, "symbol") if fewest == most else f"{fewest:,} to {counted(most, 'symbol')}"
    bars = counted(len(found.signals_per_bar), "bar")
    return f"{counted(sum(found.signals_per_bar), 'signal')} at {bars}, of {each} each"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def _print_measures(report: Report) -> None:
    columns = [Column("MEASURE"), Column("STRATEGY", is_number=True)]
    columns += [Column(name.upper(), is_number=True) for name in report.benchmarks]
    everything = (report.measures, *report.benchmarks.values())
    for group in dict.fromkeys(metric.group for metric in METRICS):
        fact(f"\n{group}")
        metrics = [metric for metric in METRICS if metric.group == group]
        rows = [[one.title, *(figure_text(figures[one.name], one.unit) for figures in everything)] for one in metrics]
        print_table(columns, rows)
    _print_reasons(report.measures)


def _print_reasons(figures: dict[str, Figure]) -> None:
    reasons: dict[str, list[str]] = {}
    for metric in METRICS:
        if why := figures[metric.name].why:
            reasons.setdefault(why, []).append(metric.title)
    for why, titles in reasons.items():
        fact(f"  no {'; '.join(titles)}: {why}")


def _print_drawdown(report: Report) -> None:
    found, time = report.drawdown, report.trial.market.time
    if found.depth == 0.0:
        fact("  maximum drawdown: there is none")
        return
    peak, trough = bar_time(int(time[found.peak_bar])), bar_time(int(time[found.trough_bar]))
    end = "not recovered" if found.recovery_bar is None else f"recovered {bar_time(int(time[found.recovery_bar]))}"
    fact(f"  maximum drawdown: {percent(found.depth)} from {peak} to {trough}, {end}")


def _print_variants(title: str, variants: Sequence[Variant]) -> None:
    fact("")
    columns = [Column(title.upper()), Column("RETURN", is_number=True), Column("SHARPE", is_number=True)]
    print_table(columns, [[one.name, percent(one.total_return), figure_text(one.sharpe, "ratio")] for one in variants])


def _print_months(months: Sequence[Month]) -> None:
    fact("\nreturns of months, %")
    years = sorted({one.year for one in months})
    for start in range(0, len(years), _YEARS):
        shown = years[start : start + _YEARS]
        returns = {(one.year, one.month): one.total_return for one in months}
        wholes = [math.prod(1.0 + one.total_return for one in months if one.year == year) - 1.0 for year in shown]
        rows: list[list[Cell | str]] = [
            [name, *(_signed(returns.get((year, month))) for year in shown)] for month, name in enumerate(_MONTHS, 1)
        ]
        rows.append(["year", *(_signed(whole) for whole in wholes)])
        print_table([Column("MONTH"), *(Column(str(year), is_number=True) for year in shown)], rows)


def _signed(value: float | None) -> Cell:
    if value is None:
        return Cell("")
    return Cell(texts.decimal(100 * value, 1, is_signed=True), "red" if value < 0.0 else "green" if value > 0.0 else "")


def _print_extremes(report: Report) -> None:
    for name, extremes in (("best", report.best), ("worst", report.worst)):
        fact(f"{name} bars: {', '.join(_extreme(one) for one in extremes[:_EXTREMES]) or UNKNOWN}")


def _extreme(one: Extreme) -> str:
    return f"{bar_time(one.time)} {texts.signed_percent(one.total_return)}"


def _print_trades(report: Report) -> None:
    trades, market = report.result.trades, report.result.market
    if not len(trades.symbol):
        return
    order = trades.profit.argsort(kind="stable")
    shown = list(dict.fromkeys([*order[::-1][:_TRADES].tolist(), *order[:_TRADES][::-1].tolist()]))
    whole = len(shown) == len(order)
    fact(f"\ntrades{'' if whole else f': the best and worst of {len(order):,}'}")
    columns = [Column("SYMBOL", folds=True), *(Column(name) for name in ("SIDE", "FROM", "TO"))]
    columns += [Column(name, is_number=True) for name in ("IN", "OUT", "PROFIT")]
    print_table([*columns, Column("CLOSED BY")], [_trade(trades, index, market) for index in shown])
    if (trades.entries[shown] > 1).any() or (trades.exits[shown] > 1).any():
        fact("IN and OUT are averages where a position was added to or left in parts")


def _trade(trades: Trades, index: int, market: Market) -> list[str]:
    return [
        market.symbols[trades.symbol[index]],
        "long" if trades.side[index] > 0 else "short",
        bar_time(int(market.time[trades.entry_bar[index]])),
        bar_time(int(market.time[trades.exit_bar[index]])),
        price(float(trades.entry_price[index])),
        price(float(trades.exit_price[index])),
        texts.decimal(float(trades.profit[index]), 2),
        "still open" if trades.is_open[index] else trades.reason_words(index),
    ]


def _print_notes(plan: Plan, found: Gathered, report: Report) -> None:
    for note in found.notes:
        talk(plain(f"note: {note}"))
    if found.left_out:
        talk(f"note: {counted(found.left_out, 'symbol')} of the prices without any signal left out, of benchmarks too")
    if report.bars_after_last_decision > 1:
        talk(
            f"note: the last decision is {report.bars_after_last_decision:,} bars before the end of the prices; "
            f"what is held then is held on"
        )
    assumed, periods = plan.config.model_dump().get("periods_per_year"), report.calendar.periods_per_year
    if assumed and abs(assumed / periods - 1.0) > _ABOUT:
        talk(
            f"note: the strategy takes {assumed:g} bars for a year, and these prices have {periods:g}; set "
            f"strategy.periods_per_year={periods:g}"
        )
    if plan.data.time_shift_hours:
        talk(f"note: times of signals are moved by {plan.data.time_shift_hours:g} hours, as those of the prices are")
