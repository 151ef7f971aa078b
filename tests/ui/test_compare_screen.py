"""The Compare screen: runs that are tagged stand beside each other, and its figures are those of the command line."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.evaluated import SYMBOLS, forecast, market, write_evaluation
from tests.ui.screens import Screens, opened, press, sizes
from tests.ui.snapshot import picture
from workstation import profiles
from workstation.cli.main import run as run_command
from workstation.config.toml import to_toml
from workstation.evaluation.comparison.compare import compare
from workstation.evaluation.comparison.contender import contender
from workstation.runs import evaluations
from workstation.runs.durable import write_atomically
from workstation.runs.progress import State
from workstation.ui import figures
from workstation.ui.charts.labels import value_label

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.pilot import Pilot

    from tests.ui.screens import AppOf, Record
    from workstation.evaluation.outcomes import Outcomes
    from workstation.runs.store import Store
    from workstation.ui.comparison.compared import Compared

pytestmark = pytest.mark.slow

TAG_BOTH = ("space", "down", "space", "7")
VIEWS = ["figures", "luck", "wins", "settings", "curves", "forecasts"]


@pytest.fixture
def two(record: Record) -> list[Outcomes]:
    """Two runs of other lengths, evaluated two bars ahead on the same windows, the first with more skill."""
    outcomes = market(horizon=2)
    for name, steps, skill in (("quick-1", 3200, 0.4), ("quick-2", 2000, 0.1)):
        run = record(name, State.FINISHED, steps=steps).run
        write_evaluation(run, steps, outcomes, forecast(outcomes, skill=skill, noise=0.3, seed=steps))
    return [outcomes]


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
            await press(pilot, "v", "up")


@pytest.mark.usefixtures("two")
async def test_no_word_is_cut_where_there_is_little_room(app_of: AppOf) -> None:
    async with opened(app_of(), size=(60, 16)) as pilot:
        await press(pilot, *TAG_BOTH)
        for view in VIEWS:
            head = picture(pilot.app, has_styles=False).splitlines()[1:3]
            assert f"[{view}] {VIEWS.index(view) + 1} of 6" in head[0]
            assert "[test] validation  unseen    [best] last  both  all" in head[1]
            await press(pilot, "v")


@pytest.mark.usefixtures("two")
async def test_less_than_two_say_what_to_do(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "tag two runs or more" in await press(pilot, "7")
        assert "tag two runs or more" in await press(pilot, *"vp]by+rcnau[NV-w")
        assert "nothing is compared yet" in await press(pilot, "w")
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
        shown = await press(pilot, *TAG_BOTH, "V", "V")
        assert "validation.rmse" in shown
        assert "validation.mae" in await press(pilot, "]")
        shown = await press(pilot, "[", "[", "b")
        assert "validation.loss" in shown
        assert "epoch" in shown
        assert "smoothed 0.6" in await press(pilot, "+")
        assert "log" in await press(pilot, "-", "y")


@pytest.mark.parametrize("later_seconds", [0.0, 0.05, 0.4])
async def test_a_curve_that_is_chosen_while_runs_are_compared_anew_loses_nothing(
    app_of: AppOf, store: Store, two: list[Outcomes], later_seconds: float
) -> None:
    app = app_of()
    async with opened(app) as pilot:
        await press(pilot, *TAG_BOTH)
        before = app.moment.compared
        assert before is not None
        run = store.open("quick-2")
        shutil.rmtree(run.steps / "step-00002000")
        write_evaluation(run, 2000, two[0], forecast(two[0], skill=0.9, noise=0.3, seed=2000))
        comparisons = app._comparisons
        await asyncio.gather(comparisons.show(), _later(later_seconds, comparisons.choose_curve(1, 1)))
        after = app.moment.compared
        assert after is not None
        assert (after.curve, after.along) != (before.curve, before.along)
        assert _error(after) < 0.5 * _error(before)


async def _later(seconds: float, work: Coroutine[object, object, None]) -> None:
    await asyncio.sleep(seconds)
    await work


def _error(of: Compared) -> float:
    assert of.told is not None
    return next(row["evaluation"]["rmse"] for row in of.told["contenders"] if row["run"] == "quick-2")


@pytest.mark.usefixtures("two")
async def test_a_run_that_was_removed_is_no_longer_tagged(app_of: AppOf, store: Store) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, *TAG_BOTH)
        store.remove("quick-2")
        assert "tag two runs or more" in await press(pilot, "r")


async def test_forecasts_stand_beside_what_happened_at_each_symbol(app_of: AppOf, two: list[Outcomes]) -> None:
    outcomes, told = two[0], {}
    for name, seed, skill in (("quick-1", 3200, 0.4), ("quick-2", 2000, 0.1)):
        told[name] = forecast(outcomes, skill=skill, noise=0.3, seed=seed)
    async with opened(app_of()) as pilot:
        shown = await press(pilot, *TAG_BOTH, "V")
        for at, symbol in enumerate(SYMBOLS):
            here = outcomes.symbol == at
            assert f"{symbol}, 1 bar ahead (close)" in shown
            assert f"symbol {at + 1} of 3, 60 windows" in shown
            for name, found in {**told, "last close": 0 * told["quick-1"]}.items():
                errors = np.square(found - outcomes.changes)[here]
                row = next(line for line in shown.splitlines() if re.search(rf"{name} +\d\.\d", line))
                assert figures.metric(float(np.sqrt(errors[:, 0].mean()))) in row
                assert figures.metric(float(np.sqrt(errors.mean()))) in row
            shown = await press(pilot, "n")
        assert "ALFA, 1 bar ahead" in shown
        assert "CHARLIE, 1 bar ahead" in await press(pilot, "N")
        assert "CHARLIE, 2 bars ahead (close)" in await press(pilot, "a")
        assert "CHARLIE, 2 bars ahead (log return)" in await press(pilot, "u")
        assert "ALFA, 2 bars ahead (log return)" in await press(pilot, "down")
        assert "have no logarithmic scale; u draws closes" in await press(pilot, "y")
        assert "ALFA, 1 bar ahead (close)" in await press(pilot, "a", "u")
        assert "ALFA, 1 bar ahead (close, log)" in await press(pilot, "y")


@pytest.mark.usefixtures("two")
async def test_time_is_zoomed_and_panned(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        whole = await press(pilot, *TAG_BOTH, "V")
        closer = await press(pilot, "+", "+")
        assert closer != whole
        earlier = await press(pilot, "[")
        assert earlier != closer
        assert await press(pilot, "]") == closer
        first = await press(pilot, "home")
        assert first not in {closer, earlier}
        assert await press(pilot, *["["] * 9) == first
        assert await press(pilot, "end") == closer
        assert await press(pilot, "-", "-") == whole


@pytest.mark.usefixtures("two")
async def test_the_values_in_a_legend_are_the_last_in_sight(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        whole = await press(pilot, *TAG_BOTH, "V")
        overlay, symbol = pilot.app.moment.compared.places[0]
        closes = overlay.actual_close[overlay.windows_of(symbol), 0]
        assert re.search(rf"came +{re.escape(value_label(closes[-1]))} ", whole)
        seen = await press(pilot, "+", "home")
        times = overlay.times_ahead(symbol, 1)
        is_seen = times <= (times[0] + times[-1]) / 2
        assert 0 < is_seen.sum() < len(times)
        assert re.search(rf"came +{re.escape(value_label(closes[is_seen][-1]))} ", seen)


async def test_checkpoints_of_the_same_runs_are_compared(app_of: AppOf, store: Store, two: list[Outcomes]) -> None:
    run = store.open("quick-1")
    write_evaluation(run, 1600, two[0], forecast(two[0], skill=0.2, noise=0.3, seed=5))
    write_atomically(run.steps / "best.json", json.dumps({"name": "step-00001600"}).encode())
    assert evaluations.find(store, "quick-1")[1] == "step-00001600"
    async with opened(app_of()) as pilot:
        await press(pilot, *TAG_BOTH)
        assert _labels(pilot) == ["quick-2", "quick-1"]
        await press(pilot, "c")
        assert _labels(pilot) == ["quick-2/last", "quick-1/last"]
        await press(pilot, "c")
        assert _labels(pilot) == ["quick-2", "quick-1", "quick-1/last"]
        await press(pilot, "c")
        assert _labels(pilot) == ["quick-2/2000", "quick-1/1600", "quick-1/3200"]
        assert "validation.rmse" in await press(pilot, "V", "V")
        assert pilot.app.moment.compared.which == "all"
        assert len(pilot.app.moment.compared.curves) == 2
        assert "quick-1/1600" in await press(pilot, "v")


@pytest.mark.usefixtures("two")
async def test_one_run_with_one_checkpoint_says_what_to_do(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "c compares the checkpoints of the one" in await press(pilot, "space", "7")
        shown = await press(pilot, "c", "c")
        assert "has one checkpoint; tag another run" in shown


async def test_one_run_without_any_checkpoint_says_so(app_of: AppOf, record: Record) -> None:
    record("odd", State.FINISHED)
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "space", "7", "c", "c", "c")
        assert "run 'odd' has no checkpoint yet" in shown
        assert "has one checkpoint" not in shown


def _labels(pilot: Pilot[int]) -> list[str]:
    return [row["contender"] for row in pilot.app.moment.compared.told["contenders"]]


@pytest.mark.usefixtures("two")
async def test_what_is_written_is_what_the_command_prints(
    app_of: AppOf, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(app_of()) as pilot:
        names = await press(pilot, *TAG_BOTH)
        assert "quick-1" in names
        assert "wrote comparison-test.md, .csv and .json in runs" in await press(pilot, "w")
        assert "wrote comparison-test-2.md, .csv and .json in runs" in await press(pilot, "w")
        shown = await press(pilot, "V", "V", "+", "w")
        assert "wrote curves-validation.rmse.md, .csv and .json in runs" in shown
        assert "wrote forecasts-test.md, .csv and .json in runs" in await press(pilot, "v", "n", "a", "w")
        order = _labels(pilot)
    for stem, options in (("comparison-test", []), ("curves-validation.rmse", _CURVE), ("forecasts-test", _FORECASTS)):
        for suffix, form in (("md", "--markdown"), ("csv", "--csv"), ("json", "--json")):
            capsys.readouterr()
            assert run_command(["--runs", str(store.root), "compare", *order, *options, form]) == 0
            assert (store.root / f"{stem}.{suffix}").read_text() == f"{capsys.readouterr().out.rstrip()}\n"
    assert store.names() == ["quick-1", "quick-2"]


_FORECASTS = ["--forecasts", "BRAVO", "--ahead", "2"]
_CURVE = ["--curve", "validation.rmse", "--smooth", "0.6"]


@pytest.mark.usefixtures("two")
async def test_a_disk_that_refuses_is_told(app_of: AppOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    async with opened(app_of()) as pilot:
        await press(pilot, *TAG_BOTH)
        monkeypatch.setattr(os, "open", refuse)
        shown = await press(pilot, "w")
        monkeypatch.undo()
    assert "the disk is full" in shown


@pytest.mark.usefixtures("two")
async def test_forecasts_that_are_damaged_are_told(app_of: AppOf, store: Store) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, *TAG_BOTH)
        path = next(store.open("quick-2").results.glob("*.parquet"))
        path.write_bytes(b"x" * path.stat().st_size)
        assert "the forecasts cannot be read" in await press(pilot, "V")
        await press(pilot, *"naul[]+-y")


async def test_symbols_and_names_steer_nothing(app_of: AppOf, store: Store, record: Record) -> None:
    outcomes = replace(market(), symbols=("[red]A\x1b[2J", "B\u202eC", "D" * 60))
    for name, steps in (("quick-1", 3200), ("quick-2", 2000)):
        run = record(name, State.FINISHED, steps=steps).run
        write_evaluation(run, steps, outcomes, forecast(outcomes, skill=0.3, noise=0.3, seed=steps))
    async with opened(app_of()) as pilot:
        await press(pilot, *TAG_BOTH)
        for _ in VIEWS:
            shown = await press(pilot, "v")
            assert not {"\x1b", "\u202e"} & set(shown)
        assert "[red]A [2J, 1 bar ahead" in await press(pilot, "V", "N")
        await press(pilot, "w", "v", "w")
    written = [*store.root.glob("*.md"), *store.root.glob("*.csv")]
    assert sorted({path.stem for path in written}) == ["comparison-test", "forecasts-test"]
    assert not {"\x1b", "\u202e"} & set("".join(path.read_text() for path in written))


async def test_many_runs_with_long_names_lose_none(app_of: AppOf, record: Record) -> None:
    outcomes = market()
    names = [f"sweep-of-rates-and-seeds-with-a-long-name-seed-{number:02}" for number in range(12)]
    for number, name in enumerate(names):
        run = record(name, State.FINISHED, steps=1200, epochs=3).run
        settings = [f"optimizer.learning_rate={0.001 * (number + 1):.3f}"]
        run.profile.write_text(to_toml(profiles.load("quick", settings)))
        write_evaluation(run, 1200, outcomes, forecast(outcomes, skill=0.05 * number, noise=0.3, seed=number))
    async with opened(app_of(), size=(80, 60)) as pilot:
        shown = await press(pilot, *["space", "down"] * 12, "7")
        assert "12 runs: sweep" in shown
        assert all(f"seed-{number:02}" in shown for number in range(12))
        shown = await press(pilot, "v", "v", "v")
        for number in range(12):
            row = next(line for line in shown.splitlines() if f"seed-{number:02}" in line)
            assert f"{0.001 * (number + 1):g} " in row
        assert "the 4 with the least RMSE are drawn" in await press(pilot, "v", "v")
        shown = await press(pilot, "v") + await press(pilot, "pagedown")
        for title in ("model", "state", "MASE", "windows"):
            assert title in shown


async def test_a_run_that_is_gone_is_tagged_no_longer(app_of: AppOf, record: Record, store: Store) -> None:
    for name in ("quick-1", "quick-2", "quick-3"):
        record(name, State.FINISHED).release()
    app = app_of()
    async with opened(app) as pilot:
        assert "3 tagged: 7 compares them" in await press(pilot, "space", "down", "space", "down", "space")
        shown = await press(pilot, "d", "y")
        assert "removed quick-" in shown
        assert "2 tagged: 7 compares them" in shown
        shutil.rmtree(store.open(app.moment.tagged[0]).folder)
        app._clock = lambda: 2_000_000_000.0
        await app.tick()
        assert "1 tagged: 7 compares them" in await press(pilot)
        assert app.moment.tagged == tuple(store.names())
