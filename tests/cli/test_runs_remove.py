"""`workstation runs rm`: only what is closed, and only after a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.recorded import write_recorded_run
from workstation.errors import ExitCode
from workstation.runs.progress import State
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer


def test_closed_runs_are_deleted_after_a_yes(root: Path, cli: Callable[..., Answer]) -> None:
    for name in ("a", "b", "c"):
        write_recorded_run(root, name, State.FINISHED)
    answer = cli("runs", "rm", "a", "b", "a", "--yes")
    assert (answer.code, answer.out) == (ExitCode.OK, "a: deleted\nb: deleted\n")
    assert Store(root).names() == ["c"]


def test_nothing_is_deleted_where_nobody_can_say_yes(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "a", State.FINISHED)
    answer = cli("runs", "rm", "a")
    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert "add --yes" in answer.err
    assert Store(root).names() == ["a"]


def test_nothing_is_deleted_if_one_of_them_is_alive_or_unknown(root: Path, cli: Callable[..., Answer]) -> None:
    write_recorded_run(root, "a", State.FINISHED)
    alive = write_recorded_run(root, "b", State.RUNNING)
    answer = cli("runs", "rm", "a", "b", "--yes")
    alive.release()
    assert answer.code == ExitCode.RUN
    assert "workstation runs stop b" in answer.err
    assert cli("runs", "rm", "a", "nope", "--yes").code == ExitCode.RUN
    assert Store(root).names() == ["a", "b"]
