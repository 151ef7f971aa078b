"""The Forecast screen: whose forecast it shows, what its keys do, and that a worker makes what is not there."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from tests.evaluated import forecast as noisy
from tests.evaluated import market, write_evaluation
from tests.forecasted import DAY, NOW_DAY, leave_checkpoint, leave_forecast
from tests.ui.screens import Screens, opened, press, sizes
from tests.ui.snapshot import picture
from tests.ui.workers import train, until, until_shown
from workstation.data.changes import digest_of
from workstation.runs import forecasts, steps
from workstation.runs.progress import State
from workstation.runs.store import Store
from workstation.ui.app import WorkstationApp
from workstation.ui.messages import Noticed
from workstation.ui.text import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.screens import AppOf, Record
    from workstation.runs.store import Run

pytestmark = pytest.mark.slow

STEP = 3200
PAST = NOW_DAY * DAY + DAY - 1
"""The last moment of the newest bar's day."""
ASKED_DATE = "2024-10-04"


@pytest.fixture
def run(record: Record) -> Run:
    """A run without any forecast."""
    return record("quick-1", State.FINISHED, steps=STEP).run


@pytest.fixture
def forecasted(run: Run) -> Run:
    """A run that has forecast ten bars of four symbols, one of which ended long ago."""
    leave_forecast(run, STEP, stale=("BRAVO",))
    return run


def judge(run: Run, *, skill: float) -> None:
    """Have the checkpoint evaluated, with forecasts that are a part of what happened and noise."""
    outcomes = market(horizon=2)
    write_evaluation(run, STEP, outcomes, noisy(outcomes, skill=skill, noise=1.0 - skill, seed=1))


# what it looks like


@sizes
@pytest.mark.usefixtures("forecasted")
@pytest.mark.parametrize("view", ["chart", "symbols", "details"])
async def test_each_view(screens: Screens, size: tuple[int, int], view: str) -> None:
    presses = ["chart", "symbols", "details"].index(view)
    await screens.show(f"forecast-{view}", size, "9", *["v"] * presses)


@sizes
async def test_what_is_not_there_says_what_to_do(screens: Screens, size: tuple[int, int], run: Run) -> None:
    leave_checkpoint(run, STEP)
    await screens.show("forecast-none", size, "9")


@sizes
async def test_what_came_since_is_drawn_beside_it(screens: Screens, size: tuple[int, int], run: Run) -> None:
    judge(run, skill=0.9)
    leave_forecast(run, STEP, until=PAST, came=7)
    await screens.show("forecast-past", size, "9", "d", *ASKED_DATE, "enter")


@sizes
async def test_one_bar_ahead_has_its_room(screens: Screens, size: tuple[int, int], run: Run) -> None:
    judge(run, skill=0.0)
    leave_forecast(run, STEP, steps=1)
    await screens.show("forecast-one-bar", size, "9")


@pytest.mark.usefixtures("forecasted")
async def test_ascii_alone_and_small(screens: Screens, app_of: AppOf) -> None:
    await screens.show("ascii-forecast", (80, 24), "9", is_ascii=True)
    await screens.show("small-forecast", (60, 16), "9")
    await screens.show("tiny-forecast", (40, 10), "9")
    for presses in range(3):
        app = app_of(is_ascii=True)
        async with opened(app) as pilot:
            assert (await press(pilot, "9", *["v"] * presses)).isascii(), presses


# whose it is, and what it is worth


