"""The command line called in this process, with a folder of runs of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from workstation.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of runs, also for commands that are not told."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("WORKSTATION_RUNS", str(folder))
    return folder


@pytest.fixture
def cli(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Call the program with arguments."""
    del root  # only so that no test sees the runs of this folder

    def call(*arguments: str) -> Answer:
        capsys.readouterr()
        code = run(arguments)
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return call
