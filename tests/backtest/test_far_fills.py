"""A result that rests on a wrong price says so, and so do prices that have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.backtest.markets import flat_market, random_market, random_targets
from workstation.backtest.far_fills import caveats_on_fills, notes_on_prices
from workstation.backtest.plan import gathered, plan_of
from workstation.backtest.report import report_of
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import Trial

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.backtest.market import Market

NAN = float("nan")


def trial(market: Market, targets: list[float], **chosen: Any) -> Trial:  # noqa: ANN401 - settings of any type
    return Trial(market, np.array(targets)[:, None], BacktestSettings.model_validate(chosen))


def with_bad_open(price: float = 2.0) -> Market:
    """Twenty bars at 100, but for the open and low of the eleventh."""
    market = flat_market([100.0] * 20)
    market.open[10] = market.low[10] = price
    return market


def test_a_fill_at_a_wrong_price_is_the_first_sentence_of_the_verdict() -> None:
    market = with_bad_open()
    bought = [1.0, *[NAN] * 8, 0.0, *[NAN] * 10]
    (said,) = caveats_on_fills(trial(market, bought).result())
    assert said == (
        "rests on a fill at a price more than 5 times away from the closes around it, A at 2 on 2017-07-24: "
        "correct the prices"
    )
    assert report_of(trial(market, bought), None, ("is a test",)).verdicts[:2] == ("is a test", said)
    late = [1.0, *[NAN] * 9, 0.0, *[NAN] * 9]  # sold a bar later, at a price that is right
    assert caveats_on_fills(trial(market, late).result()) == ()
    assert not any("rests on" in said for said in report_of(trial(market, late)).verdicts)


def test_several_fills_are_counted() -> None:
    market = with_bad_open()
    market.open[15], market.high[15] = 700.0, 700.0
    targets = [1.0, *[NAN] * 8, 0.0, *[NAN] * 4, 1.0, *[NAN] * 5]
    (said,) = caveats_on_fills(trial(market, targets).result())
    assert said.startswith("rests on 2 fills at prices more than 5 times away from the closes around them, such as A")


@pytest.mark.parametrize("price", [25.0, 400.0])
def test_what_is_off_by_less_is_no_wrong_price(price: float) -> None:
    market = flat_market([100.0] * 20)
    market.open[10], market.low[10], market.high[10] = price, min(price, 100.0), max(price, 100.0)
    assert notes_on_prices(market) == ()
    assert caveats_on_fills(trial(market, [1.0, *[NAN] * 8, 0.0, *[NAN] * 10]).result()) == ()


def test_a_price_that_the_close_follows_is_no_wrong_price() -> None:
    market = flat_market([100.0] * 10 + [600.0] * 10, opens=[100.0] * 10 + [600.0] * 10)
    assert notes_on_prices(market) == ()
    assert caveats_on_fills(trial(market, [1.0, *[NAN] * 8, 0.0, *[NAN] * 10]).result()) == ()


def test_usual_markets_have_no_wrong_prices() -> None:
    for seed in range(10):
        market = random_market(seed)
        assert notes_on_prices(market) == ()
        assert caveats_on_fills(Trial(market, random_targets(seed, market), BacktestSettings()).result()) == ()


def test_prices_with_a_wrong_one_are_noted() -> None:
    (said,) = notes_on_prices(with_bad_open())
    assert said.startswith("1 bar has a price more than 5 times away from the closes around it (A at 2017-07-24")
    market = with_bad_open()
    market.high[4] = 1000.0
    (said,) = notes_on_prices(market)
    assert said.startswith("2 bars have")
    assert "the first A at 2017-07-18, 100 to 1000, close 100" in said


@pytest.mark.market_data
def test_the_wrong_open_of_real_bars_is_noted(market_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "signals.csv"
    file.write_text("time,signal\n2016-06-01 00:00:00,0.5\n2017-04-15 16:00:00,0.6\n2017-04-16 00:00:00,0.5\n")
    plan = plan_of(str(market_data / "intraday" / "BTC-USD_4h.csv"), file, "weights")
    (said,) = gathered(plan).notes
    assert "BTC-USD at 2017-04-15 20:00:00, 0.06 to 1186.6, close 1178.85" in said
