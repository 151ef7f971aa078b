"""`workstation compare`: figures with the best marked, what cannot be compared, luck, wins, settings and curves."""

from __future__ import annotations

import csv
import io
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.evaluated import SYMBOLS, forecast, market, write_evaluation
from tests.recorded import write_recorded_run
from workstation import profiles
from workstation.config.toml import to_toml
from workstation.errors import ExitCode
from workstation.runs import events
from workstation.runs.journal import JournalWriter
from workstation.runs.progress import State
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Answer

STEP = 1200


@dataclass(frozen=True)
class Three:
    """Three runs that were evaluated on one market: a knows a lot, b as much, c nothing."""

    a: Run
    b: Run
    c: Run


@pytest.fixture
def three(root: Path) -> Three:
    runs = []
    for name, skill, noise, seed in (("a", 0.6, 0.5, 1), ("b", 0.6, 0.5, 2), ("c", 0.0, 1.0, 3)):
        run = write_recorded_run(root, name, State.FINISHED, steps=STEP, epochs=3).run
        happened = market()
        write_evaluation(run, STEP, happened, forecast(happened, skill=skill, noise=noise, seed=seed))
        runs.append(run)
    return Three(*runs)


def set_profile(run: Run, *overrides: str) -> None:
    run.profile.write_text(to_toml(profiles.load("quick", overrides)))


def other_prices(run: Run) -> None:
    writer = JournalWriter(run.journal)
    writer.append(events.DataLoaded("other.csv", 2, 900, "2012-01-02", "2015-06-30", (), "f00d"))
    writer.close()


@pytest.mark.usefixtures("three")
def test_the_best_of_each_figure_is_marked_and_no_other(cli: Callable[..., Answer]) -> None:
    told = cli("compare", "a", "b", "c", "--json").json
    rows = {row["contender"]: row for row in told["contenders"]}
    for name, is_lower in (("rmse", True), ("mae", True), ("ic", False), ("directional_accuracy", False)):
        values = {label: row["evaluation"][name] for label, row in rows.items()}
        best = (min if is_lower else max)(values.values())
        marked = {label for label, row in rows.items() if f"evaluation.{name}" in row["best"]}
        assert marked == {label for label, value in values.items() if value == best}
    assert all(row["not_comparable"] == [] for row in rows.values())
    assert rows["c"]["evaluation"]["rmse"] > rows["a"]["evaluation"]["rmse"]


def test_text_tells_units_marks_luck_wins_and_settings(three: Three, cli: Callable[..., Answer]) -> None:
    set_profile(three.c, "optimizer.learning_rate=0.01")
    answer = cli("compare", "a", "b", "c")
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    assert "losses are scaled, RMSE is in log return, lower is better" in answer.out
    assert "Luck, on the windows that a, b, c share: 180 windows of 3 symbols on 60 dates" in answer.out
    assert "model confidence set at 95 %: a, b: cannot be told apart" in answer.out
    assert "that none beats the last close: p < 0.001" in answer.out
    assert re.search(r"^c +0\.\d+ +0\.00\d +no +\d+$", answer.out, re.MULTILINE)
    assert re.search(r"^optimizer.learning_rate +0\.002 +0\.002 +0\.01$", answer.out, re.MULTILINE)
    assert "training.epochs" not in answer.out
    starred = [line for line in answer.lines if " *" in line and not line.startswith("*")]
    assert starred
    assert not any(line.startswith("c ") for line in starred if "finished" not in line)


DOUBTED = (
    "model confidence set at 95 %: a alone is the best; that the others are left out may be luck on only 120 dates, as "
    "forecasts reach 12 ahead"
)
REFUSED = (
    "no model confidence set, as 60 dates hold fewer than 10 blocks of 12",
    "no test for superior predictive ability, as 60 dates hold fewer than 10 blocks of 12",
    "a p of a pair below 0.05 may be luck on only 60 dates, as forecasts reach 12 ahead",
)


