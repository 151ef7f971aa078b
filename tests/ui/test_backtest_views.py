"""The views of a backtest as lines and charts: what they say is what the report holds, at every width."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.forecast_runs import HORIZON, SYMBOLS, leave_run, prices
from workstation.backtest.metrics.metric import returns_of
from workstation.runs.store import Store
from workstation.ui.backtest.backtested import Asked
from workstation.ui.backtest.computing import Bench
from workstation.ui.backtest.trade_look import look_at, zoomed
from workstation.ui.backtest.trade_rows import Sorting, arranged, rows_of
from workstation.ui.text import Tone, width_of, words
from workstation.ui.views import backtest_charts as charts
from workstation.ui.views.backtest_costs import costs
from workstation.ui.views.backtest_figures import percent
from workstation.ui.views.backtest_measures import measures, verdict
from workstation.ui.views.backtest_months import months
from workstation.ui.views.backtest_risk import histogram, risk
from workstation.ui.views.backtest_trades import columns_for, quote, told

if TYPE_CHECKING:
    from workstation.backtest.perform import Performed
    from workstation.ui.text import Line

WIDTHS = (56, 76, 96, 116, 156, 196)
each_width = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Performed:
    """A backtest of more than a year, by strategy `sign`."""
    store = Store(tmp_path_factory.mktemp("runs"))
    table = prices().table
    end = len(table.time[table.rows_of(SYMBOLS[0])]) - HORIZON
    leave_run(store, "a", range(end - 400, end))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSTATION_TRIALS", str(tmp_path_factory.mktemp("trials")))
        found, _ = Bench(store).computed(Asked(("a",), has_conventions=True), lambda *_: None)
    assert found.done is not None
    return found.done


def text(lines: list[Line]) -> str:
    return "\n".join(words(line) for line in lines)


@each_width
def test_no_line_is_wider_than_the_screen(done: Performed, width: int) -> None:
    views = [
        measures(done, width, has_definitions=False),
        measures(done, width, has_definitions=True),
        months(done.report, width),
        risk(done.report, width, 20),
        costs(done, width),
        charts.drawdown_words(done.report, width),
        charts.rolling_words(done.report, 63, width),
    ]
    for lines in views:
        assert [words(line) for line in lines if width_of(line) > width] == []


def test_what_would_be_no_luck_alone_is_nothing_good_where_others_were_tried(done: Performed) -> None:
    (alone,) = (line for line in verdict(done, 300) if "unlikely to be luck" in words(line))
    others = replace(done, tried=replace(done.tried, different=9))
    (among,) = (line for line in verdict(others, 300) if "unlikely to be luck" in words(line))
    assert {tone for _, tone in alone} == {Tone.GOOD}
    assert {tone for _, tone in among} == {Tone.PLAIN}


@each_width
def test_every_month_and_every_year_is_told(done: Performed, width: int) -> None:
    lines = months(done.report, width)
    for year in {one.year for one in done.report.months}:
        found = [one.total_return for one in done.report.months if one.year == year]
        assert percent(math.prod(1.0 + value for value in found) - 1.0, is_signed=True) in text(lines)
        (row,) = (line for line in lines if words(line).startswith(f"{year}  "))
        told = [span for span, tone in row if tone in {*Tone} and span.strip()[:1] in {"+", "-"} and "%" not in span]
        assert len(told) == sum(abs(value) >= 0.0005 for value in found) or width < 76
        tones = {tone for span, tone in row if span.strip().startswith("+") and "%" not in span}
        assert all(tone.startswith("gain") for tone in tones)


def test_the_histogram_has_every_return_and_value_at_risk_in_its_column(done: Performed) -> None:
    returns, width = returns_of(done.report.result.equity), 76
    lines = histogram(returns, done.report, width, 3 + 8 * 20)
    assert f"{len(returns)} returns of a bar" in words(lines[0])
    columns, marks = lines[1:-2], words(lines[-2])
    low = float(returns.mean()) - 4 * float(returns.std())
    cells = width_of(columns[0])
    at = marks.index("H")
    value = done.report.measures["historical_var"].value
    assert abs(low + (at + 0.5) / cells * 8 * float(returns.std()) - value) <= 8 * float(returns.std()) / cells
    highest = max(sum(words(line)[at] != " " for line in columns) for at in range(cells))
    assert highest == len(columns), "the highest column fills the height"


def test_a_histogram_of_equal_returns_is_a_sentence(done: Performed) -> None:
    assert "every return is the same" in text(histogram(np.zeros(10), done.report, 76, 20))


@pytest.mark.parametrize("width", [20, 66, 108, 188])
def test_a_trade_is_in_sight_from_entry_to_exit(done: Performed, width: int) -> None:
    trades, market = done.report.result.trades, done.report.result.market
    for index in range(0, len(trades.symbol), 7):
        found = look_at(done, index, width, is_log=False)
        sight, bars = found.look.sight, found.look.bars
        assert found.data.marked is not None
        ends = [int(bars.time[bar]) for bar in found.data.marked]
        assert ends[0] == market.time[trades.entry_bar[index]]
        assert ends[-1] == market.time[trades.exit_bar[index]]
        slots = found.data.marked // sight.bars_a_slot - sight.first
        assert (slots >= 0).all()
        assert (slots < sight.room(width)).all()
        assert sight.cursor == found.data.marked[0] // sight.bars_a_slot
        length = int(found.data.marked[-1] - found.data.marked[0]) + 1
        in_sight = min(len(bars), sight.room(width) * sight.bars_a_slot)
        assert in_sight <= max(2 * (length + 20) + 2 * sight.bars_a_slot, width // 4)


def test_a_trade_says_where_its_prices_are_averages(done: Performed) -> None:
    result = done.report.result
    rows, trades = rows_of(result), result.trades
    at = trades.entries.tolist(), trades.exits.tolist()
    several = next(index for index, (entries, exits) in enumerate(zip(*at, strict=True)) if max(entries, exits) > 1)
    one = next(index for index, (entries, exits) in enumerate(zip(*at, strict=True)) if entries == exits == 1)
    for width in (76, 196):
        assert "on average at" in text(told(rows, result, several, "", width))
        assert "average" not in text(told(rows, result, one, "", width))


def test_candles_of_several_bars_are_quoted_with_their_span(done: Performed) -> None:
    found = look_at(done, 0, 108, is_log=False)
    assert " to " not in words(quote(found, 196))
    farther = zoomed(found, -4, 108)
    bars = farther.look.cursor_bars
    assert len(bars) > 1
    first, last = (np.datetime64(int(time), "ns").astype("datetime64[D]") for time in (bars.time[0], bars.time[-1]))
    assert f"{first} to {last}" in words(quote(farther, 196))


@pytest.mark.parametrize("title", ["symbol", "side", "entry", "exit", "bars", "return", "profit", "costs", "closed by"])
def test_trades_stand_in_the_order_of_their_column(done: Performed, title: str) -> None:
    rows = rows_of(done.report.result)
    column = rows.columns[title]
    for sorting in (Sorting(title), Sorting(title).turned()):
        order = arranged(rows, sorting)
        assert sorted(order) == list(range(len(rows)))
        values = [column[at] for at in order]
        assert values in (sorted(values), sorted(values, reverse=True))
    assert arranged(rows, Sorting(title)) != arranged(rows, Sorting(title).turned())


@each_width
def test_columns_of_trades_go_one_by_one(done: Performed, width: int) -> None:
    rows = rows_of(done.report.result)
    kept = [column.title for column in columns_for(rows, width - 2)]
    assert kept[:3] == ["symbol", "side", "entry"]
    assert {"return", "profit"} <= set(kept)
    assert ("closed by" in kept) is (width >= 96)


def test_charts_share_their_time_and_begin_with_the_same_money(done: Performed) -> None:
    equity, fall = charts.equity(done.report, is_log=False), charts.drawdown(done.report)
    assert equity.x_range == fall.x_range
    assert {series.y[0] for series in equity.series} == {done.report.trial.settings.cash}
    assert len({series.style for series in equity.series}) == len(equity.series) == 4
    assert fall.series[0].y.min() == pytest.approx(100 * done.report.drawdown.depth)
    assert equity.is_first_on_top
    assert equity.series[0].label == "strategy"
    for series in equity.series[1:]:
        assert series.y[-1] == done.report.benchmark_equity[series.label][-1]


def test_costs_and_capacity_are_told_with_their_units(done: Performed) -> None:
    told = text(costs(done, 196))
    total = done.report.measures["total_return"].value
    assert f"costs x 1  {percent(total, is_signed=True)}".replace(" ", "") in told.replace(" ", "")
    assert "bps of the value traded" in told
    assert all(word in told for word in ("commission", "spread", "slippage", "borrow", "capacity", "next close"))
