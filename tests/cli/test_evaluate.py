"""`workstation evaluate`: what it prints, what it refuses, and that an interrupt stops its worker."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from workstation.errors import ExitCode
from workstation.evaluation.definitions import METRICS
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

SMALL = [
    "--set=data.symbols=['ALFA','BRAVO','CHARLIE']",
    "--set=window=12",
    "--set=features.columns=['log_return','rsi_14']",
    "--set=model.hidden=8",
    "--set=training.wait_for_device=false",
    "--set=training.epochs=1",
]
PATIENCE_SECONDS = 90.0


def test_the_definitions_are_all_told_with_unit_space_and_source(cli: Callable[..., Answer]) -> None:
    answer = cli("evaluate", "--definitions")
    assert answer.code == ExitCode.OK
    every = (*METRICS, *DISTRIBUTION_METRICS)
    assert len(answer.lines) == 2 * len(every)
    for metric in every:
        assert f"{metric.title} ({metric.name}): {metric.definition}" in answer.lines
        assert metric.source in answer.out
    told = cli("evaluate", "--definitions", "--json").json
    assert [each["name"] for each in told] == [metric.name for metric in every]
    assert "0.9 is what it shall come to" in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), ExitCode.USAGE, "evaluate what? name a run"),
        (("none",), ExitCode.RUN, "there is no such run"),
        (("../x",), ExitCode.USAGE, "use up to 64"),
        (("none", "--split", "past"), ExitCode.USAGE, "past"),
        (("none", "--trials"), ExitCode.RUN, "there is no such run"),
        (("none", "--csv", "--markdown"), ExitCode.USAGE, "--markdown and --csv: one form can be printed at a time"),
        (("--definitions", "--csv"), ExitCode.USAGE, "--definitions is printed as text or with --json"),
        (("none", "--data", "nowhere"), ExitCode.RUN, "there is no such run"),
        (("--trials", "--markdown"), ExitCode.USAGE, "--trials is printed as text or with --json"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    cli: Callable[..., Answer], arguments: tuple[str, ...], code: ExitCode, words: str
) -> None:
    answer = cli("evaluate", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1


def test_an_empty_ledger_says_where_it_will_be(cli: Callable[..., Answer]) -> None:
    answer = cli("evaluate", "--trials")
    assert (answer.code, answer.out) == (ExitCode.OK, "")
    assert "nothing was tried yet" in answer.err
    assert cli("evaluate", "--trials", "--json").json == []


@pytest.fixture
def run(cli: Callable[..., Answer], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that has finished."""
    monkeypatch.setenv("WORKSTATION_DEVICES", str(tmp_path / "devices"))
    assert cli("train", "quick", "--name", "a", *SMALL).code == ExitCode.OK
    return Store(root).open("a")


