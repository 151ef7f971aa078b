"""The Evaluate screen: whose evaluation it shows, what its keys do, and that a worker makes what is not there."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.evaluated import forecast, market, write_evaluation
from tests.ui.snapshot import picture
from tests.ui.test_keys import opened, press
from tests.ui.test_screens import Screens, sizes
from workstation.runs.progress import State
from workstation.ui.app import WorkstationApp

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.test_keys import AppOf, Record
    from workstation.runs.store import Run, Store

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120.0


@pytest.fixture
def screens(app_of: Callable[..., WorkstationApp], snapshot: Callable[[WorkstationApp, str], None]) -> Screens:
    return Screens(app_of, snapshot)


@pytest.fixture
def evaluated(record: Record) -> Run:
    """A run that forecasts a part of what happens, two bars ahead, evaluated on test."""
    run = record("quick-1", State.FINISHED, steps=3200).run
    outcomes = market(horizon=2)
    write_evaluation(run, 3200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1))
    return run


@sizes
@pytest.mark.usefixtures("evaluated")
@pytest.mark.parametrize("view", ["figures", "symbols", "dates", "calibration", "windows"])
async def test_each_view(screens: Screens, size: tuple[int, int], view: str) -> None:
    presses = ["figures", "symbols", "dates", "calibration", "windows"].index(view)
    await screens.show(f"evaluate-{view}", size, "6", *["v"] * presses)


@sizes
async def test_what_is_not_there_says_what_to_do(screens: Screens, size: tuple[int, int], evaluated: Run) -> None:
    assert evaluated.name == "quick-1"
    await screens.show("evaluate-none", size, "6", "p")


@pytest.mark.usefixtures("evaluated")
async def test_ascii_alone_and_tiny(screens: Screens, app_of: AppOf) -> None:
    await screens.show("ascii-evaluate", (80, 24), "6", is_ascii=True)
    await screens.show("tiny-evaluate", (40, 10), "6")
    for presses in range(5):
        app = app_of(is_ascii=True)
        async with opened(app) as pilot:
            assert (await press(pilot, "6", *["v"] * presses)).isascii(), presses


async def test_without_a_run_it_says_how_to_get_there(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "no run is looked at: press 1" in await press(pilot, "6")
        assert "no run is looked at: press 1" in await press(
            pilot, "e", "c", "p", "x", "v", "o", "]", "enter", "escape", "6"
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
async def test_forecasts_that_cannot_be_read_leave_the_figures(app_of: AppOf, evaluated: Run) -> None:
    path = next(evaluated.results.glob("*.parquet"))
    path.write_bytes(b"x" * path.stat().st_size)
    async with opened(app_of()) as pilot:
        assert "the model" in await press(pilot, "6")
        assert "the forecasts cannot be read" in await press(pilot, "v", "v")
        await press(pilot, "v", "v", "]", "o", "escape")


@pytest.mark.slow
@pytest.mark.usefixtures("_real_profiles")
async def test_a_worker_makes_it_and_is_stopped_on_demand(store: Store) -> None:
    _train(store)
    app = WorkstationApp(store, is_live=False, clock=time.time)
    async with opened(app) as pilot:
        assert "was not evaluated on test yet" in await press(pilot, "6")
        assert "evaluating tiny, step-" in await press(pilot, "e")
        assert "stopping the evaluation of tiny" in await press(pilot, "x")
        await _until(app, "was stopped; nothing of it is kept")
        assert not list(store.open("tiny").results.glob("*.json"))
        await press(pilot, "e")
        await _until(app, "Diebold-Mariano")
        assert app.moment.evaluating is None
        assert not list((store.open("tiny").results / "jobs").glob("*test*.json"))


@pytest.fixture
def _real_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def _train(store: Store) -> None:
    small = ["data.symbols=['ALFA','BRAVO']", "window=12", "features.columns=['log_return']", "model.hidden=4"]
    settings = [f"--set={each}" for each in (*small, "training.epochs=1", "training.wait_for_device=false")]
    command = [
        sys.executable,
        "-m",
        "workstation",
        "--runs",
        str(store.root),
        "train",
        "quick",
        "--name=tiny",
        "--no-ui",
    ]
    subprocess.run([*command, *settings], check=True, capture_output=True, timeout=PATIENCE_SECONDS)


async def _until(app: WorkstationApp, text: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while text not in picture(app, has_styles=False):
        assert time.monotonic() < end, picture(app, has_styles=False)
        await app.tick()
        await asyncio.sleep(0.1)