@pytest.mark.parametrize(("dates", "skill", "noise", "said"), [(120, 0.03, 0.5, (DOUBTED,)), (60, 0.9, 0.1, REFUSED)])
def test_tests_on_few_dates_for_the_reach_are_doubted_or_refused_in_every_form(
    root: Path, cli: Callable[..., Answer], dates: int, skill: float, noise: float, said: tuple[str, ...]
) -> None:
    happened = market(dates, horizon=12)
    for seed, (name, *how) in enumerate((("a", skill, noise), ("b", 0.0, 0.1))):
        run = write_recorded_run(root, name, State.FINISHED, steps=STEP, epochs=3).run
        write_evaluation(run, STEP, happened, forecast(happened, skill=how[0], noise=how[1], seed=seed))
    for form in ((), ("--markdown",)):
        words = " ".join(cli("compare", "a", "b", *form).out.split())
        assert [sentence for sentence in said if sentence not in words] == []
    (match,) = cli("compare", "a", "b", "--json").json["matches"]
    chosen = match["confidence_set"]
    assert (chosen.get("caution") or chosen["reason"])[:40] in said[0]


@pytest.mark.usefixtures("three")
def test_pairs_and_wins_are_those_of_the_forecasts_on_disk(cli: Callable[..., Answer]) -> None:
    (match,) = cli("compare", "a", "c", "--json").json["matches"]
    happened = market()
    errors = {
        "a": np.square(forecast(happened, skill=0.6, noise=0.5, seed=1) - happened.changes),
        "c": np.square(forecast(happened, skill=0.0, noise=1.0, seed=3) - happened.changes),
        "last close": np.square(happened.changes),
    }
    for name, squares in errors.items():
        assert match["rmse"][name] == pytest.approx(float(np.sqrt(squares.mean())))
    for number, symbol in enumerate(SYMBOLS):
        means = {name: float(squares[happened.symbol == number].mean()) for name, squares in errors.items()}
        assert match["wins"]["by_symbol"][symbol] == min(means, key=means.__getitem__)
    assert sum(match["wins"]["count"].values()) + match["wins"]["ties"] == len(SYMBOLS)
    assert {(pair["one"], pair["other"]) for pair in match["pairs"]} == {
        ("a", "c"),
        ("a", "last close"),
        ("c", "last close"),
    }


def test_other_prices_target_or_horizon_are_not_comparable_and_mark_nothing(
    three: Three, cli: Callable[..., Answer]
) -> None:
    other_prices(three.b)
    set_profile(three.c, "horizon=3", 'target="simple_return"')
    answer = cli("compare", "a", "b", "c")
    assert "b is not comparable: other prices (other.csv, fingerprint f00d, and a has sample" in answer.out
    assert "c is not comparable: target simple_return, and a has log_return; horizon 3, and a has 1" in answer.out
    told = cli("compare", "a", "b", "c", "--json").json
    assert not any(mark.startswith("validation") for row in told["contenders"] for mark in row["best"])


@pytest.mark.usefixtures("three")
def test_a_run_that_has_not_begun_keeps_no_others_from_being_compared(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "waiting", State.QUEUED).release()
    told = cli("compare", "waiting", "a", "b", "--json").json
    unlike = {row["contender"]: row["not_comparable"] for row in told["contenders"]}
    assert unlike == {"waiting": ["waiting has not loaded its prices yet"], "a": [], "b": []}
    assert "validation.loss" in {mark for row in told["contenders"] for mark in row["best"]}
    answer = cli("compare", "waiting", "a", "--curve", "train.loss")
    assert answer.err == "waiting is not comparable: waiting has not loaded its prices yet\n"
    assert "A  waiting: no point yet" in answer.lines


def test_losses_of_other_kinds_are_not_ranked_and_errors_in_target_units_are(
    three: Three, cli: Callable[..., Answer]
) -> None:
    set_profile(three.b, 'loss.name="huber"')
    told = cli("compare", "a", "b", "--json").json
    marks = {mark for row in told["contenders"] for mark in row["best"]}
    assert "validation.rmse" in marks
    assert "validation.loss" not in marks
    assert any("losses are of different kinds" in note for note in told["notes"])


