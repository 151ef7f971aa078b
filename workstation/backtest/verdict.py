"""A backtest's result in words that cannot be misread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.backtest.texts import decimal, signed_percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workstation.backtest.metrics.metric import Figure
    from workstation.backtest.sensitivity import Variant

_TWO_SIDED_95 = 1.96
_EQUAL = 5e-5
"""Difference of returns that two decimals of a percent do not show."""


def verdicts(
    measures: Mapping[str, Figure],
    benchmarks: Mapping[str, Mapping[str, Figure]],
    costs: Sequence[Variant],
    break_even: Figure,
    delays: Sequence[Variant],
    *,
    is_ruined: bool,
    has_traded: bool,
) -> tuple[str, ...]:
    """Sentences, the most important first."""
    ruin = ("is ruined: its equity was used up, and everything was closed",) if is_ruined else ()
    if not has_traded:
        return (*ruin, "never trades")
    return (
        *ruin,
        *(_beside(name, measures, other) for name, other in benchmarks.items()),
        *_luck(measures),
        _cost_of_trading(costs, break_even),
        *_timing(delays),
    )


def _beside(name: str, measures: Mapping[str, Figure], other: Mapping[str, Figure]) -> str:
    mine, theirs = measures["total_return"].value, other["total_return"].value
    beats = "beats" if mine > theirs else "loses to"
    verb = "earns the same as" if abs(mine - theirs) < _EQUAL else beats
    by_sharpe = _by_sharpe(measures["sharpe"], other["sharpe"])
    return f"{verb} {name} after costs: {signed_percent(mine)} against {signed_percent(theirs)}{by_sharpe}"


def _by_sharpe(mine: Figure, theirs: Figure) -> str:
    return "" if mine.why or theirs.why else f"; Sharpe {decimal(mine.value, 2)} against {decimal(theirs.value, 2)}"


def _luck(measures: Mapping[str, Figure]) -> Iterator[str]:
    found, error = measures["sharpe"], measures["sharpe_error"]
    if found.why or error.why:
        yield f"has no Sharpe ratio: {found.why or error.why}"
        return
    reach = _TWO_SIDED_95 * error.value
    low, high = found.value - reach, found.value + reach
    span = f"Sharpe {decimal(found.value, 2)}, 95 % between {decimal(low, 2)} and {decimal(high, 2)}"
    if low > 0.0:
        yield f"is unlikely to be luck if it was the only one tried: {span}; each further try makes luck likelier"
    elif high < 0.0:
        yield f"loses more than bad luck explains: {span}"
    else:
        yield f"cannot be told from luck: {span}"


def _cost_of_trading(costs: Sequence[Variant], break_even: Figure) -> str:
    without, with_costs = costs[0].total_return, costs[1].total_return
    if without <= 0.0:
        return f"makes no money even without costs: {signed_percent(without)}"
    if with_costs <= 0.0:
        left = f"{signed_percent(without)} without them, {signed_percent(with_costs)} with them"
        return f"costs eat it: {left}; {_even(break_even)}"
    for variant in costs[2:]:
        if variant.total_return <= 0.0:
            return f"makes money at these costs, none at {variant.name}; {_even(break_even)}"
    return f"makes money at up to {costs[-1].name}; {_even(break_even)}"


def _even(break_even: Figure) -> str:
    return break_even.why or f"it breaks even at {break_even.value:.1f} bps of the value traded"


def _timing(delays: Sequence[Variant]) -> Iterator[str]:
    same, *later = delays
    if same.total_return > 0.0 and all(variant.total_return <= 0.0 for variant in later):
        yield (
            f"lives on a price that nobody gets: {signed_percent(same.total_return)} filled at the close it decides "
            f"on, {signed_percent(later[0].total_return)} at the next open"
        )
    elif later[0].total_return > 0.0 >= later[-1].total_return:
        yield (
            f"hangs on its timing: {signed_percent(later[0].total_return)} filled at the next open, "
            f"{signed_percent(later[-1].total_return)} at the next close"
        )
