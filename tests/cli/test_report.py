"""`workstation report`: which files it writes, what it refuses, and what it prints."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.recorded import write_recorded_run
from tests.reporting.reported import evaluate, write_run
from workstation.errors import ExitCode
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

    Cli = Callable[..., Answer]


@pytest.fixture
def run(root: Path) -> str:
    evaluate(write_run(root, "a"))
    return "a"


def test_without_a_file_it_prints_markdown_and_nothing_else(cli: Cli, run: str) -> None:
    plain = cli("report", run)
    assert (plain.code, plain.err) == (ExitCode.OK, "")
    assert plain.out.startswith("# a/step-00001200\n")
    assert cli("report", run, "--md", "-").out.splitlines()[:-1] == plain.out.splitlines()[:-1]


def test_it_writes_both_forms_of_the_same_facts(cli: Cli, run: str, tmp_path: Path) -> None:
    page, text = tmp_path / "a.html", tmp_path / "a.md"
    answer = cli("report", run, "--html", str(page), "--md", str(text))
    assert (answer.code, answer.err) == (ExitCode.OK, "")
    assert [line.split(" (")[0] for line in answer.lines] == [f"wrote {page}", f"wrote {text}"]
    told = page.read_text(encoding="utf-8")
    assert told.startswith("<!doctype html>")
    assert "Diebold-Mariano" in told
    assert "Diebold-Mariano" in text.read_text(encoding="utf-8")
    assert sorted(entry.name for entry in tmp_path.glob("a.*")) == ["a.html", "a.md"]


def test_with_markdown_on_stdout_the_rest_is_said_on_stderr(cli: Cli, run: str, tmp_path: Path) -> None:
    answer = cli("report", run, "--html", str(tmp_path / "a.html"), "--md", "-")
    assert answer.out.startswith("# a/")
    assert "wrote" not in answer.out
    assert answer.err.startswith(f"wrote {tmp_path / 'a.html'}")


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(cli: Cli, run: str, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("mine")
    refused = cli("report", run, "--html", str(file))
    assert refused.code == ExitCode.USAGE
    assert "the file is there already; choose another name, or say --replace" in refused.err
    assert file.read_text() == "mine"
    assert cli("report", run, "--html", str(file), "--replace").code == ExitCode.OK
    assert file.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("nobody",), ExitCode.RUN, "there is no such run"),
        (("a/step-00000001",), ExitCode.CHECKPOINT, "there are step-00001200, best, last"),
        (("a", "--html", "-"), ExitCode.USAGE, "name a file"),
        (("a", "--html", "nowhere/a.html"), ExitCode.USAGE, "make it first"),
        (("a", "--html", "."), ExitCode.USAGE, "it is no file but a folder"),
        (("a", "--md", "/dev/null", "--replace"), ExitCode.USAGE, "or a device"),
        (("a", "--html", "x.y", "--md", "x.y"), ExitCode.USAGE, "name two files"),
        (("a", "--md", "n" * 300), ExitCode.STORAGE, "choose another name"),
        (("a", "--md", "x\x1b[31m/y"), ExitCode.USAGE, "there is no folder"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    cli: Cli,
    run: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    sentence: str,
) -> None:
    assert run == "a"
    monkeypatch.chdir(tmp_path)
    answer = cli("report", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert sentence in answer.err
    assert len(answer.err.splitlines()) == 1
    assert "\x1b" not in answer.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_closed_to_us_is_said(cli: Cli, run: str, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    answer = cli("report", run, "--md", str(closed / "a.md"))
    assert answer.code == ExitCode.STORAGE
    assert "permission is denied" in answer.err


def test_a_full_disk_is_said_and_leaves_the_old_file(
    cli: Cli, run: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.md"
    file.write_text("mine")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = cli("report", run, "--md", str(file), "--replace")
    assert answer.code == ExitCode.STORAGE
    assert "the disk is full" in answer.err
    assert file.read_text() == "mine"
    assert [entry.name for entry in tmp_path.glob(".*")] == []


def test_without_plotly_it_says_what_to_install_and_markdown_needs_none(
    cli: Cli, run: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "plotly" else found(name, *more)
    )
    answer = cli("report", run, "--html", str(tmp_path / "a.html"))
    assert answer.code == ExitCode.USAGE
    assert "pip install 'workstation[report]'" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert not (tmp_path / "a.html").exists()
    assert cli("report", run, "--md", str(tmp_path / "a.md")).code == ExitCode.OK


def test_a_run_that_is_in_training_can_be_told(cli: Cli, root: Path) -> None:
    recorded = write_recorded_run(root, "now", State.RUNNING)
    answer = cli("report", "now")
    recorded.release()
    assert answer.code == ExitCode.OK
    assert "\n**running**\n" in answer.out
    assert "There is no checkpoint yet" in answer.out


def test_ascii_is_kept_to(run: str, root: Path) -> None:
    command = [sys.executable, "-m", "workstation", "--runs", str(root), "--ascii", "report", run]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.isascii()
    assert b"\n- + On test" in done.stdout or b"\n- x On test" in done.stdout or b"\n- ~ On test" in done.stdout


def test_its_help_loads_nothing_heavy() -> None:
    script = "from workstation.cli.main import run; run(['report', '--help']); import sys; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    for name in ("numpy", "pyarrow", "pandas", "torch", "plotly", "workstation.reporting"):
        assert f"'{name}'" not in done.stdout


def test_the_room_of_reports_never_loads_what_trains() -> None:
    script = (
        "import workstation.reporting.report, workstation.reporting.markdown, workstation.reporting.html.page, sys;"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    for name in ("torch", "pandas", "textual", "plotly", "workstation.worker", "workstation.training"):
        assert f"'{name}'" not in done.stdout
