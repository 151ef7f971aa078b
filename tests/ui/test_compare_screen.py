"""The Compare screen: runs that are tagged stand beside each other, and its figures are those of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evaluated import forecast, market, write_evaluation
from tests.ui.snapshot import picture
from tests.ui.test_keys import opened, press
from tests.ui.test_screens import Screens, sizes
from workstation.evaluation.comparison.compare import compare
from workstation.evaluation.comparison.contender import contender
from workstation.runs.progress import State
from workstation.ui import figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.test_keys import AppOf, Record
    from workstation.runs.store import Store
    from workstation.ui.app import WorkstationApp

pytestmark = pytest.mark.slow

TAG_BOTH = ("space", "down", "space", "7")
VIEWS = ["figures", "luck", "wins", "settings", "curves"]


@pytest.fixture
def screens(app_of: Callable[..., WorkstationApp], snapshot: Callable[[WorkstationApp, str], None]) -> Screens:
    return Screens(app_of, snapshot)


@pytest.fixture
def two(record: Record) -> None:
    """Two runs of other lengths, evaluated on the same windows, the first with more skill."""
    outcomes = market()
    for name, steps, skill in (("quick-1", 3200, 0.4), ("quick-2", 2000, 0.1)):
        run = record(name, State.FINISHED, steps=steps).run
        write_evaluation(run, steps, outcomes, forecast(outcomes, skill=skill, noise=0.3, seed=steps))


@sizes
@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("view", VIEWS)
async def test_each_view(screens: Screens, size: tuple[int, int], view: str) -> None:
    await screens.show(f"compare-{view}", size, *TAG_BOTH, *["v"] * VIEWS.index(view))


@sizes
@pytest.mark.usefixtures("two")
async def test_tagged_runs_have_a_star(screens: Screens, size: tuple[int, int]) -> None:
    await screens.show("runs-tagged", size, "space")


@pytest.mark.usefixtures("two")
async def test_ascii_alone_and_tiny(screens: Screens, app_of: AppOf) -> None:
    await screens.show("tiny-compare", (40, 10), *TAG_BOTH)
    app = app_of(is_ascii=True)
    async with opened(app) as pilot:
        await press(pilot, *TAG_BOTH)
        for view in VIEWS:
            assert picture(app, has_styles=False).isascii(), view
            await press(pilot, "v")


@pytest.mark.usefixtures("two")
async def test_less_than_two_say_what_to_do(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "tag two runs or more" in await press(pilot, "7")
        assert "tag two runs or more" in await press(pilot, "v", "p", "]", "b", "y", "+", "r")
        await press(pilot, "1", "space", "space", "space")
        assert "tag two runs or more" in await press(pilot, "7")


@pytest.mark.usefixtures("two")
async def test_the_figures_are_those_of_a_comparison(app_of: AppOf, store: Store) -> None:
    told = compare([contender(store, name, "test", "") for name in ("quick-1", "quick-2")], "test")
    (match,) = told["matches"]
    async with opened(app_of()) as pilot:
        shown = await press(pilot, *TAG_BOTH)
        for row in told["contenders"]:
            assert figures.metric(row["evaluation"]["rmse"]) in shown
            assert figures.metric(row["validation"]["rmse"]) in shown
        best = next(row for row in told["contenders"] if "evaluation.rmse" in row["best"])
        assert f"{figures.metric(best['evaluation']['rmse'])} *" in shown
        shown = await press(pilot, "v")
        for rmse in match["rmse"].values():
            assert figures.metric(rmse) in shown
        shown = await press(pilot, "v")
        for symbol, winner in match["wins"]["by_symbol"].items():
            assert any(symbol in line and str(winner) in line for line in shown.splitlines())


@pytest.mark.usefixtures("two")
async def test_a_part_without_evaluations_says_how_to_make_them(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "was not evaluated on validation" in await press(pilot, *TAG_BOTH, "p")
        assert "need two evaluations" in await press(pilot, "v")


@pytest.mark.usefixtures("two")
async def test_curves_change_by_keys(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        shown = await press(pilot, *TAG_BOTH, "V")
        assert "validation.rmse" in shown
        assert "validation.mae" in await press(pilot, "]")
        shown = await press(pilot, "[", "[", "b")
        assert "validation.loss" in shown
        assert "epoch" in shown
        assert "smoothed 0.6" in await press(pilot, "+")
        assert "log" in await press(pilot, "-", "y")


@pytest.mark.usefixtures("two")
async def test_a_run_that_was_removed_is_no_longer_tagged(app_of: AppOf, store: Store) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, *TAG_BOTH)
        store.remove("quick-2")
        assert "tag two runs or more" in await press(pilot, "r")
