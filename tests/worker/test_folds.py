"""Runs on folds: trained on the windows that the split says, and saying which fold it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.worker.conftest import SMALL
from workstation import profiles
from workstation.cli.data.splitting import splitting
from workstation.data.load import load_prices
from workstation.runs.progress import State

if TYPE_CHECKING:
    from tests.worker.conftest import Lab

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("overrides", "split"),
    [
        (("split.kind=walk_forward", "split.fold=2"), "walk forward, fold 2 of 0 to 4"),
        (
            ("split.kind=walk_forward", "split.walk=rolling", "split.context=before", "split.folds=3"),
            "walk forward, fold 0 of 0 to 2",
        ),
        (("split.kind=combinatorial", "split.fold=13"), "combinatorial, fold 13 of 0 to 14"),
        (('split.unseen=["ALFA"]', "split.context=before"), "one cut in time, 1 symbol held out"),
    ],
)
def test_a_run_trains_on_its_fold_and_says_which(lab: Lab, overrides: tuple[str, ...], split: str) -> None:
    asked = [*overrides, "training.epochs=1"]
    ended = lab.end(lab.train(*asked))
    assert ended.state is State.FINISHED
    plan = ended.progress.plan
    assert plan is not None
    profile = profiles.load("quick", [*SMALL, *asked])
    cut = splitting(profile, load_prices(profile.data).table)
    windows = {part.name: part.windows for part in cut.fold(cut.split.chosen).parts}
    assert plan.split == split
    assert (plan.train_windows, plan.validation_windows) == (windows["train"], windows["validation"])
    assert (plan.test_windows, plan.unseen_windows) == (windows["test"], windows.get("unseen", 0))
    assert any(split in line.text for line in ended.progress.log)


def test_a_fold_that_is_not_there_ends_the_run_with_a_sentence(lab: Lab) -> None:
    ended = lab.end(lab.train("split.kind=walk_forward", "split.fold=9"))
    assert ended.state is State.FAILED
    assert any("has folds 0 to 4; choose one of these" in line.text for line in ended.progress.log)
