"""The report: benchmarks, calendars, costs, delays, months, extremes and the verdict in words."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.backtest.markets import DAY, START, flat_market, random_market, random_targets
from workstation.backtest.benchmarks import buy_and_hold, equal_weight
from workstation.backtest.calendar import Calendar, calendar_of
from workstation.backtest.market import Market
from workstation.backtest.report import Report, report_of
from workstation.backtest.sensitivity import break_even_bps, delay_variants
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import Trial, trial_of
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices

if TYPE_CHECKING:
    from pathlib import Path

NAN = float("nan")
HOUR = 3600 * 10**9


def trial(market: Market, targets: Any, **chosen: Any) -> Trial:  # noqa: ANN401 - settings of any type
    column = np.array(targets, dtype=np.float64).reshape(market.bars, -1)
    return Trial(market, column, BacktestSettings.model_validate({"cash": 1000.0, **chosen}))


def under(tried: Trial, **changed: float) -> Trial:
    return tried.under(BacktestSettings.model_validate({**tried.settings.model_dump(), **changed}))


def rising(bars: int = 120, *, daily: float = 0.002, seed: int = 1) -> Market:
    steps = daily + 0.01 * np.random.default_rng(seed).standard_normal(bars)
    return flat_market((100.0 * np.exp(np.cumsum(steps))).tolist())


def knowing(market: Market, *, right: bool = True) -> list[float]:
    """Targets that know whether the next close lies above the next open, or take the other side."""
    ups = np.sign(market.close[1:, 0] - market.open[1:, 0]) * (1.0 if right else -1.0)
    return [*ups.tolist(), NAN]


def test_buy_and_hold_buys_equal_parts_once_and_costs_what_trading_costs() -> None:
    market = random_market(11, bars=40, symbols=3)
    report = report_of(Trial(market, random_targets(1, market), BacktestSettings(commission_bps=10.0)))
    targets = buy_and_hold(market)
    assert (np.isfinite(targets).sum(axis=0) == 1).all()
    assert np.nansum(targets) == pytest.approx(1.0)
    assert report.benchmarks["buy and hold"]["costs_paid"].value > 0.0


def test_equal_weight_is_made_equal_at_the_first_bar_of_each_month() -> None:
    close = np.full((100, 2), 10.0)
    close[:50, 1] = NAN
    market = Market(("A", "B"), START + DAY * np.arange(100), close, close, close, close, close)
    weights = equal_weight(market)
    days = (market.time // DAY).astype("datetime64[D]")
    decided = np.flatnonzero(np.isfinite(weights).any(axis=1))
    assert [int(days[bar].astype(object).day) for bar in decided[1:]] == [1] * (len(decided) - 1)
    assert weights[decided[0]].tolist() == [1.0, 0.0]
    assert weights[decided[-1]].tolist() == [0.5, 0.5]


def test_equal_weight_keeps_what_is_only_not_traded_on_the_last_days() -> None:
    close = np.full((34, 2), 10.0)
    close[31:, 1] = NAN  # a weekend, over which the month changes
    time = np.datetime64("2021-01-01", "ns").astype(np.int64) + DAY * np.arange(-2, 32)
    weights = equal_weight(Market(("A", "B"), time, close, close, close, close, close))
    assert weights[33].tolist() == [0.5, 0.5]


def test_a_strategy_that_holds_is_the_benchmark() -> None:
    market = rising()
    report = report_of(trial(market, [1.0, *[NAN] * (market.bars - 1)]))
    assert report.verdicts[0].startswith("earns the same as buy and hold")
    assert report.measures["beta"].value == pytest.approx(1.0)
    assert report.measures["alpha"].value == pytest.approx(0.0, abs=1e-9)
    assert report.measures["information_ratio"].why


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (DAY, Calendar(365.0, "days, weekends too")),
        (7 * DAY, Calendar(52.0, "weeks")),
        (30.4 * DAY, Calendar(12.0, "months")),
        (91 * DAY, Calendar(4.0, "quarters")),
        (365 * DAY, Calendar(1.0, "years")),
    ],
)
def test_periods_are_told_by_the_times(step: float, expected: Calendar) -> None:
    assert calendar_of(START + (step * np.arange(60)).astype(np.int64)) == expected


def test_weekdays_are_252_and_hours_are_counted() -> None:
    days = START // DAY + np.arange(400)
    weekdays = days[(days + 3) % 7 < 5] * DAY
    assert calendar_of(weekdays) == Calendar(252.0, "days of an exchange")
    hours = (weekdays[:, None] + (14 + np.arange(7)) * HOUR).ravel()
    assert calendar_of(hours) == Calendar(7 * 252.0, "counted in the data")
    assert calendar_of(hours, 1000.0) == Calendar(1000.0, "as set")


def test_a_bar_on_each_sunday_makes_neither_365_nor_252_days() -> None:
    days = START // DAY + np.arange(7 * 200)
    found = calendar_of(days[(days + 3) % 7 != 5] * DAY)  # all but Saturdays
    assert found.told_by == "counted in the data"
    assert found.periods_per_year == pytest.approx(365.25 * 6 / 7, rel=0.01)
    hours = (days[(days + 3) % 7 != 5][:, None] * DAY + np.arange(20) * HOUR).ravel()
    assert calendar_of(hours).periods_per_year == pytest.approx(20 * 365.25 * 6 / 7, rel=0.01)


def test_a_stray_saturday_leaves_an_exchange_its_252_days() -> None:
    days = START // DAY + np.arange(7 * 40)
    is_traded = (days + 3) % 7 < 5
    is_traded[np.flatnonzero((days + 3) % 7 == 5)[:5]] = True
    assert calendar_of(days[is_traded] * DAY).periods_per_year == 252.0


@pytest.mark.parametrize("step", [2, 3])
def test_bars_of_two_or_three_days_are_no_days(step: int) -> None:
    found = calendar_of(START + step * DAY * np.arange(100))
    assert found.periods_per_year == pytest.approx(365.25 / step)


@pytest.mark.parametrize(("days", "per_year"), [((0, 1, 2, 3), 252), ((0, 42, 80, 144), 252), ((0, 5, 6, 7), 365)])
def test_a_few_days_of_minutes_are_a_year_of_such_days(days: tuple[int, ...], per_year: int) -> None:
    monday = START // DAY + (-(START // DAY + 3)) % 7
    minutes = ((monday + np.array(days))[:, None] * DAY + (870 + np.arange(391)) * 60 * 10**9).ravel()
    assert calendar_of(minutes) == Calendar(391.0 * per_year, "counted on 4 days")


@pytest.mark.market_data
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("daily/lean_forex/eurusd.csv", 311),
        ("intraday/SPY_1min.csv", 391 * 252),
        ("intraday/lean_minute/ethusd_1m.csv", 486_271),
    ],
)
def test_periods_of_real_bars(file: str, expected: float, market_data: Path) -> None:
    loaded = load_prices(DataSettings(source=str(market_data / file), min_rows=0))
    assert calendar_of(loaded.table.time).periods_per_year == pytest.approx(expected, abs=0.5)


def test_costs_are_multiplied_and_the_break_even_cost_ends_where_it_began() -> None:
    market = rising()
    tried = trial(market, knowing(market), commission_bps=5.0, half_spread_bps=5.0)
    report = report_of(tried)
    returns = [variant.total_return for variant in report.costs]
    assert returns == sorted(returns, reverse=True)
    assert returns[1] == pytest.approx(report.measures["total_return"].value)
    assert returns[0] == pytest.approx(
        float(under(tried, commission_bps=0.0, half_spread_bps=0.0).result().equity[-1]) / 1000 - 1
    )
    assert returns[2] == pytest.approx(
        float(under(tried, commission_bps=10.0, half_spread_bps=10.0).result().equity[-1]) / 1000 - 1
    )
    even = report.break_even_bps.value
    at_even = under(tried, commission_bps=even, half_spread_bps=0.0).result().equity[-1]
    assert at_even == pytest.approx(1000.0, rel=2e-3)
    assert under(tried, commission_bps=even + 1.0, half_spread_bps=0.0).result().equity[-1] < 1000.0


def test_where_there_is_no_break_even_cost_it_is_said() -> None:
    market = rising()
    assert break_even_bps(trial(market, knowing(market, right=False))).why == "it makes no money before trading costs"
    assert break_even_bps(trial(market, [0.0] * market.bars)).why == "nothing was traded"
    held = trial(flat_market([100.0, 100.0, 1000.0]), [1.0, NAN, NAN])
    assert break_even_bps(held).why == "it makes money even at 2,000 bps"


def test_delays_are_the_same_decisions_at_other_prices() -> None:
    market = flat_market([100.0, 110.0, 121.0, 121.0], opens=[100.0, 105.0, 110.0, 121.0])
    report = report_of(trial(market, [1.0, NAN, NAN, NAN], commission_bps=0.0, half_spread_bps=0.0))
    assert [variant.total_return for variant in report.delays] == pytest.approx([0.21, 121 / 105 - 1, 0.1])


@pytest.mark.parametrize("impact", [0.0, 1.0])
def test_every_delay_pays_for_its_first_fill(impact: float) -> None:
    market = flat_market([100.0, 101.0, 100.0, 101.0, *[100.0] * 23])
    targets = np.full((market.bars, 1), NAN)
    targets[6] = 1.0
    chosen = {"commission_bps": 50.0, "half_spread_bps": 0.0} | (
        {"impact": impact, "volatility_bars": 3} if impact else {}
    )
    tried = trial_of(market, targets, BacktestSettings.model_validate(chosen))
    same, after, _ = delay_variants(tried, 252.0)
    spent = tried.paths(replace(tried.rules, fill="same_close"), 1)
    assert spent.traded[0, 0] > 0.0
    assert same.total_return == pytest.approx(float(spent.equity[-1, 0]) / tried.settings.cash - 1.0)
    assert same.sharpe.value == pytest.approx(-math.sqrt(252 / 20))
    assert same.total_return < -0.01 * 0.49
    if not impact:
        assert same.total_return == after.total_return == pytest.approx(-0.005 / 1.005)


def test_months_multiply_to_the_whole_and_the_extremes_are_in_order() -> None:
    market = rising(200)
    report = report_of(trial(market, [1.0, *[NAN] * 199]))
    whole = math.prod(1.0 + month.total_return for month in report.months) - 1.0
    assert whole == pytest.approx(report.measures["total_return"].value)
    worst, best = [one.total_return for one in report.worst], [one.total_return for one in report.best]
    assert worst == sorted(worst)
    assert best == sorted(best, reverse=True)
    assert min(np.diff(report.result.equity) / report.result.equity[:-1]) == worst[0]


def test_the_drawdown_has_its_dates() -> None:
    market = flat_market([100.0, 100.0, 120.0, 90.0, 100.0, 121.0, 110.0])
    report = report_of(trial(market, [1.0, *[NAN] * 6], commission_bps=0.0, half_spread_bps=0.0))
    found = report.drawdown
    assert found.depth == pytest.approx(-0.25)
    assert (found.peak_bar, found.trough_bar, found.recovery_bar) == (2, 3, 5)
    assert report.measures["drawdown_length"].value == 3.0
    assert report.measures["recovery_length"].value == 2.0


def verdicts(report: Report) -> str:
    return "\n".join(report.verdicts)


def test_the_verdict_names_what_a_result_is_worth() -> None:
    market = rising()
    good = verdicts(report_of(trial(market, knowing(market))))
    assert "beats buy and hold after costs" in good
    assert "is unlikely to be luck if it was the only one tried" in good
    assert "makes money at up to costs x 4; it breaks even at" in good
    bad = verdicts(report_of(trial(market, knowing(market, right=False))))
    assert "loses to buy and hold after costs" in bad
    assert "makes no money even without costs" in bad
    assert "loses more than bad luck explains" in bad
    dear = verdicts(report_of(trial(market, knowing(market), commission_bps=200.0)))
    assert "costs eat it: +" in dear
    idle = report_of(trial(market, [0.0] * market.bars))
    assert idle.verdicts == ("never trades",)


def test_trades_that_leave_nothing_at_any_close_and_cost_nothing_are_trades() -> None:
    close = np.full((40, 1), 100.0)
    market = Market(("A",), START + DAY * np.arange(40), close, 1.05 * close, 0.99 * close, close, 1e6 * close)
    report = report_of(trial(market, [1.0, 0.0] * 20, commission_bps=0.0, half_spread_bps=0.0, take_profit=0.04))
    assert report.measures["time_invested"].value == report.measures["costs_paid"].value == 0.0
    assert len(report.result.trades.symbol) == 20
    assert verdicts(report).startswith("beats buy and hold after costs: +119.11")


def test_a_result_that_lives_on_its_own_close_is_called_so() -> None:
    rng = np.random.default_rng(4)
    jumps = rng.choice([0.9, 1.1], 60)
    closes = 100.0 * np.cumprod(np.concatenate(([1.0], jumps)))
    market = flat_market(closes.tolist(), opens=closes.tolist())  # everything happens overnight, before the open
    targets = [*np.sign(jumps - 1.0).tolist(), NAN]
    text = verdicts(report_of(trial(market, targets)))
    assert "lives on a price that nobody gets" in text


def test_ruin_comes_first() -> None:
    market = flat_market([100.0, 100.0, 40.0, 40.0, 40.0], opens=[100.0, 100.0, 100.0, 40.0, 40.0])
    report = report_of(trial(market, [2.0, *[NAN] * 4], max_leverage=2.0, max_position=2.0))
    assert report.verdicts[0].startswith("is ruined")
    assert report.measures["annual_return"].value == -1.0


def test_a_trial_begins_with_its_first_decision() -> None:
    market = random_market(2, bars=30, is_whole=True)
    targets = np.full_like(market.close, NAN)
    targets[12] = 0.2
    found = trial_of(market, targets, BacktestSettings(impact=1.0))
    assert found.market.bars == 18
    assert found.volatility is not None
    assert found.volatility.shape == (18, 3)
    assert report_of(found).bars_after_last_decision == 17


def test_the_whole_report_knows_no_future_of_its_past_equity() -> None:
    market = random_market(21, bars=60, symbols=3, is_whole=True)
    targets = random_targets(4, market)
    cut = 40
    short = Market(
        market.symbols, *(getattr(market, name)[:cut] for name in ("time", "open", "high", "low", "close", "volume"))
    )
    whole = report_of(Trial(market, targets, BacktestSettings())).benchmark_equity
    part = report_of(Trial(short, targets[:cut], BacktestSettings())).benchmark_equity
    for name, equity in part.items():
        assert np.array_equal(equity, whole[name][:cut]), name
