"""A sweep: every combination is what it would be alone, in batches of any size, and all of them are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.backtest import sweep as sweeping
from workstation.backtest.cells import layout_of
from workstation.backtest.judgement import judge
from workstation.backtest.plan import gathered, plan_of, settings_of, trial_of_plan
from workstation.backtest.sweep import grid_of, sweep_of
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.errors import DataError, ProfileError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.backtest.sweep import Sweep

BASE = ("commission_bps=3", "volatility_bars=5", "impact=0.5")
GRID = ("stop_loss=0,0.02", "strategy.enter=0,0.3,0.8", "participation_limit=0,0.001")


@pytest.fixture
def signals(tmp_path: Path) -> Path:
    """Random signals of three symbols, that begin at other bars for each strength."""
    table = load_prices(DataSettings()).table
    rng = np.random.default_rng(3)
    lines = ["time,symbol,signal"]
    for symbol in table.symbols[:3]:
        times = table.time[table.rows_of(symbol)][3:203:4]
        lines += [f"{np.datetime64(int(time), 'ns')},{symbol},{rng.normal():.4f}" for time in times]
    path = tmp_path / "signals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def swept(signals: Path, strategy: str, base: tuple[str, ...], grid: tuple[str, ...]) -> Sweep:
    plan = plan_of("sample", signals, strategy, base)
    return sweep_of(plan, gathered(plan), base, grid_of(grid))


@pytest.mark.parametrize(
    ("base", "grid", "differing"),
    [(BASE, GRID, 7), ((), ("impact=0,0.5", "fill=next_open,next_close", "strategy.enter=0,0.3,0.6"), 12)],
)
def test_every_combination_is_what_it_is_alone(
    signals: Path, base: tuple[str, ...], grid: tuple[str, ...], differing: int
) -> None:
    found = swept(signals, "threshold", base, grid)
    assert len(found.combinations) == 12
    assert found.tried.different == 12
    plan = plan_of("sample", signals, "threshold", base)
    prices = gathered(plan)
    for one in found.combinations:
        texts = (*base, *(f"{key}={value}" for key, value in zip(found.keys, one.chosen, strict=True)))
        alone = plan_of("sample", signals, "threshold", texts)
        result = trial_of_plan(alone, prices).result()
        expected = float(result.equity[-1] / result.equity[0] - 1.0)
        assert one.figures["total_return"].value == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert one.costs_paid == pytest.approx(float(result.path.costs.sum()), rel=1e-9)
    assert len({one.figures["total_return"].value for one in found.combinations}) >= differing


def test_the_best_comes_first_and_one_without_a_ratio_last(signals: Path) -> None:
    found = swept(signals, "threshold", (), ("strategy.enter=0,0.5,99",))
    ratios = [one.figures["sharpe"].value for one in found.combinations]
    assert ratios[:2] == sorted(ratios[:2], reverse=True)
    assert found.combinations[2].chosen == ("99",)
    assert found.combinations[2].figures["sharpe"].why
    assert 0.0 <= found.tried.deflated_sharpe.value <= 1.0


def test_the_choice_of_the_best_is_judged_among_the_combinations(signals: Path) -> None:
    swept(signals, "sign", (), ("stop_loss=0,0.1",))  # other trials on the same prices are none of the sweep's
    found = swept(signals, "threshold", (), ("strategy.enter=0,0.1,0.2,0.3,0.4,0.5", "stop_loss=0,0.03"))
    judged = found.tried.overfitting
    assert (judged.judged, judged.apart, judged.without, judged.blocks) == (12, 0, 0, 16)
    plan = plan_of("sample", signals, "threshold")
    prices = gathered(plan)
    alone = {}
    for one in found.combinations:
        texts = tuple(f"{key}={value}" for key, value in zip(found.keys, one.chosen, strict=True))
        result = trial_of_plan(plan_of("sample", signals, "threshold", texts), prices).result()
        alone[one.chosen] = layout_of(prices.times, result.market.time).sums(result.equity)
    best = found.combinations[0].chosen
    expected = judge(str(best), alone[best], lambda: ((str(name), sums) for name, sums in alone.items()), 12)
    assert judged.probability.value == pytest.approx(expected.probability.value)
    assert 0.0 < judged.probability.value < 1.0


def test_batches_of_any_size_say_the_same(signals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = swept(signals, "volatility", (), ("strategy.bars=5,10,20", "stop_loss=0,0.03"))
    monkeypatch.setattr(sweeping, "_BYTES", 1)
    one_by_one = swept(signals, "volatility", (), ("strategy.bars=5,10,20", "stop_loss=0,0.03"))
    assert [one.chosen for one in whole.combinations] == [one.chosen for one in one_by_one.combinations]
    for ours, theirs in zip(whole.combinations, one_by_one.combinations, strict=True):
        assert ours.figures["sharpe"].value == pytest.approx(theirs.figures["sharpe"].value, rel=1e-9)
    assert one_by_one.tried.different == 6  # the same again is no further trial


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (("stop_loss",), "write it as KEY=VALUE"),
        (("=1,2",), "write it as KEY=VALUE"),
        (("stop_loss=1,,2",), "write it as KEY=VALUE"),
        (("stop_loss=0", "stop_loss=1"), "is named twice"),
        (("data.sample_seed=1,2",), "is of the prices"),
        (
            (f"stop_loss={','.join(map(str, range(400)))}", f"cash={','.join(map(str, range(400)))}"),
            "160,000 combinations",
        ),
    ],
)
def test_what_is_no_grid_is_refused(texts: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        grid_of(texts)


def test_values_that_a_setting_does_not_take_are_refused(signals: Path) -> None:
    with pytest.raises(ProfileError, match="stop_loss = 2: must be less than 1"):
        swept(signals, "sign", (), ("stop_loss=0,2",))
    assert settings_of("sign", ("stop_loss=0.5",))[0].stop_loss == 0.5


def test_a_combination_that_decides_nothing_says_so_and_the_others_stand(signals: Path) -> None:
    found = swept(signals, "kelly", (), ("fill=next_close,next_open", "strategy.bars=20,1300"))
    alone = swept(signals, "kelly", (), ("fill=next_close,next_open", "strategy.bars=20"))
    assert found.combinations[:2] == alone.combinations
    assert [one.chosen for one in found.combinations[2:]] == [("next_close", "1300"), ("next_open", "1300")]
    for one in found.combinations[2:]:
        assert one.why.startswith(
            "signals.csv: the strategy kelly decides nothing on these signals; it needs strategy.bars"
        )
        assert (one.has_traded, one.figures["total_return"].why) == (False, one.why)
    assert (found.tried.different, found.tried.overfitting.judged) == (2, 2)


def test_values_that_do_not_go_together_cost_only_their_combination(signals: Path) -> None:
    found = swept(signals, "sign", (), ("impact=0,0.5", "volatility_bars=20,10"))
    assert [one.chosen for one in found.combinations if one.why] == [("0", "10")]
    assert "volatility_bars has no effect while impact is 0" in found.combinations[3].why
    assert found.tried.different == 3


def test_a_run_that_its_market_does_not_allow_costs_only_itself(signals: Path) -> None:
    plan = plan_of("sample", signals, "sign")
    prices = gathered(plan)
    prices.market.volume[:, 0] = np.nan
    found = sweep_of(plan, prices, (), grid_of(("participation_limit=0,0.1", "stop_loss=0,0.02,0.05")))
    assert [bool(one.why) for one in found.combinations] == [False] * 3 + [True] * 3
    assert {one.chosen[0] for one in found.combinations[3:]} == {"0.1"}
    assert all("bars of unknown volume" in one.why for one in found.combinations[3:])


def test_a_sweep_of_which_nothing_can_be_run_names_the_first(signals: Path) -> None:
    with pytest.raises(DataError, match=r"^--sweep strategy.bars=1300 stop_loss=0: signals.csv: the strategy kelly"):
        swept(signals, "kelly", (), ("strategy.bars=1300,1400", "stop_loss=0,0.1"))
