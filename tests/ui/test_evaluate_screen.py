"""The Evaluate screen: whose evaluation it shows, what its keys do, and that a worker makes what is not there."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.evaluated import forecast, market, tear_forecasts, write_evaluation
from tests.ui.screens import Screens, opened, press, sizes
from tests.ui.snapshot import picture
from tests.ui.workers import train, until_shown
from workstation.cli.main import run as run_command
from workstation.runs.evaluations import Request
from workstation.runs.progress import State
from workstation.ui import figures
from workstation.ui.app import WorkstationApp
from workstation.ui.screens.evaluate_body import VIEWS

if TYPE_CHECKING:
    from tests.ui.screens import AppOf, Record
    from workstation.runs.store import Run, Store
    from workstation.ui.screens.evaluate_body import View

pytestmark = pytest.mark.slow


@pytest.fixture
def evaluated(record: Record) -> Run:
    """A run that forecasts a part of what happens, two bars ahead, evaluated on test."""
    run = record("quick-1", State.FINISHED, steps=3200).run
    outcomes = market(horizon=2)
    write_evaluation(run, 3200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1))
    return run


@sizes
@pytest.mark.usefixtures("evaluated")
@pytest.mark.parametrize("view", VIEWS)
async def test_each_view(screens: Screens, size: tuple[int, int], view: View) -> None:
    await screens.show(f"evaluate-{view}", size, "6", *["v"] * VIEWS.index(view))


@sizes
async def test_what_is_not_there_says_what_to_do(screens: Screens, size: tuple[int, int], evaluated: Run) -> None:
    assert evaluated.name == "quick-1"
    await screens.show("evaluate-none", size, "6", "p")


@pytest.mark.usefixtures("evaluated")
async def test_ascii_alone_and_tiny(screens: Screens, app_of: AppOf) -> None:
    await screens.show("ascii-evaluate", (80, 24), "6", is_ascii=True)
    await screens.show("tiny-evaluate", (40, 10), "6")
    async with opened(app_of(is_ascii=True)) as pilot:
        await press(pilot, "6")
        for view in VIEWS:
            assert picture(pilot.app, has_styles=False).isascii(), view
            await press(pilot, "v")


async def test_without_a_run_it_says_how_to_get_there(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "no run is looked at: press 1" in await press(pilot, "6")
        assert "no run is looked at: press 1" in await press(
            pilot, "e", "c", "p", "x", "v", "o", "]", "w", "enter", "escape", "6"
        )


async def test_it_is_that_of_the_run_under_the_cursor_or_of_the_open_one(
    app_of: AppOf, record: Record, evaluated: Run
) -> None:
    record("quick-2", State.FINISHED)
    async with opened(app_of(evaluated.name)) as pilot:
        assert "Diebold-Mariano p" in await press(pilot, "6")
        await press(pilot, "1", "home")
        shown = await press(pilot, "down", "6")
    assert "run 'quick-2' has no checkpoint yet" in shown or "Diebold-Mariano p" in shown
    async with opened(app_of()) as pilot:
        await press(pilot, "/", *"quick-2", "enter")
        assert "run 'quick-2' has no checkpoint yet" in await press(pilot, "6")
        await press(pilot, "1", "escape", "/", *"quick-1", "enter")
        assert "Diebold-Mariano p" in await press(pilot, "6")


@pytest.mark.usefixtures("evaluated")
async def test_symbols_are_sorted_and_filtered(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        by_skill = await press(pilot, "6", "v")
        places = sorted(("ALFA", "BRAVO", "CHARLIE"), key=by_skill.index)
        backwards = await press(pilot, "S")
        assert sorted(("ALFA", "BRAVO", "CHARLIE"), key=backwards.index) == places[::-1]
        assert "CHARLIE" not in await press(pilot, "/", *"br", "enter")
        assert "CHARLIE" in await press(pilot, "escape")
        assert "BRAVO" not in await press(pilot, "/", *"r2:>5", "enter")


@pytest.mark.usefixtures("evaluated")
async def test_windows_go_from_the_worst_from_the_best_and_of_one_symbol(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        worst = await press(pilot, "6", "V")
        assert "window 1 of 180, worst first" in worst
        assert "window 2 of 180, worst first" in await press(pilot, "]")
        assert "window 1 of 180, best first" in await press(pilot, "o")
        assert "window 180 of 180" in await press(pilot, "end")
        assert "window 180 of 180" in await press(pilot, "right")
        await press(pilot, "escape", "v")
        assert "window 1 of 60, best first" in await press(pilot, "enter")


@pytest.mark.usefixtures("evaluated")
async def test_a_result_that_another_wrote_is_seen(app_of: AppOf, evaluated: Run) -> None:
    result = next(evaluated.results.glob("*.json"))
    text = result.read_text()
    result.unlink()
    app = app_of()
    async with opened(app) as pilot:
        assert "was not evaluated on test yet" in await press(pilot, "6")
        result.write_text(text)
        app._clock = lambda: 1_800_000_000.0
        await app.tick()
        assert "Diebold-Mariano p" in await press(pilot)


@pytest.mark.usefixtures("evaluated")
async def test_forecasts_that_were_altered_are_told_with_the_key_that_makes_them_anew(
    app_of: AppOf, evaluated: Run
) -> None:
    path = next(evaluated.results.glob("*.parquet"))
    path.write_bytes(b"x" * path.stat().st_size)
    async with opened(app_of()) as pilot:
        shown = " ".join((await press(pilot, "6")).split())
        assert "were damaged; e evaluates it anew" in shown


@pytest.mark.usefixtures("evaluated")
async def test_forecasts_that_cannot_be_read_leave_the_figures(app_of: AppOf, evaluated: Run) -> None:
    checkpoint = next(evaluated.results.glob("*.parquet")).stem.removeprefix("evaluation-test-")
    tear_forecasts(evaluated, Request(checkpoint, "test"))
    async with opened(app_of()) as pilot:
        assert "the model" in await press(pilot, "6")
        assert "bars ahead" in await press(pilot, "v", "v")
        assert "the forecasts cannot be read" in await press(pilot, "v")
        await press(pilot, "v", "v", "]", "o", "escape")


@pytest.mark.usefixtures("evaluated")
async def test_errors_by_bars_ahead_are_those_of_the_facts(app_of: AppOf, evaluated: Run) -> None:
    facts = json.loads(next(evaluated.results.glob("*.json")).read_bytes())
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "6", "v", "v")
        assert "RMSE (log return) by bars ahead" in shown
        for step in range(2):
            own, naive = (each["by_step"][step]["rmse"] for each in (facts["scores"], facts["baselines"]["last_close"]))
            row = next(line for line in shown.splitlines() if figures.metric(own) in line and "bars" not in line)
            assert figures.metric(naive) in row


async def test_one_bar_ahead_says_so_and_draws_no_line(app_of: AppOf, record: Record) -> None:
    run = record("quick-1", State.FINISHED, steps=3200).run
    outcomes = market()
    write_evaluation(run, 3200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1))
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "6", "v", "v")
        assert "one bar is forecast, so that there is one step" in shown
        assert "by bars ahead" not in shown


async def test_a_distribution_says_what_it_held_and_where_outcomes_fell(app_of: AppOf, evaluated: Run) -> None:
    found = json.loads(next(evaluated.results.glob("*.json")).read_bytes())["distribution"]
    own, rival = found["model"]["pooled"], found["baseline"]["pooled"]
    async with opened(app_of(), size=(120, 70)) as pilot:
        shown = await press(pilot, "6", *["v"] * 5)
        assert found["verdict"][:60] in shown
        for name, stated in (("coverage_50", "50.0 %"), ("coverage_90", "90.0 %")):
            row = next(line for line in shown.splitlines() if f" {stated} " in line and "held" not in line)
            assert figures.share(own[name]) in row
            assert figures.share(rival[name]) in row
        for name in ("crps", "quantile_loss", "quantile_loss_05", "quantile_loss_95", "width_90"):
            assert figures.metric(own[name]) in shown
            assert figures.metric(rival[name]) in shown
        assert "5.0 %, if right" in shown
        assert found["verdict"][:60] in await press(pilot, "home", "escape", "end")


async def test_symbols_are_sorted_by_what_their_distributions_hold(app_of: AppOf, evaluated: Run) -> None:
    found = json.loads(next(evaluated.results.glob("*.json")).read_bytes())["distribution"]["model"]["by_symbol"]
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "6", "v", *["s"] * 4)
        assert "CRPS ▲" in shown
        assert _order(shown) == sorted(found, key=lambda symbol: found[symbol]["crps"])
        shown = await press(pilot, "s")
        assert "held 90 ▲" in shown
        assert _order(shown) == sorted(found, key=lambda symbol: abs(found[symbol]["coverage_90"] - 0.9))
        assert "ALFA" not in await press(pilot, "/", *"held_90:>1", "enter")


@pytest.mark.usefixtures("evaluated")
async def test_stepping_out_of_another_view_leaves_the_filter_of_symbols(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, "6", "v", "/", *"br", "enter", "v")
        assert "[figures]" in await press(pilot, "escape")
        shown = await press(pilot, "v")
        assert "BRAVO" in shown
        assert "CHARLIE" not in shown
        assert "CHARLIE" in await press(pilot, "escape")


def _order(shown: str) -> list[str]:
    return sorted(("ALFA", "BRAVO", "CHARLIE"), key=shown.index)


async def test_a_part_without_a_distribution_says_why(app_of: AppOf, evaluated: Run) -> None:
    outcomes = market(horizon=2)
    folder = evaluated.steps / "step-00003200"
    shutil.rmtree(folder)
    write_evaluation(evaluated, 3200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1), part="validation")
    async with opened(app_of(), size=(120, 70)) as pilot:
        why = "as it is learned of these very windows"
        assert f"distribution: none, {why}" in await press(pilot, "6", "p")
        assert f"no distribution was scored, {why}" in await press(pilot, *["v"] * 5)
        assert "CRPS" not in await press(pilot, "escape", "v")
        await press(pilot, *["s"] * 8)


async def test_what_is_written_is_what_the_command_prints(
    app_of: AppOf, store: Store, evaluated: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "6", "w")
        assert "wrote quick-1/results/figures-test-step-00003200.md, .csv and .json in runs" in shown
        assert "wrote quick-1/results/figures-test-step-00003200-2.md" in await press(pilot, "w")
        assert "Diebold-Mariano p" in await press(pilot, "r")
    for suffix, form in (("md", "--markdown"), ("csv", "--csv"), ("json", "--json")):
        capsys.readouterr()
        assert run_command(["--runs", str(store.root), "evaluate", "quick-1", form]) == 0
        text = (evaluated.results / f"figures-test-step-00003200.{suffix}").read_text()
        assert text == f"{capsys.readouterr().out.rstrip()}\n"


async def test_results_that_are_gone_are_said_where_they_are_to_be_written(app_of: AppOf, evaluated: Run) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, "6")
        shutil.rmtree(evaluated.results)
        assert "cannot write figures-test-step-00003200.md: there is no folder runs/quick-1/results" in await press(
            pilot, "w"
        )
        assert pilot.app.is_running


async def test_symbols_steer_nothing(app_of: AppOf, record: Record) -> None:
    run = record("quick-1", State.FINISHED, steps=3200).run
    outcomes = replace(market(horizon=2), symbols=("[red]A\x1b[2J", "B\u202eC", "| D |"))
    write_evaluation(run, 3200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1))
    async with opened(app_of()) as pilot:
        await press(pilot, "6")
        for _ in VIEWS:
            assert not {"\x1b", "\u202e"} & set(await press(pilot, "v"))
        await press(pilot, "w")
    for path in run.results.glob("figures-*.[mc]*"):
        assert not {"\x1b", "\u202e"} & set(path.read_text())


@pytest.mark.usefixtures("_one_thread")
async def test_a_worker_makes_it_and_is_stopped_on_demand(store: Store) -> None:
    train(store)
    app = WorkstationApp(store, is_live=False, clock=time.time)
    async with opened(app) as pilot:
        assert "was not evaluated on test yet" in await press(pilot, "6")
        assert "evaluating tiny, step-" in await press(pilot, "e")
        assert "stopping the evaluation of tiny" in await press(pilot, "x")
        await until_shown(app, "was stopped; what it has forecast is kept, and e goes on")
        assert not list(store.open("tiny").results.glob("*.json"))
        await press(pilot, "e")
        await until_shown(app, "evaluated tiny, step-")
        await until_shown(app, "Diebold-Mariano")
        assert app.moment.evaluating is None
        assert not list((store.open("tiny").results / "jobs").glob("*test*.json"))
        await press(pilot, "E", "x")
        await until_shown(app, "was stopped; what it has forecast is kept, and E goes on")
        assert "evaluated already; E computes it anew" in await press(pilot, "e")
        assert "evaluating tiny, step-" in await press(pilot, "E")
        await until_shown(app, "evaluated tiny, step-")
