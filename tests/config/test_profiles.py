"""Profiles: every mistake is named at once, with its key, its value, what is allowed and the nearest right name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation import catalog, profiles
from workstation.config import Profile, Settings
from workstation.config.compare import differences
from workstation.config.toml import read_table, to_table, to_toml, with_overrides
from workstation.errors import ProfileError

if TYPE_CHECKING:
    from pathlib import Path


def mistakes(table: dict[str, Any]) -> list[str]:
    profile, found = profiles.check(table)
    assert (profile is None) == bool(found)
    return found


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"widnow": 3}, ["widnow", "did you mean 'window'?"]),
        ({"training": {"epocs": 3}}, ["training.epocs", "did you mean 'epochs'?"]),
        ({"window": 1}, ["window = 1", "greater than or equal to 2"]),
        ({"window": "30"}, ['window = "30"', "must be a whole number"]),
        ({"window": 30.0}, ["window = 30.0", "must be a whole number"]),
        ({"window": True}, ["window = True", "must be a whole number"]),
        ({"target": "price"}, ['target = "price"', "'simple_return' or 'difference'"]),
        ({"training": {"device": "tpu"}}, ['training.device = "tpu"', "must match"]),
        ({"training": 3}, ["training = 3", "must be a section"]),
        ({"split": {"train": 0.9, "validation": 0.2}}, ["split", "less than 1"]),
        ({"split": {"train": 0.0}}, ["split.train", "greater than 0"]),
        ({"data": {"symbols": "AAPL"}}, ["data.symbols", "must be a list"]),
        ({"features": {"columns": []}}, ["features.columns", "at least 1 item"]),
        ({"features": {"columns": ["rsi14"]}}, ["features.columns", "did you mean 'rsi_14'?"]),
        ({"model": {"name": "lstn"}}, ["model.name", "did you mean 'lstm'?", "allowed: lstm, cnn"]),
        ({"model": {"name": "lstm", "hiden": 3}}, ["model.hiden", "did you mean 'hidden'?"]),
        ({"model": {"name": "lstm", "hidden": "big"}}, ['model.hidden = "big"', "must be a whole number"]),
        ({"window": 96, "model": {"name": "cnn"}}, ["model.blocks = 4", "61 bars of a window of 96"]),
        ({"optimizer": {"name": "adamw", "learning_rate": -1.0}}, ["optimizer.learning_rate = -1.0", "greater than 0"]),
        ({"optimizer": {"learning_rate": float("nan")}}, ["optimizer.learning_rate = nan"]),
        ({"model": 3}, ["model = 3", "must be a section"]),
    ],
)
def test_a_mistake_is_named(table: dict[str, Any], words: list[str]) -> None:
    found = mistakes(table)
    assert len(found) == 1, found
    for word in words:
        assert word in found[0]


def test_all_mistakes_are_named_at_once() -> None:
    found = mistakes({"widnow": 1, "horizon": 0, "model": {"name": "lstm", "hiden": 1}, "loss": {"name": "mmse"}})
    assert [sentence.split()[0].rstrip(":") for sentence in found] == ["horizon", "widnow", "model.hiden", "loss.name"]


def test_where_a_part_is_misspelt_its_other_mistakes_are_named_too() -> None:
    found = mistakes({"model": {"name": "lstn", "hidden": -3, "layrs": 2}, "loss": {"name": "nothing like it", "x": 1}})
    assert [sentence.split()[0].rstrip(":") for sentence in found] == [
        "model.name",
        "model.hidden",
        "model.layrs",
        "loss.name",
    ]


def test_overrides_reach_any_key() -> None:
    table = with_overrides({"training": {"epochs": 1}}, ["training.epochs=5", "model.name=cnn", 'data.symbols=["A"]'])
    assert table == {"training": {"epochs": 5}, "model": {"name": "cnn"}, "data": {"symbols": ["A"]}}


@pytest.mark.parametrize("text", ["epochs", "=5", "a..b=1", ".=1"])
def test_an_override_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ProfileError, match="write it as key=value"):
        with_overrides({}, [text])


def test_an_override_below_a_value_is_refused() -> None:
    with pytest.raises(ProfileError, match="window is a value, not a section"):
        with_overrides({"window": 3}, ["window.length=4"])


@pytest.mark.parametrize("name", ["quick", "lstm", "cnn", "forty"])
def test_the_profiles_that_come_along_are_right(name: str) -> None:
    profile = profiles.load(name)
    assert profile.description
    assert profile.data.source == "sample"


@pytest.mark.parametrize("name", ["quick", "lstm", "cnn", "forty"])
def test_a_profile_survives_being_written(name: str, tmp_path: Path) -> None:
    profile = profiles.load(name)
    path = tmp_path / "profile.toml"
    path.write_text(to_toml(profile), encoding="utf-8")
    assert profiles.resolve(read_table(path)) == profile


@given(st.integers(2, 4096), st.floats(0.01, 0.49), st.text(min_size=1, max_size=20), st.booleans())
def test_any_profile_survives_being_written(window: int, train: float, source: str, wait: bool) -> None:  # noqa: FBT001 - drawn
    import tomllib  # noqa: PLC0415 - beside its one use

    table = {
        "window": window,
        "split": {"train": train},
        "data": {"source": source},
        "training": {"wait_for_device": wait},
    }
    profile = profiles.resolve(table)
    assert profiles.resolve(tomllib.loads(to_toml(profile))) == profile


def test_a_resolved_profile_writes_out_every_setting_of_its_parts() -> None:
    table = to_table(profiles.resolve({"loss": {"name": "huber"}}))
    assert table["loss"] == {"name": "huber", "delta": 1.0}
    assert table["model"]["name"] == "lstm"
    assert len(table["model"]) > 2


def test_only_what_differs_is_told() -> None:
    left = to_table(profiles.resolve({}))
    right = to_table(profiles.resolve({"window": 60, "model": {"name": "cnn"}}))
    told = {found.key: (found.left, found.right) for found in differences(left, right)}
    assert told["window"] == (30, 60)
    assert told["model.name"] == ("lstm", "cnn")
    assert "horizon" not in told
    assert differences(left, left) == []


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("window = 30\nhorizon = = 1\n", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"bad.toml: is not valid TOML: .*line 2"):
        profiles.load(str(path))
    with pytest.raises(ProfileError, match="cannot be read"):
        profiles.load(str(tmp_path / "none.toml"))
    with pytest.raises(ProfileError, match="did you mean 'quick'"):
        profiles.load("quik")


@pytest.mark.parametrize("family", sorted(set(catalog.PARTS_OF_PROFILE.values())))
def test_settings_read_alone_are_those_of_the_part(family: str) -> None:
    import importlib  # noqa: PLC0415 - the parts are imported here alone

    for name in catalog.names(family):
        alone = catalog.config_class(family, name)
        module = importlib.import_module(catalog.CATALOG[family][name].partition(":")[0])
        assert alone.model_json_schema() == module.Config.model_json_schema()
        assert all(field.description for field in alone.model_fields.values()), f"{name}: a setting without help"


def test_every_setting_has_help() -> None:
    def walk(kind: type[Settings]) -> None:
        for name, field in kind.model_fields.items():
            if isinstance(field.annotation, type) and issubclass(field.annotation, Settings):
                walk(field.annotation)
            else:
                assert field.description, f"{kind.__name__}.{name}"

    walk(Profile)


@pytest.mark.parametrize("scaler", ["window", "none"])
def test_fitting_each_symbol_where_nothing_is_fitted_is_refused(scaler: str) -> None:
    table = {"features": {"per_symbol": True, "scaler": scaler}}
    with pytest.raises(ProfileError, match=f"^features.per_symbol has no effect: the scaler {scaler} is fitted on"):
        profiles.resolve(table)
    assert profiles.resolve({**table, "target": "difference"}).features.per_symbol
