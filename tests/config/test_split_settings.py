"""Settings of a split: none is without effect, and dates are dates."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from workstation import profiles
from workstation.config.profile import SplitSettings
from workstation.data.sample_market import sample_market
from workstation.data.splits import split_of


@pytest.mark.parametrize(
    ("split", "words"),
    [
        ({"folds": 3}, "folds = 3 has no effect on a split of kind chronological"),
        ({"walk": "rolling"}, "walk = rolling has no effect on a split of kind chronological"),
        ({"kind": "walk_forward", "groups": 7}, "groups = 7 has no effect on a split of kind walk_forward"),
        ({"kind": "combinatorial", "train": 0.5}, "train = 0.5 has no effect on a split of kind combinatorial"),
        ({"kind": "combinatorial", "context": "before"}, "look back into test groups; use inside"),
        ({"kind": "combinatorial", "groups": 4, "test_groups": 4}, "must be fewer than the 4 groups"),
        ({"kind": "combinatorial", "groups": 20, "test_groups": 10}, "make 184,756 folds; make at most 20,000"),
        ({"train_until": "2020-01-01"}, "train_until and validation_until go together"),
        ({"test_until": "2020-01-01"}, "test_until goes with them"),
        (
            {"train_until": "2020-01-01", "validation_until": "2021-01-01", "validation": 0.2},
            "validation = 0.2 has no effect on a split cut by dates",
        ),
        ({"kind": "walk_forward", "train_until": "2020-01-01", "validation_until": "2021-01-01"}, "kind is walk_forw"),
        ({"train_until": "2020-02-30", "validation_until": "2021-01-01"}, "no such date or time in the calendar"),
        ({"train_until": "2020-01-01 25:00", "validation_until": "2021-01-01"}, "no such date or time"),
        ({"train_until": "1/2/2020", "validation_until": "2021-01-01"}, "must match"),
        ({"unseen": ["A"], "unseen_fraction": 0.5}, "give one of the two"),
    ],
)
def test_a_setting_without_effect_or_sense_is_a_mistake(split: dict[str, Any], words: str) -> None:
    profile, mistakes = profiles.check({"split": split})
    assert profile is None
    assert len(mistakes) == 1
    assert words in mistakes[0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-01-31", "2020-01-31"),
        ('"2020-01-31"', "2020-01-31"),
        ("2020-01-31 09:30:00", "2020-01-31T09:30:00"),
        ("2020-01-31T09:30:00+02:00", "2020-01-31T07:30:00"),
        ('"2020-01-31 09:30"', "2020-01-31 09:30"),
    ],
)
def test_dates_are_read_with_or_without_quotes_and_in_utc(written: str, read: str) -> None:
    table = tomllib.loads(f"train_until = {written}\nvalidation_until = 2030-01-01")
    assert SplitSettings.model_validate(table).train_until == read


CHANGES: dict[str, dict[str, Any]] = {
    "chronological": {
        "train": 0.6,
        "validation": 0.2,
        "embargo": 3,
        "context": "before",
        "unseen": ["ECHO"],
        "unseen_fraction": 0.5,
    },
    "walk_forward": {
        "train": 0.6,
        "validation": 0.2,
        "embargo": 3,
        "context": "before",
        "folds": 3,
        "walk": "rolling",
        "fold": 2,
        "unseen": ["ECHO"],
        "unseen_fraction": 0.5,
    },
    "combinatorial": {
        "validation": 0.2,
        "embargo": 3,
        "groups": 5,
        "test_groups": 1,
        "fold": 2,
        "unseen": ["ECHO"],
        "unseen_fraction": 0.5,
    },
}


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, keys in CHANGES.items() for key in keys])
def test_every_setting_of_a_kind_that_is_not_refused_moves_something(kind: str, key: str) -> None:
    table = sample_market(7)
    usual = split_of(table, SplitSettings.model_validate({"kind": kind}), 30, 1)
    asked = {"kind": kind, key: CHANGES[kind][key]}
    changed = split_of(table, SplitSettings.model_validate(asked), 30, 1)
    assert (changed.chosen, changed.folds, changed.unseen) != (usual.chosen, usual.folds, usual.unseen)


@pytest.mark.parametrize("kind", CHANGES)
def test_every_other_setting_is_refused(kind: str) -> None:
    values = {key: value for keys in CHANGES.values() for key, value in keys.items()}
    idle = set(values) - set(CHANGES[kind]) - {"fold"}  # a fold is refused where the number of folds is known
    assert idle
    for key in idle:
        with pytest.raises(ValidationError):
            SplitSettings.model_validate({"kind": kind, key: values[key]})
