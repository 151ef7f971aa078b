"""The Backtest screen: whose forecasts it trades, what its keys do, and that what is not evaluated is made."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.backtest.markets import random_market, random_targets
from tests.forecast_runs import HORIZON, SYMBOLS, leave_run, prices
from tests.ui.screens import Screens, opened, press, sizes
from tests.ui.workers import train, until_shown
from workstation.backtest.known_settings import known_settings
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.trial import trial_of
from workstation.runs import backtests
from workstation.runs import trials as ledger
from workstation.runs.store import Run, Store
from workstation.ui.app import WorkstationApp
from workstation.ui.backtest.trade_rows import Sorting, arranged, rows_of
from workstation.ui.backtest.typed_settings import completed
from workstation.ui.marks import NONE
from workstation.ui.text import width_of, words
from workstation.ui.views import backtest_trades as trades
from workstation.ui.views.backtest_figures import percent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.screens import AppOf

pytestmark = pytest.mark.slow

VIEWS = ("verdict", "equity", "months", "sharpe", "trades", "costs", "risk")
WALK = ("split.kind=walk_forward", "split.folds=3")
BARS = 130


def last_bars(count: int, *, before_end: int = HORIZON) -> range:
    table = prices().table
    end = len(table.time[table.rows_of(SYMBOLS[0])]) - before_end
    return range(end - count, end)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that forecasts three bars ahead, evaluated on test, and two folds of a walk, of which one is evaluated."""
    root = tmp_path_factory.mktemp("made")
    leave_run(Store(root), "a", last_bars(BARS))
    leave_run(Store(root), "f0", last_bars(40, before_end=45), *WALK, "split.fold=0")
    leave_run(Store(root), "f1", last_bars(40), *WALK, "split.fold=1")
    return root


@pytest.fixture
def runs(store: Store, made: Path) -> Store:
    """A store with those runs."""
    shutil.copytree(made, store.root)
    return store


@pytest.fixture
def alone(runs: Store) -> Run:
    """The run alone in its store."""
    for name in ("f0", "f1"):
        shutil.rmtree(runs.root / name)
    return runs.open("a")


# what it looks like


@sizes
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("view", VIEWS)
async def test_each_view(screens: Screens, size: tuple[int, int], view: str) -> None:
    await screens.show(f"backtest-{view}", size, "8", *["v"] * VIEWS.index(view))


