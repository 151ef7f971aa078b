"""The screens on a run that a real worker recorded, journal and commands as they were written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.screens import opened
from tests.ui.snapshot import picture
from workstation.ui import figures
from workstation.ui.state import RunWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.screens import AppOf
    from workstation.runs.store import Run, Store
    from workstation.ui.app import WorkstationApp

RECORDED = Path(__file__).resolve().parent / "recorded"


@pytest.fixture
def run(store: Store) -> Run:
    shutil.copytree(RECORDED, store.root / "recorded-1")
    return store.open("recorded-1")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)], ids=["80x24", "120x36", "200x60"])
async def test_a_really_recorded_run(
    run: Run, app_of: AppOf, snapshot: Callable[[WorkstationApp, str], None], size: tuple[int, int]
) -> None:
    app = app_of(run.name)
    async with opened(app, size):
        snapshot(app, f"recorded-run-{size[0]}x{size[1]}")


async def test_the_figures_on_the_screen_are_those_of_the_journal(run: Run, app_of: AppOf) -> None:
    progress = run.progress()
    assert progress.best is not None
    assert progress.steps is not None
    found = progress.best.validation
    app = app_of(run.name)
    async with opened(app, (200, 60)):
        shown = picture(app, has_styles=False)
    for text in (
        f"step {progress.step:,}/{progress.steps:,}",
        f"best ({progress.best.epoch})",
        figures.metric(found.loss),
        figures.metric(found.rmse),
        figures.metric(found.naive_rmse),
    ):
        assert text in shown


def test_every_command_that_was_asked_has_its_answer(run: Run) -> None:
    asked = [json.loads(line)["id"] for line in run.commands.read_text().splitlines()]
    snapshot = RunWatch(run).poll()
    assert [command.id for command in snapshot.commands] == asked
    assert {answer.id for answer in snapshot.progress.answers} == set(asked)
    assert not snapshot.is_waiting


def test_nothing_new_is_the_same_snapshot(run: Run) -> None:
    watch = RunWatch(run)
    assert watch.poll() is watch.poll()
