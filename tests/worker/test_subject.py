"""Which windows an evaluation is of: the part's own, or of other prices those that nothing was learned from."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import torch

from tests.worker.conftest import SMALL
from workstation import profiles
from workstation.data.load import load_prices
from workstation.errors import CheckpointError, DataError, SplitError
from workstation.evaluation.baselines import Drift, fitted
from workstation.worker.preparation import prepare
from workstation.worker.subject import Subject, subject

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.config import Profile
    from workstation.runs.evaluations import EvaluatedPart

TRAINED_ON = ("ALFA", "BRAVO", "CHARLIE", "DELTA")
HELD_OUT = ('data.symbols=["ALFA","BRAVO","CHARLIE","DELTA"]', 'split.unseen=["DELTA"]')


def written(path: Path, seed: int, symbols: tuple[str, ...]) -> str:
    """Prices of a sample market in a CSV file."""
    table = load_prices(profiles.load("quick", [f"data.sample_seed={seed}"]).data).table.select(symbols)
    names = [table.symbols[index] for index in table.symbol_index()]
    columns = {name: getattr(table, name) for name in ("open", "high", "low", "close", "volume")}
    days = pd.to_datetime(table.time).strftime("%Y-%m-%d")
    pd.DataFrame({"date": days, "symbol": names, **columns}).to_csv(path, index=False)
    return str(path)


class Checkpoint:
    """What a checkpoint keeps of its data, as read back from JSON."""

    def __init__(self, *overrides: str) -> None:
        self.profile: Profile = profiles.load("quick", [*SMALL, *overrides])
        prepared = prepare(self.profile, torch.device("cpu"), lambda _: None)
        self.data = prepared.loaded.fingerprint
        self.saved: dict[str, Any] = json.loads(json.dumps(prepared.preprocessing()))

    def subject(self, part: EvaluatedPart = "test", source: str = "") -> Subject:
        """The windows of a part."""
        return subject(self.profile, self.saved, self.data, (part, source), lambda _: None)


def symbols_of(found: Subject) -> set[str]:
    table = found.loaded.table
    return {table.symbols[index] for index in np.unique(table.symbol_index()[found.ends])}


@pytest.mark.parametrize("part", ["train", "validation", "test", "unseen"])
def test_the_runs_own_parts_are_those_of_training(part: EvaluatedPart) -> None:
    found = Checkpoint(*HELD_OUT).subject(part)
    assert found.is_own
    assert (found.ends == getattr(found.own.ends, part)).all()
    assert found.rows is found.own.rows
    assert symbols_of(found) == ({"DELTA"} if part == "unseen" else {"ALFA", "BRAVO", "CHARLIE"})


@pytest.mark.parametrize("overrides", [(), ("features.per_symbol=true",), ("horizon=3", 'target="difference"')])
def test_the_runs_own_prices_named_as_others_give_the_same(tmp_path: Path, overrides: tuple[str, ...]) -> None:
    source = written(tmp_path / "own.csv", 7, TRAINED_ON)
    checkpoint = Checkpoint(*HELD_OUT, f"data.source={json.dumps(source)}", *overrides)
    parts: tuple[EvaluatedPart, ...] = ("test", "unseen")
    for part in parts:
        own, other = checkpoint.subject(part), checkpoint.subject(part, source)
        assert not other.is_own
        assert (own.ends == other.ends).all()
        np.testing.assert_array_equal(own.rows, other.rows)
        one, two = own.outcomes(own.history()), other.outcomes(other.history())
        assert (one.changes == two.changes).all()
        assert (one.usual_move == two.usual_move).all()
        assert (one.deviation == two.deviation).all()


def test_the_usual_move_is_that_of_a_loop_over_training_bars_held_out_symbols_too() -> None:
    found = Checkpoint(*HELD_OUT).subject()
    table, train = found.loaded.table, found.own.split.chosen.train
    usual = found.outcomes(found.history()).usual_move
    for index, symbol in enumerate(table.symbols):
        rows = table.rows_of(symbol)
        close = table.close[rows][[train.start <= time < train.stop for time in table.time[rows]]]
        assert 0 < len(close) < len(table.close[rows])
        moves = [abs(now - before) for before, now in itertools.pairwise(close.tolist())]
        assert usual[index] == pytest.approx(sum(moves) / len(moves))


def test_what_came_after_training_changes_nothing_that_baselines_learn(tmp_path: Path) -> None:
    rows = pd.read_csv(written(tmp_path / "own.csv", 7, TRAINED_ON))
    source = str(tmp_path / "own.csv")
    before = Checkpoint(*HELD_OUT, f"data.source={json.dumps(source)}").subject()
    later = rows["date"] > str(np.datetime64(before.own.split.chosen.train.stop, "ns").astype("datetime64[D]"))
    rows.loc[later, ["open", "high", "low", "close"]] *= np.linspace(1.0, 3.0, later.sum())[:, None]
    rows.to_csv(source, index=False)
    after = Checkpoint(*HELD_OUT, f"data.source={json.dumps(source)}").subject()
    assert (after.outcomes(after.history()).changes != before.outcomes(before.history()).changes).any()
    learned = []
    for found in (before, after):
        profile, own = found.profile, found.own
        made = fitted(found.own_history(), own.ends.train, profile.window, profile.horizon)
        drift = next(each for each in made if isinstance(each, Drift))
        learned.append((drift, [each.words for each in made]))
    assert learned[0] == learned[1]
    assert set(learned[0][0].by_symbol) == {"ALFA", "BRAVO", "CHARLIE"}
    usual = [found.outcomes(found.history()).usual_move for found in (before, after)]
    assert (usual[0] == usual[1]).all()


def test_other_prices_are_split_by_what_the_run_was_trained_on(tmp_path: Path) -> None:
    checkpoint = Checkpoint(*HELD_OUT)
    source = written(tmp_path / "other.csv", 8, ("ALFA", "DELTA", "ECHO"))
    assert symbols_of(checkpoint.subject("test", source)) == {"ALFA"}
    assert symbols_of(checkpoint.subject("unseen", source)) == {"DELTA", "ECHO"}


def test_no_window_of_other_prices_reaches_back_into_what_was_learned_from(tmp_path: Path) -> None:
    checkpoint = Checkpoint(*HELD_OUT)
    source = written(tmp_path / "other.csv", 8, ("ALFA", "DELTA", "ECHO"))
    parts: tuple[EvaluatedPart, ...] = ("test", "unseen")
    for part in parts:
        found = checkpoint.subject(part, source)
        first = found.loaded.table.time[found.ends - (checkpoint.profile.window - 1)]
        assert first.min() >= found.own.split.chosen.test.start


def test_bars_after_those_that_the_run_knew_are_tested_too(tmp_path: Path) -> None:
    whole = written(tmp_path / "whole.csv", 7, TRAINED_ON)
    rows = pd.read_csv(whole)
    earlier = tmp_path / "earlier.csv"
    rows[rows["date"] < "2020-01-01"].to_csv(earlier, index=False)
    checkpoint = Checkpoint(*HELD_OUT, f"data.source={json.dumps(str(earlier))}")
    own, later = checkpoint.subject(), checkpoint.subject("test", whole)
    last = later.loaded.table.time[later.ends].max()
    assert last > own.loaded.table.time.max()
    assert len(later.ends) > len(own.ends)


def test_a_gap_between_two_test_groups_stays_closed_for_other_prices(tmp_path: Path) -> None:
    source = written(tmp_path / "own.csv", 7, TRAINED_ON)
    split = ('split.kind="combinatorial"', "split.fold=1", f"data.source={json.dumps(source)}")
    checkpoint = Checkpoint(*HELD_OUT, *split)
    own, other = checkpoint.subject(), checkpoint.subject("test", source)
    assert (own.ends == other.ends).all()


def test_scaling_is_the_checkpoints_and_not_that_of_other_prices(tmp_path: Path) -> None:
    checkpoint = Checkpoint(*HELD_OUT)
    source = written(tmp_path / "other.csv", 8, ("ALFA",))
    found = checkpoint.subject("test", source)
    learned = checkpoint.saved["features"]["scaling"][0]["learned"]["all"]
    table = found.loaded.table
    returns = np.diff(np.log(table.close), prepend=np.nan)
    place = [column["name"] for column in checkpoint.saved["features"]["columns"]].index("log_return")
    centre, spread = (np.asarray(learned[name])[place] for name in ("centre", "spread"))
    assert found.rows[found.ends, place] == pytest.approx(((returns - centre) / spread)[found.ends], rel=1e-4, abs=1e-5)


def test_prices_that_were_changed_since_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "own.csv"
    written(source, 7, TRAINED_ON)
    checkpoint = Checkpoint(*HELD_OUT, f"data.source={json.dumps(str(source))}")
    rows = pd.read_csv(source)
    rows.loc[100, "volume"] += 1
    rows.to_csv(source, index=False)
    with pytest.raises(DataError, match=r"they were changed since; .* --data PATH"):
        checkpoint.subject()


def test_what_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    checkpoint, without = Checkpoint(*HELD_OUT), Checkpoint()
    strangers = written(tmp_path / "strangers.csv", 8, ("ECHO",))
    known = written(tmp_path / "known.csv", 7, ("ALFA",))
    early = tmp_path / "early.csv"
    pd.read_csv(known).iloc[:400].to_csv(early, index=False)
    with pytest.raises(SplitError, match="holds no symbols out"):
        without.subject("unseen")
    with pytest.raises(SplitError, match=r"its symbol ECHO is none that .* use --split unseen"):
        checkpoint.subject("test", strangers)
    with pytest.raises(SplitError, match=r"trained on its symbol ALFA; use --split test"):
        checkpoint.subject("unseen", known)
    with pytest.raises(SplitError, match="earlier ones it may have learned from"):
        checkpoint.subject("test", str(early))
    pd.read_csv(known).iloc[-5:].to_csv(early, index=False)
    with pytest.raises(SplitError, match=r"ALFA has 5 bars, and a window needs \d+ and the horizon \d+ more"):
        checkpoint.subject("test", str(early))
    pd.read_csv(known).iloc[-1:].to_csv(early, index=False)
    with pytest.raises(SplitError, match=r"ALFA has 1 bar, and a window needs"):
        checkpoint.subject("test", str(early))
    with pytest.raises(DataError, match="no file or folder"):
        checkpoint.subject("test", str(tmp_path / "none"))


def test_other_prices_that_never_change_are_told_to_be_that(tmp_path: Path) -> None:
    known, still = written(tmp_path / "known.csv", 7, ("ALFA",)), tmp_path / "still.csv"
    pd.read_csv(known).assign(open=9.0, high=9.0, low=9.0, close=9.0).to_csv(still, index=False)
    checkpoint = Checkpoint(*HELD_OUT, "features.columns=['bollinger_percent_b']")
    with pytest.raises(SplitError, match="the close never changes there, so that no feature is known"):
        checkpoint.subject("test", str(still))


def test_prices_that_cannot_give_the_columns_are_refused(tmp_path: Path) -> None:
    source = written(tmp_path / "own.csv", 7, ("ALFA",))
    pd.read_csv(source).drop(columns="volume").to_csv(source, index=False)
    with pytest.raises(DataError, match="volume"):
        Checkpoint(*HELD_OUT).subject("test", source)


@pytest.mark.parametrize("damage", ["features", "target"])
def test_preprocessing_that_is_not_whole_is_refused(damage: str) -> None:
    checkpoint = Checkpoint(*HELD_OUT)
    del checkpoint.saved[damage]
    with pytest.raises(CheckpointError):
        checkpoint.subject()


def test_preprocessing_of_another_schema_is_refused() -> None:
    checkpoint = Checkpoint(*HELD_OUT)
    checkpoint.saved["schema"] += 1
    with pytest.raises(CheckpointError, match="the preprocessing is of schema 3, and this version reads 2"):
        checkpoint.subject()


def test_preprocessing_that_was_altered_is_refused() -> None:
    checkpoint = Checkpoint(*HELD_OUT)
    checkpoint.saved["features"]["scaling"][0]["learned"]["all"]["centre"] = [0.0, 0.0, 0.0]
    with pytest.raises(CheckpointError, match="altered"):
        checkpoint.subject()
