"""`workstation data splits`: folds, gaps, symbols held out, and windows, as training would have them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from workstation.cli.data.fold_tables import LETTERS, bar
from workstation.config.profile import SplitSettings
from workstation.data.sample_market import sample_market
from workstation.data.splits import split_of
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

WALK = ("--set", "split.kind=walk_forward", "--set", "split.fold=2")


def test_one_cut_of_the_sample_market(cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    answer = cli("data", "splits")
    assert answer.code == ExitCode.OK
    assert answer.lines[1] == "one cut in time, for a window of 30 bars and a horizon of 1 bar"
    assert answer.lines[4].split() == ["train", "2015-01-05", "2019-01-11", "1,050", "8,400", "8", "7,896"]
    assert next(line for line in answer.lines if set(line) == {"T", ".", "V", "X"}).startswith("TTTT")
    assert "31 points left out at each border (window 30 + horizon 1 + embargo 0)" in answer.lines
    assert "of 12,000 rows 1,480 end no window:" in answer.lines


def test_the_chosen_fold_bears_a_star_and_every_fold_is_there(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "splits", "quick", *WALK)
    assert answer.lines[1].startswith("walk forward, fold 2 of 0 to 4, ")
    numbers = [line.split()[0] for line in answer.lines if " test " in line and "-" in line]
    assert numbers == ["0", "1", "*2", "3", "4"]


def test_json_holds_every_fold_as_training_counts_it(cli: Callable[..., Answer]) -> None:
    told = cli("data", "splits", "quick", *WALK, "--symbols", "--json").json
    assert (told["kind"], told["fold"], told["number_of_folds"]) == ("walk_forward", 2, 5)
    assert [fold["index"] for fold in told["folds"]] == [0, 1, 2, 3, 4]
    assert told["parts"] == told["folds"][2]["parts"]
    for part in told["parts"]:
        assert part["windows"] == sum(symbol[part["name"]] for symbol in told["symbols"])
    tests = [fold["parts"][2] for fold in told["folds"]]
    assert all(before["stop"] < after["start"] for before, after in pairwise(tests))


def test_symbols_held_out_are_named_and_counted(cli: Callable[..., Answer]) -> None:
    answer = cli("data", "splits", "--set", 'split.unseen=["ECHO", "ALFA"]', "--symbols")
    assert "2 symbols held out: ALFA, ECHO" in answer.lines
    rows = {line.split()[0]: line.split()[1:] for line in answer.lines if line.startswith(("ALFA", "BRAVO"))}
    assert rows == {"ALFA": ["1,500", "0", "0", "0", "133"], "BRAVO": ["1,500", "987", "195", "133", "0"]}


def test_many_folds_are_shown_on_demand(cli: Callable[..., Answer]) -> None:
    many = ("--set", "split.kind=combinatorial", "--set", "split.groups=8", "--set", "split.test_groups=3")
    answer = cli("data", "splits", *many)
    assert "the other 55 folds: --all-folds" in answer.lines
    assert "before a test group 31; 21 backtest paths in all folds" in answer.lines
    assert len(cli("data", "splits", *many, "--json").json["folds"]) == 1
    assert len(cli("data", "splits", *many, "--json", "--all-folds").json["folds"]) == 56


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        ("split.fold=1", ExitCode.DATA, "a chronological split has fold 0 alone"),
        ("split.unseen_fraction=0.0001", ExitCode.DATA, "holds out none of the 8 symbols"),
        ("split.train=0.04", ExitCode.DATA, "no window fits into train: it has 480 rows of 8 symbols, 216 of them"),
        ("split.folds=3", ExitCode.PROFILE, "has no effect on a split of kind chronological"),
    ],
)
def test_what_cannot_be_split_is_refused(
    change: str, code: ExitCode, sentence: str, cli: Callable[..., Answer]
) -> None:
    for command in (("splits",), ("splits", "quick")):
        answer = cli("data", *command, "--set", change)
        assert (answer.code, answer.out) == (code, "")
        assert sentence in answer.err


def test_a_warm_up_that_leaves_no_window_to_train_is_refused_by_show_as_well(
    tmp_path: Path, cli: Callable[..., Answer]
) -> None:
    (tmp_path / "slow.toml").write_text("[split]\ntrain = 0.04\n")
    answer = cli("data", "show", "--profile", str(tmp_path / "slow.toml"))
    assert answer.code == ExitCode.DATA
    assert answer.err.startswith("split: no window fits into train")


def test_a_bar_has_a_letter_for_what_most_of_a_column_is() -> None:
    table = sample_market(7)
    line = table.time[table.rows_of("ALFA")]
    fold = split_of(table, SplitSettings(), 30, 1).chosen
    whole = bar(line, fold, len(line))
    assert {name: whole.count(letter) for name, letter in LETTERS.items()} == {part.name: part.points for part in fold}
    assert bar(line, fold, 10) == "TTTTTTTVVX"
    assert bar(line, fold, 100).count(".") == pytest.approx(4, abs=1)


@pytest.mark.market_data
def test_a_folder_of_stocks_that_begin_at_different_times(market_data: Path, cli: Callable[..., Answer]) -> None:
    source = f"data.source={market_data / 'daily' / 'sp500_5yr'}"
    told = cli("data", "splits", "--set", source, "--symbols", "--json", *WALK).json
    assert len(told["symbols"]) == 92
    train, validation, test = told["parts"]
    late = next(symbol for symbol in told["symbols"] if symbol["symbol"] == "APTV")
    assert late["train"] == late["validation"] == 0
    assert train["symbols"] < test["symbols"] <= 92
    assert validation["start"] > train["stop"]
