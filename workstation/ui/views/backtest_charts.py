"""What the charts of a backtest show: equity beside benchmarks, drawdown beneath it, and the rolling Sharpe ratio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.backtest.metrics.growth import drawdowns
from workstation.backtest.metrics.rolling import rolling_sharpe
from workstation.ui import figures
from workstation.ui.charts import ChartData, Reference, Series
from workstation.ui.text import Line, Tone, say
from workstation.ui.views.backtest_figures import flowed, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.report import Report
    from workstation.ui.charts import LineStyle

    Floats = NDArray[np.float64]


_STYLES: tuple[LineStyle, ...] = ("dotted", "dashed", "marked")
"""Of the benchmarks, in their order: each is told from the others without colour."""
_MARKS = 16


def equity(report: Report, *, is_log: bool) -> ChartData:
    """Money at each close, of the strategy and of what needs no forecast."""
    x = _times(report)
    others = [
        _benchmark(name, x, money, style)
        for style, (name, money) in zip(_STYLES, report.benchmark_equity.items(), strict=False)
    ]
    has_log = is_log and all(bool((series.y > 0.0).all()) for series in others) and _is_positive(report)
    return ChartData(
        title="equity",
        unit="money",
        x_label="",
        x_range=_span(x),
        series=(Series("strategy", x, report.result.equity, style="solid"), *others),
        log_y=has_log,
        has_dates=True,
        is_first_on_top=True,
    )


def _benchmark(name: str, x: Floats, money: Floats, style: LineStyle) -> Series:
    """A line; one that is told by its marks has so few points that these stand apart."""
    if style == "marked" and len(x) > _MARKS:
        few = np.linspace(0, len(x) - 1, _MARKS).astype(np.intp)
        return Series(name, x[few], money[few], style=style)
    return Series(name, x, money, style=style)


def _is_positive(report: Report) -> bool:
    return bool((report.result.equity > 0.0).all())


def can_be_log(report: Report) -> bool:
    """Whether all equity is positive, so that it has logarithms."""
    return _is_positive(report) and all(bool((money > 0.0).all()) for money in report.benchmark_equity.values())


def drawdown(report: Report) -> ChartData:
    """How far equity is below its highest so far, of the strategy and of buy and hold."""
    x, hold = _times(report), report.benchmark_equity["buy and hold"]
    return ChartData(
        title="drawdown, %",
        unit="of the highest equity so far",
        x_label="",
        x_range=_span(x),
        series=(
            Series("strategy", x, 100.0 * drawdowns(report.result.equity), style="solid"),
            Series("buy and hold", x, 100.0 * drawdowns(hold), style="dotted"),
        ),
        has_dates=True,
        is_first_on_top=True,
    )


def drawdown_words(report: Report, width: int) -> list[Line]:
    """The deepest fall: from when to when, its recovery, and its length."""
    found, time = report.drawdown, report.trial.market.time
    if found.depth == 0.0:
        return [say("there is no drawdown", Tone.MUTED)]
    peak, trough = (figures.bar_time(int(time[bar])) for bar in (found.peak_bar, found.trough_bar))
    end = len(time) - 1 if found.recovery_bar is None else found.recovery_bar
    length = figures.counted(end - found.peak_bar, "bar")
    if found.recovery_bar is None:
        recovery = f"not recovered after {length}"
    else:
        recovery = f"recovered {figures.bar_time(int(time[found.recovery_bar]))}, {length} in all"
    facts = [
        (("deepest drawdown ", Tone.MUTED), (percent(found.depth), Tone.BAD)),
        (("peak ", Tone.MUTED), (peak, Tone.PLAIN)),
        (("trough ", Tone.MUTED), (trough, Tone.PLAIN)),
        say(recovery),
    ]
    return flowed(facts, width)


def rolling(report: Report, bars: int) -> ChartData:
    """The Sharpe ratio of the last bars at each bar, of the strategy and of buy and hold."""
    x, periods, rate = _times(report), report.calendar.periods_per_year, report.trial.settings.risk_free_rate
    mine = rolling_sharpe(report.result.equity, periods, bars, rate)
    hold = rolling_sharpe(report.benchmark_equity["buy and hold"], periods, bars, rate)
    is_short = len(x) <= bars
    return ChartData(
        title=f"Sharpe ratio of the last {bars} bars",
        unit="per year",
        x_label="",
        x_range=_span(x),
        series=()
        if is_short
        else (Series("strategy", x, mine, style="solid"), Series("hold", x, hold, style="dotted")),
        reference=None if is_short else Reference("zero", 0.0),
        has_dates=True,
        is_first_on_top=True,
        empty=f"{bars} bars are more than there are ({len(x) - 1}); - looks back on fewer",
    )


def rolling_words(report: Report, bars: int, width: int) -> list[Line]:
    """How long the window is, and how often the ratio was above zero."""
    periods, rate = report.calendar.periods_per_year, report.trial.settings.risk_free_rate
    found = rolling_sharpe(report.result.equity, periods, bars, rate)
    known = found[np.isfinite(found)]
    years = f"{bars} bars are {bars / periods:.2g} years"
    if not len(known):
        return [say(years, Tone.MUTED)]
    share = f"above zero at {figures.share(float((known > 0.0).mean()))} of {figures.counted(len(known), 'bar')}"
    span = f"lowest {known.min():.2f}, highest {known.max():.2f}"
    return flowed([say(share), say(span, Tone.MUTED), say(years, Tone.MUTED)], width)[:1]


def _times(report: Report) -> Floats:
    return report.trial.market.time.astype(np.float64)


def _span(x: Floats) -> tuple[float, float]:
    low, high = float(x[0]), float(x[-1])
    return (low, high) if high > low else (low, low + 1.0)