@pytest.mark.slow
def test_an_evaluation_from_start_to_ledger(cli: Callable[..., Answer], run: Run) -> None:
    first = cli("evaluate", "a")
    assert first.code == ExitCode.OK
    assert first.lines[0].startswith("verdict     ")
    assert "Diebold-Mariano p " in first.lines[0]
    assert "Bartlett kernel, " in first.out
    assert "Harvey-Leybourne-Newbold correction" in first.out
    for metric in (*METRICS, *DISTRIBUTION_METRICS):
        assert any(line.startswith(metric.title) for line in first.lines)
    for name in ("the model", "last close", "drift", "seasonal naive", "moving average", "EWMA"):
        assert any(line.startswith(name) for line in first.lines)
    assert "distribution" in first.lines[2]
    assert "than EWMA volatility: CRPS 0.0" in first.lines[2]
    assert "the band of 90 % held " in first.out
    assert "PIT in 20 equal bins, " in first.out
    assert "2 things tried on these prices so far" in first.out
    assert not first.err

    again = cli("evaluate", "a", "--json")
    assert "evaluated already at " in again.err
    assert ", on cpu; --again computes it anew" in again.err
    told = again.json
    assert f"{told['distribution']['model']['pooled']['crps']:#.4g}" in first.out
    assert told["distribution"]["verdict"] in first.out
    assert told["verdict"] in first.lines[0]
    assert f"{told['scores']['pooled']['rmse']:#.4g}" in first.out
    assert (run.results / told["forecasts"]["file"]).is_file()
    assert list((run.results / "jobs").iterdir()) == []
    assert "holds no symbols out" in cli("evaluate", "a", "--split", "unseen").err
    assert list((run.results / "jobs").iterdir()) == [], "work that failed is told, and leaves nothing"

    rows = csv.DictReader(io.StringIO(cli("evaluate", "a", "--csv").out))
    rmse = next(row for row in rows if (row["forecaster"], row["scope"], row["metric"]) == ("model", "pooled", "rmse"))
    assert float(rmse["value"]) == told["scores"]["pooled"]["rmse"]
    markdown = cli("evaluate", "a", "--markdown").out
    assert markdown.startswith("# a, step-")
    assert f"| the model | {told['scores']['pooled']['rmse']:#.4g} |" in markdown

    validation = cli("evaluate", "a/last", "--split", "validation")
    assert "the checkpoint was chosen by these windows" in validation.out
    assert "distribution: none, as it is learned of the errors on these very windows" in validation.out

    listed = cli("evaluate", "a", "--trials")
    assert "3 different things tried" in listed.out
    assert [line.split()[2] for line in listed.lines[2:]] == ["training", "evaluation", "evaluation"]
    assert [each["kind"] for each in cli("evaluate", "--trials", "--json").json] == ["training", *["evaluation"] * 2]

    unseen = cli("evaluate", "a", "--split", "unseen")
    assert (unseen.code, unseen.out) == (ExitCode.DATA, "")
    assert "holds no symbols out" in unseen.err
    told_device = cli("evaluate", "a", "--device", "cuda:77")
    assert told_device.code == ExitCode.OK
    assert ", on cpu; --again computes it anew" in told_device.err
    for place in ("nowhere", ""):
        nowhere = cli("evaluate", "a", "--data", place)
        assert (nowhere.code, nowhere.out) == (ExitCode.USAGE, "")
        assert f"--data {place!r}: there is no such file or folder" in nowhere.err
    cuda = cli("evaluate", "a", "--device", "cuda:77", "--again")
    assert (cuda.code, cuda.out) == (ExitCode.DEVICE, "")


@pytest.mark.slow
def test_damaged_results_are_said_and_computed_anew(cli: Callable[..., Answer], run: Run) -> None:
    whole = cli("evaluate", "a", "--json").json
    (path,) = run.results.glob("evaluation-*.json")
    for damage in ("scores", "distribution", "verdict", "against"):
        told = json.loads(path.read_bytes())
        del told[damage]
        path.write_text(json.dumps(told), encoding="utf-8")
        again = cli("evaluate", "a", "--json")
        assert again.code == ExitCode.OK
        assert again.err.splitlines() == [f"{path.name} was damaged; it is computed anew"]
        assert {**again.json, "at": 0} == {**whole, "at": 0}
    told = json.loads(path.read_bytes())
    told["scores"]["pooled"]["rmse"] = "much"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert "was damaged" in cli("evaluate", "a").err


@pytest.mark.slow
def test_an_interrupt_stops_the_worker_which_keeps_no_result(run: Run) -> None:
    process, work = _begun(run)
    started = work.progress().started
    assert started is not None
    os.kill(started.pid, signal.SIGSTOP)  # so that it cannot be done before it is asked
    process.send_signal(signal.SIGINT)
    _until(lambda: work.commands.exists() and work.commands.stat().st_size > 0)
    os.kill(started.pid, signal.SIGCONT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (ExitCode.INTERRUPTED, "")
    assert "asked it to stop; what it has forecast is kept, and it goes on from there" in err
    assert not work.folder.exists(), "the folder of work that is told of is removed"
    assert list(run.results.glob("evaluation-*")) == []


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told_of_and_what_to_do(run: Run) -> None:
    process, work = _begun(run)
    started = work.progress().started
    assert started is not None
    os.kill(started.pid, signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (ExitCode.CRASHED, "")
    assert "its worker died without a word; what it has forecast is kept, and it goes on from there when" in err
    assert str(work.log) in err
    assert list(run.results.glob("evaluation-*")) == []


def _begun(run: Run) -> tuple[subprocess.Popen[str], Run]:
    """A command that has begun to evaluate, and the work that it waits for."""
    command = [sys.executable, "-m", "workstation", "evaluate", "a"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    _until(lambda: any(Run(path.parent).progress().started for path in run.jobs.glob("*/journal.jsonl")))
    return process, Run(next(run.jobs.iterdir()))


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
