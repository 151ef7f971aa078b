"""Small backtests whose money can be followed with pencil and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.backtest.markets import DAY, START, flat_market, random_market
from workstation.backtest.fills import Reason
from workstation.backtest.market import Market
from workstation.backtest.sensitivity import cost_variants
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import Trial
from workstation.errors import DataError

if TYPE_CHECKING:
    from workstation.backtest.trial import Result

NAN = float("nan")
FREE = {"cash": 1000.0, "commission_bps": 0.0, "half_spread_bps": 0.0}


def traded(market: Market, targets: list[Any], **chosen: Any) -> Result:  # noqa: ANN401 - settings of any type
    column = np.array(targets, dtype=np.float64).reshape(market.bars, -1)
    volatility = np.full_like(market.close, 0.02)
    return Trial(market, column, BacktestSettings.model_validate({**FREE, **chosen}), volatility).result()


def bar_of(first: float, high: float, low: float, close: float) -> Market:
    """Bought at 100 on the second day; the third day is this bar, and a fourth closes where it does."""
    columns = np.array([[100, 100, 100, 100], [100, 100, 100, 100], [first, high, low, close], [close] * 4], float)
    time = START + DAY * np.arange(4)
    return Market(("A",), time, *(columns[:, [index]] for index in range(4)), np.full((4, 1), 1e6))


def test_a_decision_fills_at_the_next_open_and_the_commission_is_paid_out_of_the_same_money() -> None:
    market = flat_market([90.0, 110.0, 121.0], opens=[90.0, 100.0, 110.0])
    result = traded(market, [1.0, NAN, NAN], commission_bps=10.0)
    assert result.fills.bar.tolist() == [1]
    assert result.fills.price.tolist() == [100.0]
    shares = 1000.0 / 100.1  # at 100 and a commission of 0.1 each
    assert result.fills.quantity == pytest.approx([shares], rel=1e-12)
    assert result.path.cash[:, 0] == pytest.approx([1000.0, 0.0, 0.0], abs=1e-9)
    assert result.equity == pytest.approx([1000.0, shares * 110, shares * 121])


def test_a_decision_can_fill_at_the_next_close() -> None:
    result = traded(flat_market([90.0, 110.0, 121.0], opens=[90.0, 100.0, 110.0]), [1.0, NAN, NAN], fill="next_close")
    assert result.fills.price.tolist() == [110.0]
    assert result.equity == pytest.approx([1000.0, 1000.0, 1100.0])


def test_a_short_position_earns_what_the_price_loses() -> None:
    result = traded(flat_market([100.0, 100.0, 80.0], opens=[100.0, 100.0, 90.0]), [-1.0, 0.0, NAN])
    assert result.fills.quantity.tolist() == [-10.0, 10.0]
    assert result.equity[-1] == 1100.0  # sold at 100, bought back at the open of 90
    assert (result.trades.side.tolist(), result.trades.profit.tolist()) == ([-1], [100.0])


@pytest.mark.parametrize(
    ("bar", "settings", "price", "reason"),
    [
        ((99, 99, 94, 98), {"stop_loss": 0.05}, 95.0, Reason.STOP_LOSS),
        ((93, 96, 92, 95), {"stop_loss": 0.05}, 93.0, Reason.STOP_LOSS),  # a gap below the stop
        ((101, 107, 100, 106), {"take_profit": 0.05}, 105.0, Reason.TAKE_PROFIT),
        ((108, 109, 107, 108), {"take_profit": 0.05}, 108.0, Reason.TAKE_PROFIT),  # a gap above the profit
        ((100, 110, 90, 105), {"stop_loss": 0.05, "take_profit": 0.05}, 95.0, Reason.STOP_LOSS),  # both: the worse one
        ((106, 110, 90, 105), {"stop_loss": 0.05, "take_profit": 0.05}, 106.0, Reason.TAKE_PROFIT),  # before the rest
        ((100, 120, 96, 97), {"trailing_stop": 0.05}, 97.0, Reason.TRAILING_STOP),  # its high moves the next bar's stop
        ((100, 101, 94, 97), {"trailing_stop": 0.05}, 95.0, Reason.TRAILING_STOP),
    ],
)
def test_exits_of_a_long_position_within_the_bar(
    bar: tuple[float, float, float, float], settings: dict[str, float], price: float, reason: Reason
) -> None:
    result = traded(bar_of(*bar), [1.0, NAN, NAN, NAN], **settings)
    assert result.fills.price.tolist()[1:] == [pytest.approx(price)]
    assert result.fills.reason.tolist()[1:] == [reason]
    assert result.equity[-1] == pytest.approx(10.0 * price)


@pytest.mark.parametrize(
    ("bar", "settings", "price", "reason"),
    [
        ((101, 106, 101, 102), {"stop_loss": 0.05}, 105.0, Reason.STOP_LOSS),
        ((107, 108, 104, 105), {"stop_loss": 0.05}, 107.0, Reason.STOP_LOSS),
        ((99, 99, 93, 94), {"take_profit": 0.05}, 95.0, Reason.TAKE_PROFIT),
        ((100, 106, 93, 94), {"stop_loss": 0.05, "take_profit": 0.05}, 105.0, Reason.STOP_LOSS),
    ],
)
def test_exits_of_a_short_position_within_the_bar(
    bar: tuple[float, float, float, float], settings: dict[str, float], price: float, reason: Reason
) -> None:
    result = traded(bar_of(*bar), [-1.0, NAN, NAN, NAN], **settings)
    assert result.fills.price.tolist()[1:] == [pytest.approx(price)]
    assert result.fills.reason.tolist()[1:] == [reason]


def test_the_trailing_stop_follows_the_best_price_of_the_bars_before() -> None:
    market = flat_market([100.0, 100.0, 120.0, 113.0, 112.0], opens=[100.0, 100.0, 100.0, 119.0, 113.0])
    result = traded(market, [1.0, NAN, NAN, NAN, NAN], trailing_stop=0.05)
    assert result.fills.bar.tolist() == [1, 3]
    assert result.fills.price[1] == pytest.approx(114.0)  # 5 % below 120


def test_after_a_stop_the_same_side_waits_for_another_decision() -> None:
    closes, opens = [100.0, 100.0, 90.0, 90.0, 90.0, 90.0, 90.0], [100.0, 100.0, 100.0, 90.0, 90.0, 90.0, 90.0]
    same = traded(flat_market(closes, opens), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], stop_loss=0.05)
    assert same.fills.reason.tolist() == [Reason.DECISION, Reason.STOP_LOSS]
    turned = traded(flat_market(closes, opens), [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0], stop_loss=0.05)
    assert turned.fills.bar.tolist() == [1, 2, 5]


def test_what_the_volume_does_not_allow_waits() -> None:
    market = flat_market([100.0] * 5)
    market.volume[:] = 40.0
    result = traded(market, [1.0, NAN, NAN, NAN, NAN], participation_limit=0.1)
    assert result.fills.quantity.tolist() == [4.0, 4.0, 2.0]
    assert result.fills.bar.tolist() == [1, 2, 3]


def test_a_stop_is_bounded_by_the_volume_too() -> None:
    closes, opens = [100.0, 100.0, 90.0, 80.0, 80.0], [100.0, 100.0, 100.0, 85.0, 80.0]
    market = flat_market(closes, opens)
    market.volume[:, 0] = [1e6, 1e6, 60.0, 30.0, 1e6]
    result = traded(market, [1.0, NAN, NAN, NAN, NAN], participation_limit=0.1, stop_loss=0.05)
    assert result.fills.quantity.tolist() == [10.0, -6.0, -3.0, -1.0]
    assert result.fills.price == pytest.approx([100.0, 95.0, 85.0, 80.0])
    assert result.positions[-1, 0] == 0.0


def test_an_order_waits_for_the_symbols_next_bar_and_the_position_keeps_its_last_price() -> None:
    market = flat_market([100.0, 100.0, 110.0, 120.0], opens=[100.0, 100.0, 105.0, 115.0])
    for column in (market.open, market.high, market.low, market.close, market.volume):
        column[1] = NAN
    waiting = traded(market, [1.0, NAN, NAN, NAN])
    assert (waiting.fills.bar.tolist(), waiting.fills.price.tolist()) == ([2], [105.0])
    held = flat_market([100.0, 100.0, 110.0, 120.0], opens=[100.0, 100.0, 105.0, 115.0])
    for column in (held.open, held.high, held.low, held.close, held.volume):
        column[2] = NAN
    assert traded(held, [1.0, NAN, NAN, NAN]).equity.tolist() == [1000.0, 1000.0, 1000.0, 1200.0]


def ending_early(bars: int) -> Market:
    """B begins beside A at 50, has its last close at 60 on the third day, and lacks so many bars after it."""
    pair = np.array([[100.0, 50.0], [100.0, 50.0], [100.0, 60.0], *[[100.0, NAN]] * bars])
    time = START + DAY * np.arange(len(pair))
    return Market(("A", "B"), time, pair, pair, pair, pair, np.where(np.isnan(pair), NAN, 1e6))


def test_what_lacks_a_few_bars_at_the_end_is_not_delisted() -> None:
    market = ending_early(5)
    result = traded(market, [[NAN, 1.0], *[[NAN, NAN]] * 7])
    assert result.fills.reason.tolist() == [Reason.DECISION]
    assert result.trades.is_open.tolist() == [True]
    assert result.equity[-1] == pytest.approx(1200.0)  # at the last close


def test_what_trades_again_after_a_cut_is_not_delisted_at_the_cut() -> None:
    market = ending_early(9)
    for column in (market.open, market.high, market.low, market.close, market.volume):
        column[11, 1] = 70.0  # after eight days without a bar
    whole = traded(market.until(10), [[NAN, 1.0], *[[NAN, NAN]] * 9])
    assert whole.fills.reason.tolist() == [Reason.DECISION]
    later = traded(market.until(10).since(1), [[NAN, 1.0], *[[NAN, NAN]] * 8])
    assert later.fills.reason.tolist() == [Reason.DECISION]
    delisted = traded(ending_early(9).until(7), [[NAN, 1.0], *[[NAN, NAN]] * 6])  # known beyond the cut
    assert delisted.fills.reason.tolist() == [Reason.DECISION, Reason.DELISTED]


def test_a_bar_of_minutes_counts_as_a_day_where_listings_end() -> None:
    time = START + 60 * 10**9 * np.array([0, 1, 2, 3 * 1440, 9 * 1440])
    pair = np.array([[100.0, 50.0], [100.0, 50.0], [100.0, 60.0], [100.0, NAN], [100.0, NAN]])
    market = Market(("A", "B"), time, pair, pair, pair, pair, pair)
    assert market.until(4).final_time[1] == market.final_time[1] == time[2]
    shorter = Market(("A", "B"), time[:4], *[pair[:4]] * 5)
    assert (shorter.final_time > time[-1]).all()


def test_what_is_delisted_is_closed_at_its_last_close() -> None:
    market = ending_early(6)
    result = traded(market, [[NAN, 1.0], *[[NAN, NAN]] * 8], commission_bps=10.0)
    assert result.fills.reason.tolist() == [Reason.DECISION, Reason.DELISTED]
    assert result.fills.bar.tolist() == [1, 2]
    assert result.fills.price[1] == 60.0
    shares = 999.0 / 50.0
    assert result.equity[-1] == pytest.approx(1000.0 - shares * 50 * 1.001 + shares * 60 * 0.999)


def test_a_year_of_borrowed_shares_and_of_cash() -> None:
    flat = np.full((2 + 1, 1), 100.0)
    year = round(365.25 * DAY)
    market = Market(("A",), START + np.array([0, DAY, DAY + year]), flat, flat, flat, flat, flat)
    result = traded(market, [-1.0, NAN, NAN], borrow_rate=0.03, cash_rate=0.0)
    assert result.equity[-1] == pytest.approx(970.0)
    idle = traded(market, [0.0, NAN, NAN], cash_rate=0.05)
    assert idle.equity[-1] == pytest.approx(1000.0 * (1 + 0.05 / 365.25) * 1.05)
    lent = traded(market, [2.0, NAN, NAN], max_leverage=2.0, max_position=2.0, margin_rate=0.10)
    assert lent.equity[-1] == pytest.approx(900.0)
    short = traded(market, [-1.0, NAN, NAN], cash_rate=0.05)  # proceeds of shorts bear no interest, the rest does
    assert short.equity[-1] == pytest.approx(1000.0 * (1 + 0.05 / 365.25) * 1.05)


def test_a_year_of_funding_is_paid_by_the_long_and_paid_to_the_short() -> None:
    flat = np.full((3, 1), 100.0)
    year = round(365.25 * DAY)
    market = Market(("A",), START + np.array([0, DAY, DAY + year]), flat, flat, flat, flat, flat)
    long = traded(market, [1.0, NAN, NAN], funding_rate=0.1)
    short = traded(market, [-1.0, NAN, NAN], funding_rate=0.1)
    assert long.equity[-1] == pytest.approx(900.0)
    assert short.equity[-1] == pytest.approx(1100.0)
    assert (long.costs["funding"], short.costs["funding"]) == (pytest.approx(100.0), pytest.approx(-100.0))
    assert traded(market, [-1.0, NAN, NAN], funding_rate=-0.1).equity[-1] == pytest.approx(900.0)


def test_each_decision_can_go_a_part_of_the_way_and_exits_are_whole() -> None:
    market = flat_market([100.0] * 6)
    result = traded(market, [0.8, 0.8, NAN, -0.4, 0.0, NAN], rebalance_part=0.5)
    assert result.fills.quantity == pytest.approx([4.0, 2.0, -5.0, -1.0])  # 40 %, 60 %, 10 % of equity, nothing
    near = traded(market, [0.8, 0.8, 0.8, NAN, NAN, NAN], rebalance_part=0.5, rebalance_threshold=0.3)
    assert near.fills.quantity == pytest.approx([4.0, 2.0])  # 20 % from the target is near enough


def test_targets_are_cut_off_and_scaled_to_the_limits() -> None:
    flat = np.full((3, 2), 100.0)
    market = Market(("A", "B"), START + DAY * np.arange(3), flat, flat, flat, flat, flat)
    decided = [[0.9, -0.3], [NAN, NAN], [NAN, NAN]]
    assert traded(market, decided, max_position=0.5).positions[-1].tolist() == [5.0, -3.0]
    assert traded(market, decided, max_leverage=0.6).positions[-1] == pytest.approx([4.5, -1.5])
    later = [[0.9, NAN], [NAN, 0.3], [NAN, NAN]]  # what is held leaves room for 0.1
    assert traded(market, later).positions[-1] == pytest.approx([9.0, 1.0])


def test_small_changes_of_weight_are_left_alone_but_exits_are_made() -> None:
    market = flat_market([100.0] * 5)
    result = traded(market, [0.5, 0.55, 0.7, 0.0, NAN], rebalance_threshold=0.1)
    assert result.fills.bar.tolist() == [1, 3, 4]
    assert result.fills.quantity == pytest.approx([5.0, 2.0, -7.0])
    assert traded(market, [0.05, 0.02, 0.0, NAN, NAN], rebalance_threshold=0.1).fills.bar.tolist() == []


COSTS = {
    "none": {},
    "of value": {"commission_bps": 5.0, "half_spread_bps": 5.0},
    "high": {"commission_bps": 2000.0},
    "higher than the money": {"commission_bps": 4999.0, "half_spread_bps": 4999.0, "slippage_bps": 4999.0},
    "of a trade": {"commission_per_trade": 3.0, "commission_bps": 5.0},
    "of a share": {"commission_per_share": 0.05},
    "of impact": {"impact": 2.0, "half_spread_bps": 2.0},
}


@pytest.mark.parametrize("costs", COSTS.values(), ids=COSTS.keys())
@pytest.mark.parametrize("weights", [(1.0,), (-1.0,), (0.4,), (0.5, 0.5), (0.6, -0.4), (0.2, 0.3, 0.1)])
def test_a_target_that_is_reached_and_decided_again_is_left_alone(
    weights: tuple[float, ...], costs: dict[str, float]
) -> None:
    flat = np.tile(np.array([100.0, 37.0, 3.3])[: len(weights)], (8, 1))
    market = Market(("A", "B", "C")[: len(weights)], START + DAY * np.arange(8), *[flat] * 4, np.full_like(flat, 1e4))
    result = traded(market, [list(weights)] * 8, **costs)
    assert result.fills.bar.tolist() == [1] * len(weights)
    assert result.positions[-1] * flat[-1] == pytest.approx(np.array(weights) * result.equity[-1], rel=1e-8)


def test_all_that_is_put_into_one_symbol_is_left_alone_while_its_price_moves() -> None:
    market = flat_market([100.0, 103.0, 90.0, 95.0, 121.0, 80.0, 81.0])
    result = traded(market, [1.0] * 7, commission_bps=10.0, commission_per_trade=1.0)
    assert result.fills.bar.tolist() == [1]


def test_sparse_decisions_leave_no_dust() -> None:
    """Decided one after the other to hold as before, symbols that fell find no more room than they have."""
    falls = np.linspace(1.0, 0.5, 40)[:, None] ** np.array([0.0, 1.0, 1.0])
    market = Market(("A", "B", "C"), START + DAY * np.arange(40), *[100.0 * falls] * 4, np.full_like(falls, 1e6))
    targets = np.full_like(falls, NAN)
    targets[0] = 1.0 / 3.0
    targets[5::4, 1] = targets[7::4, 2] = 1.0 / 3.0
    result = traded(market, targets.tolist(), commission_bps=8.0, half_spread_bps=3.0)
    assert result.fills.bar.tolist() == [1, 1, 1]


def test_every_kind_of_cost_is_what_its_setting_says() -> None:
    market = flat_market([100.0] * 3)
    market.volume[:] = 1000.0
    chosen = {"commission_per_trade": 2.0, "commission_per_share": 0.1, "commission_bps": 10.0}
    chosen |= {"half_spread_bps": 5.0, "slippage_bps": 3.0, "impact": 1.0}
    result = traded(market, [1.0, NAN, NAN], **chosen)
    shares = float(result.fills.quantity[0])
    value = shares * 100.0
    assert result.fills.costs[0, 0] == pytest.approx(2.0 + 0.1 * shares + 0.001 * value)
    assert result.fills.costs[1, 0] == pytest.approx(0.0005 * value)
    assert result.fills.costs[2, 0] == pytest.approx(0.0003 * value + value * 0.02 * np.sqrt(shares / 1000.0))
    assert result.costs["commission"] == pytest.approx(float(result.fills.costs[0, 0]))
    assert 0.0 <= result.path.cash[-1, 0] < 0.5


def test_equity_that_is_used_up_closes_everything_and_ends_trading() -> None:
    market = flat_market([100.0, 100.0, 40.0, 40.0, 80.0], opens=[100.0, 100.0, 100.0, 40.0, 40.0])
    result = traded(market, [2.0, NAN, NAN, 1.0, NAN], max_leverage=2.0, max_position=2.0)
    assert result.is_ruined
    assert result.fills.reason.tolist() == [Reason.DECISION, Reason.RUINED]
    assert result.equity.tolist() == [1000.0, 1000.0, -200.0, -200.0, -200.0]


@pytest.mark.filterwarnings("error")
def test_money_beyond_all_numbers_is_refused_with_its_bar() -> None:
    with pytest.raises(DataError, match=r"bar 3 of the backtest: money goes beyond all numbers"):
        traded(flat_market([1e-300, 1e-300, 1e300]), [1.0, NAN, NAN])


@pytest.mark.filterwarnings("error")
def test_the_largest_commission_keeps_everything_from_being_traded() -> None:
    trial = Trial(flat_market([10.0, 10.0, 10.0]), np.ones((3, 1)), BacktestSettings(commission_per_share=1e15))
    assert [variant.total_return for variant in cost_variants(trial, 252.0)[1:]] == [0.0, 0.0, 0.0]


def test_bars_on_which_nothing_is_done_are_marked_as_one_by_one() -> None:
    """A stop that is never reached has every bar looked at, which forbids marking many at a time."""
    market = random_market(4, bars=400)
    targets = np.full(market.close.shape, np.nan)
    targets[[0, 7, 8, 120, 121, 260]] = np.random.default_rng(4).uniform(-0.3, 0.3, (6, 3))
    quickly, slowly = (
        Trial(market, targets, BacktestSettings(stop_loss=stop, max_leverage=2.0)).result() for stop in (0.0, 0.999999)
    )
    assert len(quickly.fills.bar) >= 12
    assert not slowly.is_ruined
    for name in ("cash", "value", "gross", "traded"):
        np.testing.assert_array_equal(getattr(quickly.path, name), getattr(slowly.path, name))


def test_equity_that_is_used_up_while_nothing_is_done_closes_everything_at_the_next_bar() -> None:
    closes = [100.0, 100.0, 110.0, 130.0, 160.0, 210.0, 260.0, 300.0, 300.0, 300.0]
    result = traded(flat_market(closes), [-1.0] + [None] * 9)
    assert result.is_ruined
    assert result.fills.bar.tolist() == [1, 6]
