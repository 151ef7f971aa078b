"""What keys do: runs are asked, opened, resumed, removed and started, and each key's effect is shown."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.screens import opened, press
from workstation.runs import events
from workstation.runs.journal import JournalWriter
from workstation.runs.progress import State

if TYPE_CHECKING:
    from tests.ui.screens import AppOf, Record
    from workstation.runs.store import Run, Store


def asked(run: Run) -> list[dict[str, Any]]:
    """What stands in the run's commands."""
    return [json.loads(line) for line in run.commands.read_text().splitlines()] if run.commands.exists() else []


@pytest.mark.parametrize(
    ("state", "key", "command"),
    [
        (State.RUNNING, "p", "pause"),
        (State.PAUSED, "c", "continue"),
        (State.RUNNING, "x", "stop"),
        (State.RUNNING, "w", "checkpoint"),
        (State.QUEUED, "x", "stop"),
    ],
)
async def test_a_key_asks_the_run(app_of: AppOf, record: Record, state: State, key: str, command: str) -> None:
    made = record("quick-1", state)
    async with opened(app_of("quick-1")) as pilot:
        shown = await press(pilot, key)
    (found,) = asked(made.run)
    assert (found["command"], found["by"]) == (command, "trader@gpu-box")
    assert "asked quick-1 to" in shown
    assert "asked, waiting for the worker" in shown


@pytest.mark.parametrize(
    ("state", "key"), [(State.RUNNING, "c"), (State.PAUSED, "p"), (State.FINISHED, "x"), (State.RUNNING, "r")]
)
async def test_a_key_that_cannot_work_says_why(app_of: AppOf, record: Record, state: State, key: str) -> None:
    made = record("quick-1", state)
    async with opened(app_of("quick-1")) as pilot:
        shown = await press(pilot, key)
    assert asked(made.run) == []
    assert f"quick-1 is {state}" in shown


@pytest.mark.parametrize(("answer", "found"), [("y", ["stop_now"]), ("n", []), ("escape", [])])
async def test_stopping_at_once_asks_first(app_of: AppOf, record: Record, answer: str, found: list[str]) -> None:
    made = record("quick-1")
    async with opened(app_of("quick-1")) as pilot:
        assert "is lost" in await press(pilot, "X")
        assert asked(made.run) == []
        await press(pilot, answer)
    assert [line["command"] for line in asked(made.run)] == found


async def test_a_learning_rate_is_checked_and_sent(app_of: AppOf, record: Record) -> None:
    made = record("quick-1")
    async with opened(app_of("quick-1")) as pilot:
        assert "must be a positive number" in await press(pilot, "L", "x", "enter")
        await press(pilot, *["backspace"] * 12, *"3e-4", "enter")
    (found,) = asked(made.run)
    assert (found["command"], found["learning_rate"]) == ("set_learning_rate", 3e-4)


async def test_an_answer_names_the_step_and_a_refusal_its_reason(app_of: AppOf, record: Record) -> None:
    made = record("quick-1")
    app = app_of("quick-1")
    async with opened(app, (200, 60)) as pilot:
        await press(pilot, "p", "w")
        first, second = (line["id"] for line in asked(made.run))
        writer = JournalWriter(made.run.journal)
        writer.append(events.CommandAnswered(first, "pause", is_accepted=True, step=1240, answer="paused"))
        writer.append(
            events.CommandAnswered(second, "checkpoint", is_accepted=False, step=1241, answer="the disk is full")
        )
        writer.close()
        await app.tick()
        shown = await press(pilot)
    assert "✓ answered at step 1,240: paused" in shown
    assert "✗ refused at step 1,241" in shown


async def test_a_worker_that_never_answers_is_told_of(store: Store, record: Record, app_of: AppOf) -> None:
    made = record("quick-1")
    made.run.commands.write_text(
        json.dumps({"id": "f" * 12, "command": "pause", "by": "somebody@else", "at": 1_790_000_000.0}) + "\n"
    )
    async with opened(app_of("quick-1", later=65.0)) as pilot:
        shown = await press(pilot)
    assert "no answer in 1m" in shown
    assert store.names() == ["quick-1"]


async def test_a_crash_is_seen_at_the_next_look(app_of: AppOf, record: Record) -> None:
    made = record("quick-1")
    app = app_of("quick-1")
    async with opened(app) as pilot:
        assert "● running" in await press(pilot)
        made.release()
        await app.tick()
        shown = await press(pilot)
    assert "! crashed at step 1,232" in shown
    assert "press r to resume from step 1,200" in shown


async def test_a_resume_that_cannot_be_is_explained(app_of: AppOf, record: Record) -> None:
    made = record("quick-1", State.CRASHED)
    (made.run.steps / "step-00001200").mkdir()
    async with opened(app_of("quick-1")) as pilot:
        shown = await press(pilot, "r")
    assert "✗ run 'quick-1' has no checkpoint to start from" in shown


async def test_quitting_leaves_the_run_alone(app_of: AppOf, record: Record) -> None:
    made = record("quick-1")
    app = app_of("quick-1")
    async with opened(app) as pilot:
        await press(pilot, "q")
    assert app.return_code == 0
    assert made.run.is_alive()
    assert asked(made.run) == []


