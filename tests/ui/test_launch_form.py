"""The launch screen's form: made from the settings, checked as it is typed, and started only without mistakes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.screens import opened, press
from workstation import catalog
from workstation.config import Profile, Settings
from workstation.runs import start as verbs
from workstation.ui.draft import opened as draft_of
from workstation.ui.widgets.choice import Choice
from workstation.ui.widgets.form import Form, Row
from workstation.ui.widgets.more import More

if TYPE_CHECKING:
    from textual.app import App

    from tests.ui.screens import AppOf, Record
    from workstation.runs.store import Run, Store

pytestmark = pytest.mark.slow


def test_every_setting_is_a_field_with_help() -> None:
    draft = draft_of("quick")
    keys = [field.key for field in draft.fields]
    assert len(keys) == len(set(keys))
    for name, found in Profile.model_fields.items():
        inner = type(found.default).model_fields if isinstance(found.default, Settings) else None
        assert all(f"{name}.{key}" in keys for key in inner) if inner else name in keys
    assert all(field.help for field in draft.fields)


@pytest.mark.parametrize("section", catalog.PARTS_OF_PROFILE)
def test_another_part_has_its_own_settings(section: str) -> None:
    family = catalog.PARTS_OF_PROFILE[section]
    for name in catalog.names(family):
        draft = draft_of("quick").with_text(f"{section}.name", name)
        own = {field.name for field in draft.fields if field.section == section}
        assert own == {"name", *catalog.config_class(family, name).model_fields}
        assert draft.checked[1] == ()


def test_an_unchanged_draft_is_the_profile() -> None:
    draft = draft_of("lstm")
    assert (draft.changes, draft.mistakes, draft.typed) == ([], {}, {})
    for field in draft.fields:
        assert draft.with_text(field.key, draft.text(field.key)).typed == {}


def test_every_mistake_is_found_and_belongs_to_its_field() -> None:
    draft = draft_of("quick").with_text("training.epochs", "0").with_text("split.train", "x").with_text("window", "")
    assert set(draft.mistakes) == {"training.epochs", "split.train", "window"}
    assert draft.checked[0] is None


def test_lists_are_typed_with_commas() -> None:
    draft = draft_of("quick").with_text("data.symbols", "AAPL, MSFT ,")
    assert draft.table["data"]["symbols"] == ["AAPL", "MSFT"]
    assert draft.checked[1] == ()


def test_text_that_looks_like_a_number_stays_text() -> None:
    profile, mistakes = draft_of("quick").with_text("data.source", "2024").checked
    assert mistakes == ()
    assert profile is not None
    assert profile.data.source == "2024"


def test_choosing_a_part_and_going_back_leaves_no_change() -> None:
    draft = (
        draft_of("quick").with_text("model.hidden", "64").with_text("model.name", "cnn").with_text("model.name", "lstm")
    )
    assert draft.changes == []


async def test_a_mistake_is_shown_beside_its_field_and_refuses_the_start(app_of: AppOf, store: Store) -> None:
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "3", "tab", "tab", "tab", "backspace", "backspace", "1")
        assert "✗ at least 2, at most 4096" in shown
        assert "one mistake to correct" in shown
        assert "correct what is marked ✗ first" in await press(pilot, "ctrl+s")
        assert store.names() == []
        assert "no mistakes" in await press(pilot, "ctrl+r")


async def test_changes_are_listed_and_kept_for_each_profile(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "3", "tab", "tab", "tab", "backspace", "backspace", "6", "0")
        assert "window  30 → 60" in shown
        assert "▸ 1 changed" in shown
        assert "as the profile has it" in await press(pilot, "escape", "up")
        assert "window  30 → 60" in await press(pilot, "down")


async def test_another_model_brings_its_own_fields(app_of: AppOf) -> None:
    async with opened(app_of(), (200, 60)) as pilot:
        app = pilot.app
        await press(pilot, "3")
        of_model = next(row for row in app.screen.query(Row) if row.field.key == "model.name")
        app.screen.set_focus(of_model.query_one(Choice))
        shown = await press(pilot, "right")
        assert "model.name  lstm → cnn" in shown
        assert " channels " in shown
        assert " hidden " not in [row[66:90] for row in shown.splitlines()]
        assert " hidden " in await press(pilot, "left")


async def test_the_run_is_started_as_the_form_says(
    app_of: AppOf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched: list[Run] = []
    monkeypatch.setattr(verbs, "launch", lambda run, _: launched.append(run))
    async with opened(app_of()) as pilot:
        await press(pilot, "3", "tab", *"my-run", "tab", "tab", "backspace", "backspace", "4", "5")
        shown = await press(pilot, "ctrl+s")
    assert [run.name for run in launched] == ["my-run"]
    assert store.open("my-run").profile_table()["window"] == 45
    assert "[2 run my-run]" in shown


async def test_a_name_that_is_taken_is_refused(app_of: AppOf, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    record("taken")
    monkeypatch.setattr(verbs, "launch", lambda *_: pytest.fail("nothing must be launched"))
    async with opened(app_of()) as pilot:
        shown = await press(pilot, "3", "tab", *"taken", "ctrl+s")
    assert "the name is taken" in shown


def profile_with(text: str) -> None:
    with Path("profiles/quick.toml").open("a") as file:
        file.write(text)


def shown_fields(app: App[int]) -> list[str]:
    return [row.field.key for row in app.screen.query(Row)]


async def test_what_is_as_usual_in_a_long_section_is_folded_until_it_is_asked_for(app_of: AppOf) -> None:
    async with opened(app_of()) as pilot:
        app = pilot.app
        shown = await press(pilot, "3")
        assert "more settings, as usual" in shown
        assert "data.timezone" not in shown_fields(app)
        assert "data.source" in shown_fields(app)
        more = next(more for more in app.screen.query(More) if more.section == "data")
        app.screen.set_focus(more)
        await press(pilot, "enter")
        every = [field.key for field in draft_of("quick").fields if field.section == "data"]
        assert [key for key in shown_fields(app) if key.startswith("data.")] == every
        assert focused_key(app) == every[4]
        app.screen.set_focus(more)
        await press(pilot, "right")
        assert "data.timezone" not in shown_fields(app)
        assert app.focused is more


async def test_a_setting_that_is_not_as_usual_or_wrong_is_never_folded(app_of: AppOf) -> None:
    profile_with("[split]\nembargo = 3\n")
    async with opened(app_of()) as pilot:
        await press(pilot, "3")
        assert "split.embargo" in shown_fields(pilot.app)
        assert "split.folds" not in shown_fields(pilot.app)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (110, 32), (160, 44), (200, 60)])
async def test_bounds_are_shown_whole_or_not_at_all(app_of: AppOf, size: tuple[int, int]) -> None:
    async with opened(app_of(), size) as pilot:
        shown = await press(pilot, "3", *["tab"] * 3)
        assert "at least 2, at most 4096" in shown
        assert not re.search(r"(at least|more than|at most|less than)[^|]*…", shown)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (160, 48)])
async def test_the_field_under_the_cursor_is_always_in_sight(app_of: AppOf, size: tuple[int, int]) -> None:
    async with opened(app_of(), size) as pilot:
        app = pilot.app
        await press(pilot, "3", "tab")
        form = app.screen.query_one(Form)
        for key in [*["tab"] * 30, *["pagedown"] * 2, *["pageup"] * 4, *["down"] * 3]:
            await pilot.press(key)
            await pilot.pause()
            focused = app.focused
            assert focused is not None
            if form in focused.ancestors:
                assert form.region.contains_region(focused.region), (key, focused)
        await pilot.resize_terminal(size[0], 16)
        await press(pilot)
        assert app.focused is not None
        assert form.region.contains_region(app.focused.region)


def focused_key(app: App[int]) -> str:
    row = app.focused.parent if app.focused else None
    assert isinstance(row, Row)
    return row.field.key