async def test_without_a_run_it_says_how_to_get_there_and_keys_do_no_harm(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "no run is looked at: press 1" in await press(pilot, "9")
        keys = [*"fFxvVnN][cbd/sS+-w", "enter", "down", "up", "pagedown", "pageup", "home", "end"]
        assert "no run is looked at: press 1" in await press(pilot, *keys)
        assert "[1 runs]" in await press(pilot, "escape", "escape", "escape")


async def test_it_is_that_of_the_run_under_the_cursor_or_of_the_open_one(
    app_of: AppOf, record: Record, forecasted: Run
) -> None:
    record("quick-2", State.FINISHED)
    async with opened(app_of(forecasted.name)) as pilot:
        assert "10 bars ahead of bars of" in await press(pilot, "9")
    async with opened(app_of()) as pilot:
        await press(pilot, "/", *"quick-2", "enter")
        assert "run 'quick-2' has no checkpoint yet" in await press(pilot, "9")
        await press(pilot, "1", "escape", "/", *"quick-1", "enter")
        assert "10 bars ahead of bars of" in await press(pilot, "9")


@pytest.mark.parametrize(
    ("skill", "words"),
    [(0.9, "on test better than the last close"), (0.0, "prefer the last close: on test worse than the last close")],
)
async def test_it_says_whether_the_checkpoint_beats_the_last_close(
    app_of: AppOf, run: Run, skill: float, words: str
) -> None:
    judge(run, skill=skill)
    leave_forecast(run, STEP)
    async with opened(app_of()) as pilot:
        assert words in await press(pilot, "9")
        assert words in await press(pilot, "V")


@pytest.mark.usefixtures("forecasted")
async def test_a_forecast_that_was_not_judged_says_so(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "whether it beats the last close is not known" in await press(pilot, "9")


@pytest.mark.usefixtures("forecasted")
async def test_old_prices_are_told_loudly_everywhere(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "! STALE, their prices end long before the others': BRAVO 812 days" in await press(pilot, "9")
        assert "BRAVO  1 of 4" in await press(pilot), "it moves most"
        shown = await press(pilot)
        assert "! STALE: its prices end on 2022-07-15, 812 days before the newest of all" in shown
        assert "! STALE: its" not in await press(pilot, "n")
        assert "! 812 d" in await press(pilot, "v")
        assert "BRAVO ends 812 days before the newest bar of all" in await press(pilot, "v")


# keys


@pytest.mark.usefixtures("forecasted")
async def test_one_goes_through_the_symbols_from_the_largest_move(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "BRAVO  1 of 4" in await press(pilot, "9")
        assert "ALFA  2 of 4" in await press(pilot, "n")
        assert "CHARLIE  3 of 4" in await press(pilot, "down")
        assert "DELTA  4 of 4" in await press(pilot, "]", "]", "]")
        assert "CHARLIE  3 of 4" in await press(pilot, "up")
        assert "ALFA  2 of 4" in await press(pilot, "N")
        assert "BRAVO  1 of 4" in await press(pilot, "[", "[")
        assert "DELTA  4 of 4" in await press(pilot, "end")
        assert "BRAVO  1 of 4" in await press(pilot, "home")
        assert "DELTA  4 of 4" in await press(pilot, "pagedown")


def _rows(shown: str) -> list[str]:
    """The symbols of a table, in order."""
    return re.findall(r"^\|(?:   | ▌ )([A-Z]{4,7}) ", shown, re.MULTILINE)


@pytest.mark.usefixtures("forecasted")
async def test_the_cursor_of_the_table_is_on_the_symbol_in_hand_and_takes_another(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "ALFA  2 of 4" in await press(pilot, "9", "n")
        assert "▌ ALFA" in await press(pilot, "v")
        assert "▌ CHARLIE" in await press(pilot, "n")
        assert "CHARLIE  3 of 4" in await press(pilot, "V")


@pytest.mark.usefixtures("forecasted")
async def test_the_table_is_sorted_filtered_and_leads_to_charts(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        names = ["BRAVO", "ALFA", "CHARLIE", "DELTA"]
        assert _rows(await press(pilot, "9", "v")) == names
        shown = await press(pilot, "S")
        assert _rows(shown) == names[::-1]
        assert "close ▼" in await press(pilot, "s")
        assert " 0.00 %" in shown
        assert "-0.00 %" not in shown
        shown = await press(pilot, "/", *"return:>1", "enter")
        assert "ALFA" in shown
        assert "DELTA" not in shown
        assert "ALFA  1 of 1" in await press(pilot, "enter")
        assert "close ▼" in await press(pilot, "escape"), "back in the table that led there"
        assert "DELTA" in await press(pilot, "escape")
        shown = await press(pilot, "/", *"stale:yes", "enter")
        assert "BRAVO" in shown
        assert "ALFA" not in shown
        assert "no symbol matches zzz: esc shows all" in await press(pilot, "/", *"zzz", "enter")
        await press(pilot, "enter", "down", "escape", "escape")
        assert "[1 runs]" in await press(pilot, "escape")


@pytest.mark.usefixtures("forecasted")
async def test_zooming_shows_fewer_or_more_closes_and_no_more_than_there_are(app_of: AppOf) -> None:
    def bars(shown: str) -> int:
        found = re.search(r"(\d+) bars up to 2024-10-04", shown)
        assert found, shown
        return int(found[1])

    async with opened(app_of()) as pilot:
        usual = bars(await press(pilot, "9", "n"))
        closer = bars(await press(pilot, "+"))
        assert closer < usual
        assert bars(await press(pilot, "-")) == usual
        assert bars(await press(pilot, *["-"] * 12)) == 250
        assert bars(await press(pilot, "+")) < 250, "what had no effect is not remembered"
        assert bars(await press(pilot, *["+"] * 15)) == 8


async def test_checkpoint_and_bands_are_chosen(app_of: AppOf, forecasted: Run) -> None:
    leave_forecast(forecasted, STEP + 1, spread="scaled", steps=4)
    steps.point(forecasted.steps, "best", steps.step_name(STEP))
    steps.point(forecasted.steps, "last", steps.step_name(STEP + 1))
    async with opened(app_of()) as pilot:
        assert "10 bars ahead" in await press(pilot, "9")
        assert "no forecast of this kind was made" in await press(pilot, "c")
        shown = await press(pilot, "b")
        assert "[last]" in shown
        assert "[scaled]" in shown
        assert "4 bars ahead" in shown
        assert "10 bars ahead" in await press(pilot, "c", "b")


async def test_a_date_is_asked_for_and_nothing_means_the_newest_bar(app_of: AppOf, forecasted: Run) -> None:
    leave_forecast(forecasted, STEP, until=PAST, came=7)
    async with opened(app_of()) as pilot:
        await press(pilot, "9", "n")
        assert "symbols are filtered in the view of all of them: press v" in await press(pilot, "/")
        assert "forecast as of a date" in await press(pilot, "d")
        assert "2018-03-14 or 2018-03-14 15:30" in await press(pilot, *"2024-13")
        assert "forecast as of a date" in await press(pilot, "enter"), "what is no date is not taken"
        assert "as of [the newest bar]" in await press(pilot, "escape")
        shown = await press(pilot, "d", *ASKED_DATE, "enter")
        assert f"as of [{ASKED_DATE}]" in shown
        assert "what came" in shown
        assert "after 7 bars" in shown
        assert "the forecast was off by" in shown
        assert "as of [the newest bar]" in await press(pilot, "d", "enter")


async def test_prices_that_changed_since_are_told_and_only_then_is_it_made_anew_unasked(
    app_of: AppOf, run: Run, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("date,close\n")
    leave_forecast(run, STEP, prices=str(prices), stamp=digest_of(str(prices)))
    async with opened(app_of()) as pilot:
        assert "files of its prices were written anew" not in await press(pilot, "9")
        assert "made already, and of the prices as they are; F makes it anew" in await press(pilot, "f")
        prices.write_text("date,close\n2020-01-01,1\n")
        app = pilot.app
        assert isinstance(app, WorkstationApp)
        app._clock = lambda: 1_800_000_000.0
        await app.tick()
        shown = await press(pilot)
        assert "! the files of its prices were written anew since: f forecasts from them as they are now" in shown
        assert "f forecast" in shown


async def test_it_is_written_among_the_results_of_the_run_and_no_file_is_replaced(
    app_of: AppOf, forecasted: Run
) -> None:
    name, place = f"table-step-0000{STEP}-pooled-{ASKED_DATE}", forecasted.results
    async with opened(app_of()) as pilot:
        assert f"wrote quick-1/results/{name}.parquet and .csv in" in await press(pilot, "9", "w")
        (place / f"{name}.csv").write_text("mine")
        (place / f"{name}.parquet").unlink()
        assert f"wrote quick-1/results/{name}-2.parquet and .csv in" in await press(pilot, "w")
    assert (place / f"{name}.csv").read_text() == "mine"
    request = forecasts.Request(steps.step_name(STEP))
    facts, _ = forecasts.read_kept(forecasted, request)
    assert facts is not None
    assert pq.read_table(place / f"{name}-2.parquet").equals(
        pq.read_table(forecasts.file_of(forecasted, facts, "rows"))
    )
    assert len((place / f"{name}-2.csv").read_text().splitlines()) == 41


@pytest.mark.parametrize("kind", ["facts", "rows", "closes"])
async def test_a_damaged_one_is_told_and_can_be_made_anew(app_of: AppOf, forecasted: Run, kind: str) -> None:
    request = forecasts.Request(steps.step_name(STEP))
    facts, _ = forecasts.read_kept(forecasted, request)
    assert facts is not None
    whole = kind != "facts"
    path = forecasts.file_of(forecasted, facts, kind) if whole else forecasts.kept_path(forecasted, request)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "9")
        assert "json was damaged" in shown or "are not there whole" in shown or "json cannot be read" in shown
        assert "f forecasts the bars to come, with bands" in shown
        assert "there is no forecast to write yet" in await press(pilot, "w")


async def test_one_that_another_makes_is_seen(app_of: AppOf, run: Run) -> None:
    leave_checkpoint(run, STEP)
    app = app_of()
    async with opened(app) as pilot:
        assert "no forecast of this kind was made" in await press(pilot, "9")
        leave_forecast(run, STEP)
        app._clock = lambda: 1_800_000_000.0
        await app.tick()
        assert "10 bars ahead of the bar of 2024-10-04" in await press(pilot)


async def test_hostile_names_steer_nothing(app_of: AppOf, run: Run) -> None:
    names = ("[red]A[/red]", "B\x1b[31m\x07\nX", "日本語株式会社の長い名前です", "\u202eDLRO\u200bW", "[/]", "=SUM(A1)")
    leave_forecast(run, STEP, symbols=names, stale=names[1:3])
    async with opened(app_of()) as pilot:
        await press(pilot, "9")
        for keys in (["n"], ["n"], ["n"], ["n"], ["n"], ["v"], ["v"], ["v"]):
            shown = await press(pilot, *keys)
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", shown)
        assert "[red]A[/red]" in await press(pilot, "v")


async def test_without_bands_there_is_a_chart_and_a_reason(app_of: AppOf, run: Run) -> None:
    leave_forecast(run, STEP, has_bands=False)
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "9")
        assert "no bands: the prices that it was trained on cannot be had as they were" in shown
        assert "90 %" not in shown
        assert "–" in await press(pilot, "v")  # noqa: RUF001 - the dash of tables
        await press(pilot, "v")


async def test_the_symbol_in_hand_stays_in_hand(app_of: AppOf, forecasted: Run) -> None:
    leave_forecast(forecasted, STEP, spread="scaled", symbols=("DELTA", "ALFA"))
    async with opened(app_of()) as pilot:
        assert "ALFA  2 of 4" in await press(pilot, "9", "n")
        assert "ALFA  1 of 2" in await press(pilot, "b")
        assert "ALFA  2 of 4" in await press(pilot, "1", "9", "b")


# a worker


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with one small run that all of the tests of workers share."""
    store = Store(tmp_path_factory.mktemp("store") / "runs")
    train(store, "horizon=3")
    return store


@pytest.mark.usefixtures("_one_thread")
async def test_a_worker_makes_it_and_is_stopped_on_demand(trained: Store) -> None:
    app = WorkstationApp(trained, is_live=False, clock=time.time)
    async with opened(app) as pilot:
        assert "no forecast of this kind was made" in await press(pilot, "9")
        assert "nothing is being forecast" in await press(pilot, "x")
        assert "forecasting with tiny, step-" in await press(pilot, "f")
        assert "tiny is being forecast; x stops that" in await press(pilot, "F")
        assert "stopping the forecast of tiny" in await press(pilot, "x")
        await until_shown(app, "the forecast was stopped; nothing of it is kept")
        assert not list(trained.open("tiny").results.glob("*.json"))
        await press(pilot, "f")
        await until_shown(app, "3 bars ahead of the bar of")
        assert "2 symbols" in picture(app, has_styles=False)
        await until(app, lambda: app.moment.forecasting is None)
        await press(pilot, "F")
        await until(app, lambda: app.moment.forecasting is None)
        await press(pilot, "d", *"2020-03-02", "enter", "f")
        await until_shown(app, "what came")
        assert "3 bars ahead of the bar of 2020-03-02" in picture(app, has_styles=False)


@pytest.mark.usefixtures("_one_thread")
async def test_a_worker_that_fails_says_why(trained: Store) -> None:
    app = WorkstationApp(trained, is_live=False, clock=time.time)
    async with opened(app) as pilot:
        await press(pilot, "9", "d", *"1950-01-01", "enter", "f")
        await until_shown(app, "no price is that old, they begin at")
        shown = picture(app, has_styles=False)
        assert "no forecast of this kind was made" in shown
        assert app.moment.forecasting is None


async def test_a_notice_that_is_longer_than_a_line_is_broken_and_goes_with_its_screen(app_of: AppOf) -> None:
    async with opened(app_of(), (80, 24)) as pilot:
        await press(pilot, "9")
        pilot.app.screen.post_message(Noticed(" ".join(f"word-{number}" for number in range(20)), Tone.PLAIN))
        shown = await press(pilot)
        assert all(f"word-{number}" in shown for number in range(20))
        assert "word-" not in await press(pilot, "6")