@sizes
@pytest.mark.usefixtures("alone")
async def test_a_trade_definitions_conventions_and_settings(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("backtest-trade", size, "8", "v", "v", "v", "v", "enter", "n")
    await screens.show("backtest-definitions", size, "8", "d")
    await screens.show("backtest-conventions", size, "8", "f")
    await screens.show("backtest-settings", size, "8", "i", *"comm")


@sizes
async def test_what_is_not_evaluated_says_what_to_do(screens: Screens, size: tuple[int, int], alone: Run) -> None:
    assert alone.name == "a"
    await screens.show("backtest-none", size, "8", "p")


@pytest.mark.usefixtures("alone")
async def test_ascii_alone_and_tiny(screens: Screens, app_of: AppOf) -> None:
    await screens.show("ascii-backtest", (80, 24), "8", is_ascii=True)
    await screens.show("tiny-backtest", (60, 16), "8", "v", "v")
    await screens.show("tiny-backtest", (40, 10), "8")
    app = app_of(is_ascii=True)
    async with opened(app, (80, 24)) as pilot:
        assert (await press(pilot, "8")).isascii()
        for key in ("v", "v", "v", "v", "enter", "escape", "v", "v", "d", "f", "i"):
            assert (await press(pilot, key)).isascii(), key


@pytest.mark.usefixtures("alone")
async def test_no_text_is_cut_at_usual_sizes(app_of: AppOf) -> None:
    """An ellipsis is left to lines that scroll on, and to names and paths longer than their line."""
    for size in ((80, 24), (120, 36), (160, 45)):
        async with opened(app_of(), size) as pilot:
            for key in ("8", "v", "v", "v", "v", "enter", "escape", "v", "v"):
                shown = await press(pilot, key)
                cut = [line for line in shown.splitlines() if "…" in line and "goes on" not in line]
                assert not cut, (size, key, cut)


# whose it is


async def test_without_a_run_every_key_leads_on(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "no run is looked at: press 1" in await press(pilot, "8")
        keys = [*"exvpaiynsdfwcbNSAVPr+-", "enter", "right", "left", "down", "pagedown", "home", "escape", "8"]
        assert "no run is looked at: press 1" in await press(pilot, *keys)


async def test_it_is_that_of_the_run_under_the_cursor_or_of_the_open_one(app_of: AppOf, runs: Store) -> None:
    run = runs.open("f1")
    shutil.rmtree(run.steps)
    run.steps.mkdir()
    async with opened(app_of("a")) as pilot:
        assert "of 3 symbols" in await press(pilot, "8", "end")
        await press(pilot, "1", "/", *"f1", "enter")
        assert "run 'f1' has no checkpoint yet" in await press(pilot, "8")
        assert "1 goes back to the runs" in await press(pilot)


async def test_tagged_folds_are_traded_together_where_they_can_be(app_of: AppOf, runs: Store) -> None:
    assert runs.names()
    async with opened(app_of()) as pilot:
        await press(pilot, "/", *"f", "enter", "home", "space", "down", "space")
        shown = await press(pilot, "8")
        assert "2 folds: f0, f1" in shown
        assert "after costs" in shown
        assert "of the 3 folds, 2 is not among the runs" in await press(pilot, "end")
        await press(pilot, "1", "escape", "/", *"a", "enter", "home", "space")
        shown = await press(pilot, "8")
        assert "! a alone: " in shown
        assert "split their prices differently" in shown
        assert "after costs" in shown


async def test_a_fold_that_is_not_evaluated_is_named(app_of: AppOf, runs: Store) -> None:
    next(runs.open("f0").results.glob("*.json")).unlink()
    async with opened(app_of()) as pilot:
        await press(pilot, "/", *"f", "enter", "home", "space", "down", "space")
        assert "1 of 2 folds were not evaluated on test windows yet: f0" in await press(pilot, "8")


# how it trades


async def test_parts_strategies_and_bars_ahead_go_round(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        assert "[sign] 1 of 8   1 bar ahead" in await press(pilot, "8")
        shown = await press(pilot, "a", "b")
        assert "[threshold] 2 of 8   2 bars ahead" in shown
        assert "[weights] 8 of 8   1 bar ahead" in await press(pilot, "A", "A", "b", "b")
        assert "was not evaluated on unseen symbols yet" in await press(pilot, "p")
        assert "was not evaluated on validation windows yet" in await press(pilot, "p")
        assert "[train]" in await press(pilot, "p")
        assert "[test]" in await press(pilot, "p")
        assert "[last]" in await press(pilot, "c")


async def test_settings_are_checked_completed_and_used(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        usual = await press(pilot, "8")
        assert "commission_bps" in await press(pilot, "i", *"commission_b")
        typed = await press(pilot, "tab")
        assert "commission_bps=" in typed
        assert "Commission in basis points" in typed
        assert "commission_bps" in await press(pilot, *"x", "enter"), "a mistake keeps the box open"
        assert "settings of the backtest" in await press(pilot)
        shown = await press(pilot, "backspace", *"50 stop_loss=0.02", "enter")
        assert "commission_bps=50  stop_loss=0.02" in shown
        assert _outcome(shown) != _outcome(usual)
        assert "stop loss" in await press(pilot, "v", "v", "v", "v", *["s"] * 6, "S", "home")
        assert "0.5" in await press(pilot, "escape", "i", *["backspace"] * 40, *"strategy.gross=0.5", "enter")
        assert "usual settings" in await press(pilot, "a"), "those of another strategy go"
        assert "there is no such setting" in await press(pilot, "i", *"leverage=3")
        assert "usual settings" in await press(pilot, "escape")


def _outcome(shown: str) -> str:
    return next(line for line in shown.splitlines() if "after costs   " in line)


async def test_a_strategy_that_never_trades_is_shown_in_every_view(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        assert "never trades" in await press(pilot, "8", "a", "i", *"strategy.enter=0.9", "enter")
        shown = [await press(pilot, "v") for _ in VIEWS]
        assert "there is no drawdown" in shown[0]
        assert "there is no trade" in shown[3]
        assert "nothing was traded" in shown[4]
        assert "every return is the same" in shown[5]
        assert "there is no trade" in await press(pilot, "v", "v", "v", "v", "enter", "n", "s", "S", "end")


async def test_the_same_once_more_is_no_further_trial(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    data = prices().fingerprint
    async with opened(app_of()) as pilot:
        assert "is the first backtest on these prices" in await press(pilot, "8")
        assert "is one of 2 different backtests" in await press(pilot, "b")
        assert "is one of 2 different backtests" in await press(pilot, "r")
        assert "is one of 3 different backtests" in await press(pilot, "b")
        assert "is one of 3 different backtests" in await press(pilot, "b"), "gone back to, it is judged by all"
        lines = len(ledger.read(data))
        await press(pilot, "v", "v", "V", "d", "d", "i", "escape", "1", "8")
        assert len(ledger.read(data)) == lines, "what is looked at in another way is not computed anew"
        assert ledger.distinct(ledger.read(data)) == 3
        assert "deflated Sharpe" in await press(pilot, "b")


# what is in sight


async def test_definitions_and_conventions_are_a_key_away(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        assert "source: as empyrical-reloaded" in await press(pilot, "8", "v", "d")
        assert "source: as empyrical" not in await press(pilot, "escape")
        shown = await press(pilot, "f")
        assert all(name in shown for name in ("quantstats", "vectorbt", "backtesting.py"))
        assert "backtesting.py" not in await press(pilot, "f")


async def test_trades_are_sorted_and_looked_at_on_candles(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    app = app_of()
    async with opened(app) as pilot:
        by_entry = await press(pilot, "8", "v", "v", "v", "v")
        assert "entry ▲" in by_entry
        assert "symbol ▲" in await press(pilot, "S", *["s"] * 7)
        backwards = await press(pilot, "S", "home")
        assert "CHARLIE" in backwards.split("symbol ▼")[1].splitlines()[1]
        shown = await press(pilot, "enter")
        count = len(app.moment.backtested.done.report.result.trades.symbol)
        assert f"trade 1 of {count}" in shown
        assert "CHARLIE" in shown
        assert "─ long trade" in shown or "─ short trade" in shown
        assert f"trade 2 of {count}" in await press(pilot, "n")
        assert f"trade {count} of {count}" in await press(pilot, "end", "n")
        assert f"trade {count - 1} of {count}" in await press(pilot, "N")
        before = await press(pilot)
        assert before != await press(pilot, "right")
        assert before != await press(pilot, "-", "y")
        assert "symbol ▼" in await press(pilot, "pagedown", "escape")
        assert "[verdict]" in await press(pilot, "escape")


async def test_the_window_of_the_rolling_sharpe_ratio_changes(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        assert "Sharpe ratio of the last 63 bars" in await press(pilot, "8", "v", "v", "v")
        assert "of the last 42 bars" in await press(pilot, "-")
        assert "of the last 21 bars" in await press(pilot, "-", "-")
        assert "252 bars are more than there are" in await press(pilot, "+", "+", "+", "+")


async def test_equity_stands_on_a_logarithmic_scale(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "8", "v", "y")
        assert "equity (money, log)" in shown
        assert "deepest drawdown" in shown
        assert "equity (money)" in await press(pilot, "y")


async def test_a_ruined_account_is_shown(app_of: AppOf, alone: Run) -> None:
    assert alone.name == "a"
    async with opened(app_of()) as pilot:
        ruin = "max_leverage=50 max_position=50 strategy.gross=50 commission_bps=300"
        assert "is ruined" in await press(pilot, "8", "i", *ruin, "enter")
        for _ in VIEWS:
            await press(pilot, "v")
        assert "equity is not positive everywhere" in await press(pilot, "v", "y")


# what it leaves behind, and what is missing


async def test_it_is_written_into_the_results_of_its_run(app_of: AppOf, alone: Run) -> None:
    async with opened(app_of(), (80, 24)) as pilot:
        shown = await press(pilot, "8", "w")
        (kept,) = backtests.kept(alone)
        assert kept.name in shown
        assert {path.suffix for path in kept.folder.iterdir()} == {".json", ".parquet", ".csv"}
        table = (kept.folder / "trades.csv").read_text(encoding="utf-8").splitlines()
        assert len(table) == kept.facts["trades"]["all"] + 1
        await press(pilot, "w")
        assert len(backtests.kept(alone)) == 1
        alone.results.chmod(0o500)
        try:
            await press(pilot, "a", "w")
        finally:
            alone.results.chmod(0o700)
    assert json.loads((kept.folder / backtests.FACTS).read_bytes())["name"] == kept.name


async def test_other_prices_than_were_evaluated_are_refused(app_of: AppOf, alone: Run) -> None:
    profile = alone.folder / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace('"CHARLIE"', '"DELTA"'), encoding="utf-8")
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "8")
    assert "these are not the prices" in " ".join(shown.replace("|", " ").split())
    assert "r reads prices and forecasts again" in shown


async def test_a_result_that_another_wrote_is_traded_by_itself(app_of: AppOf, alone: Run) -> None:
    result = next(alone.results.glob("evaluation-*.json"))
    text = result.read_text(encoding="utf-8")
    result.unlink()
    app = app_of()
    async with opened(app) as pilot:
        assert "was not evaluated on test windows yet" in await press(pilot, "8")
        result.write_text(text, encoding="utf-8")
        app._clock = lambda: 1_800_000_000.0
        await app.tick()
        assert "after costs" in await press(pilot)


async def test_a_hidden_screen_computes_nothing(app_of: AppOf, alone: Run) -> None:
    result = next(alone.results.glob("evaluation-*.json"))
    text = result.read_text(encoding="utf-8")
    result.unlink()
    app = app_of()
    async with opened(app) as pilot:
        await press(pilot, "8", "1")
        result.write_text(text, encoding="utf-8")
        app._clock = lambda: 1_800_000_000.0
        await app.tick()
        await press(pilot)
        assert app.moment.backtested.done is None
        assert "after costs" in await press(pilot, "8")


@pytest.mark.usefixtures("_one_thread")
async def test_what_is_not_evaluated_is_evaluated_and_then_traded(store: Store) -> None:
    train(store)
    app = WorkstationApp(store, is_live=False, clock=time.time)
    async with opened(app) as pilot:
        assert "was not evaluated on test windows yet" in await press(pilot, "8")
        assert "nothing is being evaluated" in await press(pilot, "x")
        assert "evaluating tiny, step-" in await press(pilot, "e")
        await until_shown(app, "after costs")
        assert "beats" in await press(pilot) or "loses" in await press(pilot)


@pytest.mark.usefixtures("_one_thread")
async def test_folds_are_evaluated_one_after_the_other_and_traded_together(store: Store) -> None:
    for fold in (0, 1):
        train(store, "split.kind=walk_forward", "split.folds=2", f"split.fold={fold}", name=f"f{fold}")
    app = WorkstationApp(store, is_live=False, clock=time.time)
    async with opened(app) as pilot:
        await press(pilot, "space", "down", "space")
        assert "2 of 2 folds were not evaluated on test windows yet" in await press(pilot, "8")
        await press(pilot, "e")
        await until_shown(app, "after costs")
        assert "2 folds: f0, f1" in await press(pilot)


def test_what_stands_in_files_never_steers_the_terminal() -> None:
    hostile = ("\x1b[31mRED\x1b]0;title\x07", "[bold]A[/]\u202e", "=1+1\r\n")
    market = replace(random_market(3, bars=60), symbols=hostile)
    result = trial_of(market, random_targets(3, market), BacktestSettings()).result()
    rows = rows_of(result)
    columns = trades.columns_for(rows, 120)
    for index in arranged(rows, Sorting("symbol")):
        lines = [trades.row(rows, index, columns), trades.briefly(rows, index, "", 60)]
        lines += trades.told(rows, result, index, "", 100)
        assert all(words(line).isprintable() for line in lines)
        assert width_of(lines[0]) == width_of(trades.head(columns, Sorting()))
    assert {str(name) for name in rows.columns["symbol"]} == set(hostile)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1234, "12.34%"), (-0.00001, "0.00%"), (12.5, "1,250.00%"), (float("nan"), NONE), (1e9, "1e+11%")],
)
def test_percentages_have_no_sign_where_they_show_as_zero(value: float, shown: str) -> None:
    assert percent(value) == shown
    assert percent(-0.0, is_signed=True) == "0.00%"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("commission_b", "commission_bps="),
        ("comm", "commission_"),
        ("stop_loss=0.1 trail", "stop_loss=0.1 trailing_stop="),
        ("strategy.g", "strategy.gross="),
        ("zzz", "zzz"),
        ("", ""),
        ("commission_bps=3", "commission_bps=3"),
    ],
)
def test_names_of_settings_are_completed_as_far_as_they_are_clear(typed: str, found: str) -> None:
    assert completed(typed, known_settings("sign")) == found