@pytest.mark.usefixtures("three")
def test_other_windows_are_matched_by_date(root: Path, cli: Callable[..., Answer]) -> None:
    late = write_recorded_run(root, "late", State.FINISHED, steps=STEP, epochs=3).run
    happened = market(first=20)
    write_evaluation(late, STEP, happened, forecast(happened, skill=0.6, noise=0.5, seed=9))
    answer = cli("compare", "a", "late")
    assert "a, late: evaluated on different windows; the best is marked by those that all have" in answer.out
    assert "120 windows of 3 symbols on 40 dates" in answer.out


@pytest.mark.usefixtures("three")
def test_val_is_short_for_validation(cli: Callable[..., Answer]) -> None:
    short, whole = (cli("compare", "a", "b", "--json", "--on", word) for word in ("val", "validation"))
    assert short.json["part"] == "validation"
    assert (short.code, short.out, short.err) == (ExitCode.OK, whole.out, whole.err)
    for command in ("evaluate", "backtest"):
        assert "there is no such run" in cli(command, "none", "--split", "val").err
        assert cli(command, "none", "--split", "valid").code == ExitCode.USAGE


@pytest.mark.usefixtures("three")
def test_what_was_not_evaluated_is_told_how_to(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "bare", State.RUNNING).release()
    answer = cli("compare", "a", "bare", "--on", "unseen")
    assert answer.code == ExitCode.OK
    assert answer.err == "a was not evaluated on it: workstation evaluate a --split unseen\n"
    assert "Luck" not in answer.out


@pytest.mark.usefixtures("three")
def test_what_is_told_can_be_typed_from_any_folder(
    root: Path, tmp_path: Path, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSTATION_RUNS", str(tmp_path / "elsewhere"))
    answer = cli("--runs", str(root), "compare", "a", "b", "--on", "unseen", "--data", "my prices")
    first = answer.err.splitlines()[0].partition(": ")[2]
    assert shlex.split(first) == [
        *("workstation", "--runs", str(root), "evaluate", "a", "--split", "unseen"),
        *("--data", str(Path("my prices").absolute())),
    ]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("other", ["a/best", "a/last", f"a/{STEP}"])
def test_one_checkpoint_by_two_names_is_not_compared_with_itself(cli: Callable[..., Answer], other: str) -> None:
    answer = cli("compare", "a", "b", other)
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert answer.err == f"a and {other} are one checkpoint, step-0000{STEP}; name another\n"


def test_markdown_holds_the_same_rows_and_no_cell_can_be_markup(three: Three, cli: Callable[..., Answer]) -> None:
    set_profile(three.b, 'description="a | b <i>*x*</i> [l](u)"')
    answer = cli("compare", "a", "b", "--markdown")
    assert answer.out.startswith("## In validation, as the journals tell\n\n| CONTENDER | STATE |")
    tables = [line for line in answer.lines if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) > 2 for line in tables)
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in answer.lines if line.startswith("| description")]
    assert widths == [4]
    assert r"a \| b \<i\>\*x\*\</i\> \[l\](u)" in answer.out
    assert re.search(r"\| \*\*0\.\d+\*\* \|", answer.out)


@pytest.mark.usefixtures("three")
def test_csv_has_a_row_for_each_with_full_precision(cli: Callable[..., Answer]) -> None:
    answer = cli("compare", "a", "b", "c", "--csv")
    told = cli("compare", "a", "b", "c", "--json").json
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [row["contender"] for row in rows] == ["a", "b", "c"]
    for row, fact in zip(rows, told["contenders"], strict=True):
        assert float(row["test_rmse"]) == fact["evaluation"]["rmse"]
        assert float(row["validation_rmse"]) == fact["validation"]["rmse"]
        assert float(row["shared_rmse"]) == told["matches"][0]["rmse"][row["contender"]]


