"""`workstation forecast`: what it refuses before any work, and a whole forecast from the command line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from tests.recorded import write_recorded_run
from workstation.cli.forecast import _end_of, _prices
from workstation.errors import ExitCode
from workstation.runs.progress import State
from workstation.runs.steps import step_name, write_manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

SMALL = [
    "--set=data.symbols=['ALFA','BRAVO']",
    "--set=window=12",
    "--set=features.columns=['log_return','rsi_14']",
    "--set=model.hidden=8",
    "--set=training.wait_for_device=false",
    "--set=training.epochs=1",
]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--out", "f.txt"), "must end in .parquet or .csv"),
        (("--out", "no/such/f.csv"), "there is no folder"),
        (("--out", "there.csv"), "is there already; choose another name, or say --replace"),
        (("--out", "f.csv", "--from", "yesterday"), "--from 'yesterday': write a date or time such as"),
        (("--out", "f.csv", "--from", "2020-02-30"), "--from '2020-02-30'"),
        (("--out", "f.csv", "--data", "no-such"), "there is no file or folder no-such, and no such profile"),
        (("--out", "f.csv", "--horizon", "0"), "--horizon"),
        ((), "--out"),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cli: Callable[..., Answer],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    run = write_recorded_run(root, "a", State.FINISHED).run
    folder = run.steps / step_name(400)
    folder.mkdir()
    write_manifest(folder, {})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine")
    answer = cli("forecast", "a", *arguments)
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1
    assert not run.results.exists()
    assert (tmp_path / "there.csv").read_text() == "mine"


def test_a_run_without_a_checkpoint_is_refused(root: Path, tmp_path: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "a", State.FINISHED)
    answer = cli("forecast", "a", "--out", str(tmp_path / "f.csv"))
    assert answer.code == ExitCode.CHECKPOINT
    assert "has no checkpoint yet" in answer.err


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01", 86_400 * 10**9 - 1),
        ("1970-01-02T00:00", 86_400 * 10**9),
        ("1970-01-01T01:00+01:00", 0),
        ("1970-01-01 00:00:01.5", 1_500_000_000),
        ("1969-12-31", -1),
    ],
)
def test_a_day_stands_for_all_of_it_and_a_time_for_itself(text: str, nanoseconds: int) -> None:
    assert _end_of(text) == nanoseconds


def test_other_prices_are_a_path_or_those_of_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prices.csv").write_text("x")
    assert _prices("prices.csv") == (str(tmp_path / "prices.csv"), None)
    assert _prices(None) == ("", None)
    place, settings = _prices("quick")
    assert place == ""
    assert settings is not None
    assert settings["source"] == "sample"


@pytest.mark.slow
def test_a_forecast_from_the_command_line_is_told_and_lies_in_the_file(
    root: Path, tmp_path: Path, cli: Callable[..., Answer]
) -> None:
    command = [sys.executable, "-m", "workstation", "--runs", str(root), "train", "quick", *SMALL, "--name", "a"]
    subprocess.run(command, capture_output=True, check=True)
    out = tmp_path / "f.parquet"
    answer = cli("forecast", "a", "--out", str(out), "--symbol", "BRAVO")
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    table = pq.read_table(out)
    (close,) = table["forecast_close"].to_pylist()
    assert f"forecast    {out}" in answer.lines
    assert any(line.startswith("BRAVO ") and f"{close:,.4f}"[:6] in line for line in answer.lines)
    assert "90 %" in answer.out
    assert "split conformal: quantiles of the errors on validation windows" in answer.out
    assert out.stat().st_mode & 0o077 == 0
    told = cli("forecast", "a", "--out", str(out), "--symbol", "BRAVO", "--replace", "--json").json
    assert told["examples"][0]["forecast_close"] == close
    assert told["symbols"] == 1
    assert not list((root / "a" / "results" / "jobs").iterdir())


@pytest.mark.slow
def test_help_loads_nothing_heavy(root: Path) -> None:
    script = (
        "import sys\nfrom workstation.cli.main import run\n"
        f"assert run({['--runs', str(root), 'forecast', '--help']!r}) == 0\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not set(done.stderr.split()) & {"torch", "pandas", "numpy", "pyarrow", "textual", "workstation.worker"}
