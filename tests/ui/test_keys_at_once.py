"""Keys that come faster than what they ask for: none is lost, and each is about what those before it chose."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from tests.evaluated import forecast, market, write_evaluation
from tests.forecast_runs import HORIZON, SYMBOLS, leave_run, prices
from tests.forecasted import leave_forecast
from tests.ui.rest import work_done
from tests.ui.screens import opened, press
from workstation.runs import backtests
from workstation.runs.progress import State
from workstation.ui.backtest.backtested import STRATEGIES
from workstation.ui.evaluation import evaluations
from workstation.ui.evaluation.evaluated import ORDER
from workstation.ui.evaluation.reading import looked_up
from workstation.ui.forecasting import forecasts
from workstation.ui.forecasting.reading import looked_up as looked_up_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.pilot import Pilot

    from tests.ui.screens import AppOf, Record
    from workstation.runs.store import Run, Store
    from workstation.ui.app import WorkstationApp

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 30.0


@pytest.fixture
def evaluated(record: Record) -> Run:
    """A run that was evaluated on test and on validation, and has forecast."""
    run = record("quick-1", State.FINISHED, steps=3200).run
    outcomes = market(horizon=2)
    write_evaluation(run, 3200, outcomes, forecast(outcomes, skill=0.4, noise=0.3, seed=1))
    leave_forecast(run, 3200)
    return run


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Folders of work that a worker was started in; none is."""
    found: list[str] = []
    monkeypatch.setattr("workstation.runs.evaluations.launch", lambda work, job: found.append(f"{job} {work.name}"))
    return found


class Gate:
    """Lets what reads through, or holds it until it is opened again."""

    def __init__(self) -> None:
        self._is_open = threading.Event()
        self._is_open.set()
        self.waiting = 0

    def behind(self, read: Callable[..., object]) -> Callable[..., object]:
        def wait(*arguments: object) -> object:
            self.waiting += 1
            assert self._is_open.wait(PATIENCE_SECONDS)
            self.waiting -= 1
            return read(*arguments)

        return wait

    def close(self) -> None:
        self._is_open.clear()

    def open(self) -> None:
        self._is_open.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Before whatever looks an evaluation or a forecast up."""
    found = Gate()
    monkeypatch.setattr(evaluations, "looked_up", found.behind(looked_up))
    monkeypatch.setattr(forecasts, "looked_up", found.behind(looked_up_ahead))
    yield found
    found.open()


async def at_once(pilot: Pilot[int], *keys: str) -> None:
    """Send all keys before the app has answered the first of them."""
    for key in keys:
        pilot.app.post_message(_key(key))
    await work_done(pilot)


def _key(character: str) -> Key:
    return Key(_character_to_key(character), character)


@pytest.mark.usefixtures("evaluated")
async def test_each_of_several_steps_counts(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, "6")
        await at_once(pilot, "p", "p", "c", "c", "c")
        assert pilot.app.moment.evaluated.part == ORDER[2]
        assert pilot.app.moment.evaluated.wanted == "last"
        await press(pilot, "9")
        await at_once(pilot, "b", "c", "b", "b")
        assert pilot.app.moment.forecasted.asked.wanted == "last"
        assert pilot.app.moment.forecasted.asked.spread == "scaled"
        await press(pilot, "8")
        await at_once(pilot, "a", "a", "a", "p", "b", "c", "f")
        asked = pilot.app.moment.backtested.asked
        assert (asked.strategy, asked.part) == (STRATEGIES[3], "unseen")
        assert (asked.wanted, asked.has_conventions) == ("last", True)
        await press(pilot, "1", "space", "7", *["v"] * 4)
        before = pilot.app.moment.compared
        await at_once(pilot, "p", "p", "c", "c", "c")
        assert (pilot.app.moment.compared.part, pilot.app.moment.compared.which) == ("unseen", "all")
        assert (before.part, before.which) == ("test", "best")


async def test_each_step_among_curves_counts(app_of: AppOf, record: Record, evaluated: Run) -> None:
    other = record("quick-2", State.FINISHED, steps=3200).run
    outcomes = market(horizon=2)
    write_evaluation(other, 3200, outcomes, forecast(outcomes, skill=0.1, noise=0.3, seed=2))
    assert evaluated.name == "quick-1"
    async with opened(app_of()) as pilot:
        await press(pilot, "space", "down", "space", "7", *["v"] * 4)
        one_by_one = []
        for key in ("]", "]", "]", "b", "b"):
            await press(pilot, key)
            one_by_one.append((pilot.app.moment.compared.curve, pilot.app.moment.compared.along))
        await press(pilot, "[", "[", "[", "b")
        await at_once(pilot, "]", "]", "]", "b", "b")
        assert (pilot.app.moment.compared.curve, pilot.app.moment.compared.along) == one_by_one[-1]


async def test_an_evaluation_is_made_of_a_part_that_is_still_looked_up(
    app_of: AppOf, evaluated: Run, launched: list[str], gate: Gate
) -> None:
    app = app_of()
    async with opened(app) as pilot:
        await press(pilot, "6")
        beat = await _held_up(app, evaluated, gate)
        for key in ("p", "e", "p"):
            app.post_message(_key(key))
        await _until(lambda: app.moment.evaluated.part == ORDER[2])
        gate.open()
        await beat
        await work_done(pilot)
        assert app.moment.evaluating.part == ORDER[1]
        assert len(launched) == 1
        assert launched[0].startswith("evaluate evaluation-validation-step-00003200-")
        await at_once(pilot, "e")
        assert "quick-1 is being evaluated; x stops that" in await press(pilot)


async def test_a_forecast_is_made_that_is_still_looked_up(
    app_of: AppOf, evaluated: Run, launched: list[str], gate: Gate
) -> None:
    app = app_of()
    async with opened(app) as pilot:
        await press(pilot, "9")
        beat = await _held_up(app, evaluated, gate)
        for key in ("b", "f", "x"):
            app.post_message(_key(key))
        await _until(lambda: app.moment.forecasted.asked.spread == "scaled")
        gate.open()
        await beat
        await work_done(pilot)
        assert len(launched) == 1
        assert launched[0].startswith("forecast forecast-step-00003200-")
        assert app.moment.forecasting is None or app.moment.forecasting.is_stopping


async def _held_up(app: WorkstationApp, run: Run, gate: Gate) -> asyncio.Task[None]:
    """A look of the app's own beat, which is under way until the gate is opened."""
    gate.close()
    run.steps.joinpath("new").touch()
    app._clock = lambda: 2_000_000_000.0
    beat = asyncio.create_task(app.tick())
    await _until(lambda: gate.waiting > 0)
    return beat


async def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


async def test_what_needs_a_backtest_that_is_being_computed_is_done_once_it_is_there(
    app_of: AppOf, store: Store, launched: list[str]
) -> None:
    table = prices().table
    end = len(table.time[table.rows_of(SYMBOLS[0])]) - HORIZON
    run = leave_run(store, "a", range(end - 40, end))
    async with opened(app_of()) as pilot:
        await press(pilot, "8")
        await at_once(pilot, "a", "w")
        (kept,) = backtests.kept(run)
        assert kept.facts["strategy"]["name"] == STRATEGIES[1]
        await at_once(pilot, "a", "w", "a")
        assert "nothing was done with the backtest before: another one is wanted" in await press(pilot)
        assert len(backtests.kept(run)) == 1
        await at_once(pilot, "p", "e")
        assert len(launched) == 1
        assert launched[0].startswith("evaluate evaluation-unseen-")