def test_one_checkpoint_may_be_held_against_another_of_the_same_run(three: Three, cli: Callable[..., Answer]) -> None:
    happened = market()
    write_evaluation(three.a, 400, happened, forecast(happened, skill=0.2, noise=0.9, seed=5))
    told = cli("compare", "a/400", "a/last", "--json").json
    assert [row["step"] for row in told["contenders"]] == [400, STEP]
    assert [row["epoch"] for row in told["contenders"]] == [1, 3]
    assert told["settings"] == []
    first, last = (row["validation"]["rmse"] for row in told["contenders"])
    assert first != last


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",), ("--markdown",)])
def test_curves_are_drawn_and_written(three: Three, cli: Callable[..., Answer], form: tuple[str, ...]) -> None:
    answer = cli("compare", "a", "b", "--curve", "validation.rmse", "--x", "epoch", "--smooth", "0.5", *form)
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    expected = [epoch.validation.rmse for epoch in three.a.progress().epochs]
    if form == ("--csv",):
        rows = [row for row in csv.DictReader(io.StringIO(answer.out)) if row["run"] == "a"]
        assert [float(row["validation.rmse"]) for row in rows] == expected
        assert [float(row["epoch"]) for row in rows] == [1, 2, 3]
    elif form == ("--json",):
        assert answer.json["curves"][0]["y"] == expected
        assert answer.json["curves"][0]["smoothed"][1] == pytest.approx((expected[0] / 2 + expected[1]) / 1.5)
    elif not form:
        assert "validation.rmse in log return, smoothed by 0.5" in answer.out
        assert "\x1b" not in answer.out
        assert any(line.startswith("B  b: last 0.0") for line in answer.lines)
        assert max(len(line) for line in answer.lines) <= 80


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("form", ["", "--csv", "--json", "--markdown"])
def test_forecasts_stand_beside_what_happened(cli: Callable[..., Answer], form: str) -> None:
    answer = cli("compare", "a", "c", "--forecasts", "BRAVO", *([form] if form else []))
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    happened = market()
    here = happened.symbol == SYMBOLS.index("BRAVO")
    truth, said = happened.changes[here], forecast(happened, skill=0.6, noise=0.5, seed=1)[here]
    error = float(np.sqrt(np.square(said - truth).mean()))
    if form == "--csv":
        rows = list(csv.DictReader(io.StringIO(answer.out)))
        assert [float(row["change"]) for row in rows if row["forecaster"] == "a"] == pytest.approx(said[:, 0])
        assert [float(row["change"]) for row in rows if row["forecaster"] == "what happened"] == pytest.approx(
            truth[:, 0]
        )
        closes = [float(row["close"]) for row in rows if row["forecaster"] == "what happened"]
        assert closes == pytest.approx(happened.closes[here, 0])
        assert {row["symbol"] for row in rows} == {"BRAVO"}
    elif form == "--json":
        assert answer.json["rmse"]["a"]["ahead"] == pytest.approx(error)
        assert len(answer.json["rows"]) == 3 * len(truth)
    else:
        assert "BRAVO, 60 windows that all have: RMSE in log return" in answer.out
        assert f"{error:#.4g}" in answer.out
        assert "last close" in answer.out
    if not form:
        assert "BRAVO, closes, 1 bar ahead" in answer.out
        assert max(len(line) for line in answer.lines) <= 80


def test_curves_in_one_picture_that_cannot_be_compared_are_told(three: Three, cli: Callable[..., Answer]) -> None:
    set_profile(three.b, 'loss.name="huber"')
    answer = cli("compare", "a", "b", "--curve", "train.loss")
    assert answer.err == "the losses are of different kinds or units, so that their levels cannot be compared\n"
    other_prices(three.c)
    answer = cli("compare", "a", "b", "c", "--curve", "validation.rmse", "--csv")
    assert answer.err.startswith("c is not comparable: other prices")
    assert cli("compare", "a", "c", "--curve", "learning_rate").err == ""


def test_a_log_axis_says_which_points_it_cannot_draw(three: Three, cli: Callable[..., Answer]) -> None:
    answer = cli("compare", "a", "--curve", "validation.r2_naive", "--log")
    values = [epoch.validation.r2_oos or 0.0 for epoch in three.a.progress().epochs]
    lost = sum(value <= 0 for value in values)
    assert 0 < lost < len(values)
    assert f"{lost} points not above 0 are not drawn" in answer.out


