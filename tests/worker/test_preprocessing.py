"""How data was prepared travels with each checkpoint, and a run goes on only where it is prepared the same again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import torch

from workstation import profiles
from workstation.errors import CheckpointError
from workstation.features.preprocessing.facts import from_json
from workstation.runs import steps
from workstation.runs.events import RunResumed
from workstation.runs.progress import State
from workstation.worker.keeper import PREPROCESSING
from workstation.worker.preparation import changed_preprocessing, describe, prepare

from .conftest import SMALL, events, result

if TYPE_CHECKING:
    from workstation.worker.preparation import Prepared

    from .conftest import Lab


def prepared(*overrides: str) -> Prepared:
    profile = profiles.load("quick", [*SMALL, *overrides])
    return prepare(profile, torch.device("cpu"), lambda _: None)


@pytest.fixture(scope="module")
def here() -> dict[str, Any]:
    return prepared().preprocessing()


def test_the_same_data_is_prepared_the_same(here: dict[str, Any]) -> None:
    again = json.loads(json.dumps(prepared().preprocessing(), allow_nan=False))
    assert changed_preprocessing(again, here) is None


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ('features.columns=["rsi_14","log_return","volume_change"]', "[rsi_14"),
        ("features.transform=relative", "relative() > standard"),
        ("features.clip=3.0", "clip(limit=3.0)"),
        ("split.train=0.6", "learned otherwise"),
        ("target=simple_return", "simple return"),
        ("target=difference", "1.0 difference in training standard deviations of"),
    ],
)
def test_what_is_prepared_otherwise_is_told(here: dict[str, Any], override: str, words: str) -> None:
    told = changed_preprocessing(here, prepared(override).preprocessing())
    assert told is not None
    assert words in told


def test_what_an_older_version_wrote_is_told_by_both_schemas(here: dict[str, Any]) -> None:
    assert changed_preprocessing({"schema": 1, "features": {}}, here) == (
        "the preprocessing is of schema 1, and now it would be of schema 2"
    )
    with pytest.raises(CheckpointError, match="altered"):
        changed_preprocessing({**here, "features": {**here["features"], "columns": []}}, here)


def test_what_is_worth_knowing_is_told_with_the_data() -> None:
    told = describe(prepared('features.columns=["log_return","volume_change"]', "features.per_symbol=true"))
    assert told.repairs == ()
    short = describe(prepared("features.per_symbol=true", 'split.unseen=["BRAVO"]'))
    assert short.repairs == ("features: BRAVO with too few training rows: scaled as all symbols are together",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        ("features.scaler=window",),
        ("features.scaler=min_max", "features.per_symbol=true", "target=difference", "features.transform=log_change"),
    ],
    ids=["window", "difference"],
)
def test_killed_and_resumed_it_ends_with_the_same_bits(lab: Lab, settings: tuple[str, ...]) -> None:
    undisturbed = lab.train(*settings, name="undisturbed")
    lab.end(undisturbed)
    killed = lab.train(*settings, "checkpoints.every_steps=5", name="killed")
    lab.until(killed, lambda seen: seen.progress.step >= 8)
    lab.kill(killed)
    lab.until(killed, lambda seen: seen.state is State.CRASHED)
    lab.again(killed)
    assert lab.end(killed).state is State.FINISHED
    assert [event.is_exact for event in events(killed) if isinstance(event, RunResumed)] == [True]
    assert result(killed) == result(undisturbed)


@pytest.mark.slow
def test_a_checkpoint_holds_it_and_a_run_from_it_with_other_columns_says_so(lab: Lab) -> None:
    run = lab.train("training.epochs=1", name="a")
    lab.end(run)
    last = steps.pointer(run.steps, "last")
    assert last is not None
    kept = json.loads((run.steps / last / PREPROCESSING).read_bytes())
    assert [each.name for each in from_json(kept["features"]).pipeline.columns] == [
        "log_return",
        "rsi_14",
        "volume_change",
    ]
    other = lab.train(
        "training.epochs=1", 'features.columns=["log_return","cci_20","volume_change"]', name="b", parent="a"
    )
    lab.end(other)
    told = next(event for event in events(other) if isinstance(event, RunResumed)).differences
    assert any("rsi_14" in each and "now it would be" in each and "cci_20" in each for each in told)
