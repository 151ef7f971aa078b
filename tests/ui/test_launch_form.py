"""The launch screen's form: made from the settings, checked as it is typed, and started only without mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ui.test_keys import opened, press
from workstation import catalog
from workstation.config import Profile, Settings
from workstation.runs import start as verbs
from workstation.ui.draft import opened as draft_of
from workstation.ui.widgets.choice import Choice
from workstation.ui.widgets.form import Row

if TYPE_CHECKING:
    from tests.ui.test_keys import AppOf, Record
    from workstation.runs.store import Run, Store


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