def test_ascii_draws_with_ascii(three: Three) -> None:
    root = three.a.folder.parent
    command = [sys.executable, "-m", "workstation", "--runs", str(root), "--ascii", "compare", "a", "b"]
    done = subprocess.run([*command, "--curve", "train.loss"], capture_output=True, check=True)
    assert done.stdout.isascii()
    assert b"?" not in done.stdout
    assert b"A  a: last" in done.stdout


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("a",), ExitCode.USAGE, "compare 'a' with what?"),
        (("a", "a"), ExitCode.USAGE, "named twice"),
        (("a", "none"), ExitCode.RUN, "there is no such run"),
        (("a", "../b"), ExitCode.USAGE, "use up to 64"),
        (("a", "b/77"), ExitCode.CHECKPOINT, "has no checkpoint '77'"),
        (("a", "b", "--log"), ExitCode.USAGE, "--log has no effect without --curve"),
        (("a", "b", "--smooth", "1"), ExitCode.USAGE, "--smooth"),
        (("a", "b", "--smooth", "nan"), ExitCode.USAGE, "--smooth has no effect without --curve"),
        (("a", "b", "--curve", "train.loss", "--smooth", "nan"), ExitCode.USAGE, "--smooth nan"),
        (("a", "b", "--curve", "x[red]"), ExitCode.USAGE, "there is no such curve"),
        (("a", "b", "--on", "validation", "--data", "x"), ExitCode.USAGE, "test or unseen only"),
        (("a", "b", "--ahead", "2"), ExitCode.USAGE, "--ahead has no effect without --forecasts"),
        (("a", "b", "--forecasts", "NONE"), ExitCode.USAGE, "no window that all have is of it; there are ALFA, BRAVO"),
        (("a", "b", "--forecasts", "ALFA", "--ahead", "2"), ExitCode.USAGE, "forecasts reach 1 bar ahead"),
        (("a", "b", "--forecasts", "ALFA", "--curve", "train.loss"), ExitCode.USAGE, "one picture can be drawn"),
        (("a", "b", "--forecasts", "ALFA", "--x", "epoch"), ExitCode.USAGE, "--x has no effect without --curve"),
        (("a", "b", "--forecasts", "ALFA", "--on", "unseen"), ExitCode.USAGE, "needs two evaluations on the same"),
        (("a", "b", "--csv", "--json"), ExitCode.USAGE, "--csv and --json: one form can be printed at a time"),
        (("a", "b", "--json", "--csv"), ExitCode.USAGE, "--csv and --json: one form can be printed at a time"),
        (("a", "b", "--markdown", "--json", "--curve", "train.loss"), ExitCode.USAGE, "--markdown and --json: one"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    cli: Callable[..., Answer], arguments: tuple[str, ...], code: ExitCode, words: str
) -> None:
    answer = cli("compare", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.usefixtures("three")
def test_forecasts_that_do_not_fit_each_other_leave_the_rest_standing(root: Path, cli: Callable[..., Answer]) -> None:
    other = write_recorded_run(root, "other", State.FINISHED, steps=STEP, epochs=3).run
    happened = market(seed=7)
    write_evaluation(other, STEP, happened, forecast(happened, skill=0.5, noise=0.5, seed=1))
    answer = cli("compare", "a", "other")
    assert answer.code == ExitCode.OK
    assert "say different things of what happened" in answer.out
    assert "On test, as the evaluations tell" in answer.out
    assert Store(root).names() == ["a", "b", "c", "other"]


@pytest.mark.slow
def test_help_loads_nothing_heavy_and_a_curve_neither_torch_nor_pandas(three: Three) -> None:
    for arguments, banned in (
        (["compare", "--help"], {"torch", "pandas", "numpy", "arch", "pyarrow", "textual"}),
        (["compare", "a", "b", "--curve", "train.loss"], {"torch", "pandas", "arch", "textual", "workstation.worker"}),
        (["compare", "a", "b"], {"torch", "textual", "workstation.worker"}),
    ):
        script = (
            "import sys\nfrom workstation.cli.main import run\n"
            f"assert run({['--runs', str(three.a.folder.parent), *arguments]!r}) == 0\n"
            "print('\\n'.join(sys.modules), file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert not set(done.stderr.split()) & banned, arguments