async def test_quitting_while_the_run_is_being_read_ends_well(
    app_of: AppOf, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = record("quick-1")
    app = app_of("quick-1")
    is_left = threading.Event()
    async with opened(app) as pilot:
        polled = app._desk.polled
        monkeypatch.setattr(app._desk, "polled", lambda: polled() if is_left.wait(10) else None)
        reading = asyncio.create_task(app.tick())
        JournalWriter(made.run.journal).append(events.MessageLogged("info", "something new"))
        await pilot.press("q")
        is_left.set()
        await reading
    assert app.return_code == 0
    assert "something new" not in [line.text for line in app.moment.snapshot.progress.log]


@pytest.mark.usefixtures("all_states")
async def test_enter_opens_the_run_under_the_cursor(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "[2 run quick-3]" in await press(pilot, "j", "down", "enter")
        assert "[1 runs]" in await press(pilot, "escape")


@pytest.mark.usefixtures("all_states")
async def test_filters_narrow_and_escape_widens(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "/", *"state:running", "enter")
        assert ("quick-3" in shown, "lstm-night-2" in shown, "quick-1 " in shown) == (True, True, False)
        assert "filter: state:running  (2 of 8" in shown
        assert "quick-1 " in await press(pilot, "escape")


@pytest.mark.usefixtures("all_states")
async def test_a_filter_without_matches_says_so(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        assert "no run has 'zebra'" in await press(pilot, "/", *"zebra", "enter")


@pytest.mark.usefixtures("all_states")
async def test_sorting_goes_through_the_columns_and_back(app_of: AppOf) -> None:
    def names(shown: str) -> list[str]:
        rows = [row[3:].split()[0] for row in shown.splitlines()[5:13]]
        return [row.strip("▌|") for row in rows]

    async with opened(app_of(), (80, 24)) as pilot:
        by_name = names(await press(pilot, "s"))
        assert by_name == sorted(by_name)
        assert names(await press(pilot, "S")) == by_name[::-1]


@pytest.mark.usefixtures("all_states")
async def test_the_cursor_stays_on_its_run_when_others_come(app_of: AppOf, record: Record) -> None:
    app = app_of()
    async with opened(app) as pilot:
        await press(pilot, "down", "down")
        record("another-1", State.QUEUED)
        app._list_at = 0.0  # the second before the next look is over
        await app.tick()
        shown = await press(pilot)
        assert "another-1" in shown
        assert any("▌ quick-3" in row for row in shown.splitlines())


@pytest.mark.parametrize(("answer", "left"), [("y", []), ("n", ["quick-2"])])
async def test_removal_asks_first(app_of: AppOf, record: Record, store: Store, answer: str, left: list[str]) -> None:
    record("quick-2", State.STOPPED)
    async with opened(app_of()) as pilot:
        assert "cannot be undone" in await press(pilot, "d")
        await press(pilot, answer)
    assert store.names() == left


async def test_a_living_run_is_not_removed(app_of: AppOf, record: Record, store: Store) -> None:
    record("quick-2")
    async with opened(app_of()) as pilot:
        assert "stop it first" in await press(pilot, "d")
    assert store.names() == ["quick-2"]


async def test_the_log_scrolls_back_and_returns(app_of: AppOf, record: Record) -> None:
    record("quick-1", State.FINISHED, steps=3200)
    async with opened(app_of("quick-1")) as pilot:
        assert "finished at step 3,200" in await press(pilot)
        assert "attempt 1 started" in await press(pilot, "g")
        assert "finished at step 3,200" in await press(pilot, "G")


async def test_charts_are_stepped_through(app_of: AppOf, record: Record) -> None:
    record("quick-1")
    async with opened(app_of("quick-1"), (80, 24)) as pilot:
        assert "RMSE (log return)" in await press(pilot, "]")
        assert "learning rate" in await press(pilot, "tab")
        assert "RMSE (log return)" in await press(pilot, "[")
        assert "logarithmic scale" in await press(pilot, "y")
        assert "smoothing 0.6" in await press(pilot, "+")
        assert "no smoothing" in await press(pilot, "-")


async def test_the_open_run_changes_with_the_one_that_is_chosen(app_of: AppOf, record: Record) -> None:
    record("a", State.FINISHED, steps=3200)
    record("b", State.STOPPED, steps=800)
    async with opened(app_of("a")) as pilot:
        assert "3,200/3,200" in await press(pilot)
        shown = await press(pilot, "1", "/", "b", "enter", "enter")
        assert "800/3,200" in shown
        assert "3,200/3,200" not in shown


@pytest.mark.usefixtures("all_states")
async def test_the_palette_opens_a_run(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        await press(pilot, "ctrl+p")
        await pilot.press(*"open quick-1")
        await pilot.pause(0.5)  # the palette gathers its hits in a thread of its own and has nothing to wait for
        assert "[2 run quick-1]" in await press(pilot, "down", "enter", "enter")


async def test_the_run_in_hand_goes_along_from_screen_to_screen(app_of: AppOf, record: Record) -> None:
    record("quick-1", State.FINISHED, steps=3200)
    record("quick-2", State.FINISHED, steps=3200)
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "down", "6")
        (chosen,) = (name for name in ("quick-1", "quick-2") if name in shown)
        for key in ("8", "9", "6"):
            assert chosen in await press(pilot, key), key


@pytest.mark.parametrize("key", ["6", "8", "9"])
async def test_a_key_that_is_faster_than_the_first_look_shows_the_newest_run(
    app_of: AppOf, record: Record, key: str
) -> None:
    record("quick-1", State.FINISHED, steps=3200)
    async with app_of().run_test(size=(120, 36)) as pilot:
        assert "quick-1" in await press(pilot, key)
