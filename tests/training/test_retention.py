"""What is kept is told from the disk, and a kill or a fault at any instant of a save loses no checkpoint."""

from __future__ import annotations

import errno
import os
import signal
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from workstation.errors import StorageError
from workstation.runs import steps as checkpoints_of
from workstation.training import checkpoints, retention
from workstation.training.snapshot import Snapshot, take
from workstation.training.state import TrainingState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.training.conftest import Workshop

OPERATIONS = ("open", "mkdir", "fsync", "rename", "replace", "unlink", "rmdir")
"""What the system is asked for while a checkpoint is stored."""


@pytest.fixture
def snapshot(workshop: Workshop) -> Snapshot:
    parts = workshop.parts()
    return take(parts.model, parts.optimizer, TrainingState())


def at(snapshot: Snapshot, step: int, loss: float | None = None, *, is_best: bool = False) -> Snapshot:
    """The snapshot as if taken after so many steps; with a loss, at the end of an epoch."""
    best = {"validation_loss": loss, "epoch": step, "step": step} if is_best else None
    return replace(snapshot, state={**snapshot.state, "step": step, "validation_loss": loss, "best": best})


def store(folder: Path, snapshot: Snapshot, *, keep: int = 2, pinned: tuple[str, ...] = ()) -> retention.Saved:
    return retention.store(folder, snapshot, facts={}, extra={}, keep=keep, pinned=pinned)


def numbers(folder: Path) -> list[int]:
    return [int(name.removeprefix("step-")) for name in checkpoints_of.names(folder)]


def test_newest_and_best_are_kept(tmp_path: Path, snapshot: Snapshot) -> None:
    for step, loss in enumerate([0.9, 0.2, 0.5, 0.3, 0.8], start=1):
        saved = store(tmp_path, at(snapshot, step, loss, is_best=step <= 2))
        assert saved.removed == {3: ("step-00000001",), 4: ("step-00000003",)}.get(step, ())
    assert numbers(tmp_path) == [2, 4, 5]
    assert (saved.name, saved.step, saved.is_best) == ("step-00000005", 5, False)
    assert saved.size_bytes == sum(path.stat().st_size for path in (tmp_path / saved.name).iterdir())
    assert checkpoints_of.pointer(tmp_path, "last") == "step-00000005"
    assert checkpoints_of.pointer(tmp_path, "best") == "step-00000002"


def test_inside_an_epoch_only_the_newest_is_kept(tmp_path: Path, snapshot: Snapshot) -> None:
    store(tmp_path, at(snapshot, 1, 0.5, is_best=True))
    for step in (2, 3, 4):
        store(tmp_path, at(snapshot, step))
    assert numbers(tmp_path) == [1, 4]


def test_what_is_pinned_or_pointed_at_stays(tmp_path: Path, snapshot: Snapshot) -> None:
    for step in (1, 2, 3):
        store(tmp_path, at(snapshot, step), pinned=("step-00000001",))
    assert numbers(tmp_path) == [1, 3]
    checkpoints_of.point(tmp_path, "best", "step-00000001")
    store(tmp_path, at(snapshot, 4))
    assert numbers(tmp_path) == [1, 4]


def test_a_damaged_one_takes_no_better_ones_place(tmp_path: Path, snapshot: Snapshot) -> None:
    for step, loss in ((1, 0.1), (2, 0.2), (3, 0.3)):
        store(tmp_path, at(snapshot, step, loss))
    (tmp_path / "step-00000001" / "manifest.json").write_text("{", encoding="utf-8")
    store(tmp_path, at(snapshot, 4, 0.4))
    assert numbers(tmp_path) == [2, 3, 4]


def test_tidying_removes_what_was_never_finished_and_puts_back_what_stepped_aside(
    tmp_path: Path, snapshot: Snapshot
) -> None:
    store(tmp_path, at(snapshot, 1))
    store(tmp_path, at(snapshot, 2))
    (tmp_path / "step-00000002").rename(tmp_path / ".replaced-step-00000002")
    (tmp_path / ".partial-step-00000003-1").mkdir()
    (tmp_path / ".partial-last.json-1").write_text("{", encoding="utf-8")
    assert len(retention.tidy(tmp_path)) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last.json", "step-00000002"]
    assert checkpoints_of.newest_whole(tmp_path) == ("step-00000002", [])


class Interruption:
    """Does something instead of the nth thing that is asked of the system, and of all later ones if it is lasting."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, nth: int, act: Callable[[], None], *, is_lasting: bool = False
    ) -> None:
        self.left, self._act, self._is_lasting = nth, act, is_lasting
        for name in OPERATIONS:
            monkeypatch.setattr(os, name, partial(self._call, getattr(os, name)))

    def _call(self, real: Callable[..., object], *arguments: object, **named: object) -> object:
        self.left -= 1
        if self.left == 0 or (self._is_lasting and self.left < 0):
            self._act()
        return real(*arguments, **named)


def refuse() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(folder: Path, snapshot: Snapshot) -> None:
    for step, loss in ((1, 0.1), (2, 0.5), (3, 0.4), (4, 0.3)):
        store(folder, at(snapshot, step, loss, is_best=step == 1), keep=9)


def assert_nothing_is_lost(folder: Path, newest: set[int]) -> None:
    """Whatever happened: all that should be kept verifies, and the pointers lead to it."""
    retention.tidy(folder)
    name, refused = checkpoints_of.newest_whole(folder)
    assert refused == []
    assert name in {checkpoints_of.step_name(step) for step in newest}
    for which in ("best", "last"):
        pointed = checkpoints_of.pointer(folder, which)
        assert pointed is not None
        checkpoints_of.verify(folder / pointed)
    checkpoints_of.verify(folder / "step-00000001")
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.slow
@pytest.mark.parametrize("step", [5, 4])  # a new one, and one that takes the place of another of its step
@pytest.mark.parametrize("is_lasting", [False, True])
def test_a_fault_at_every_operation_of_a_save(
    tmp_path: Path, snapshot: Snapshot, step: int, *, is_lasting: bool
) -> None:
    nth, is_through = 0, False
    while not is_through:
        nth += 1
        folder = tmp_path / str(nth)
        folder.mkdir()
        before(folder, snapshot)
        with pytest.MonkeyPatch.context() as patch:
            interruption = Interruption(patch, nth, refuse, is_lasting=is_lasting)
            try:
                store(folder, at(snapshot, step, 0.2), keep=2)
            except StorageError as error:
                assert "the disk reports an input/output error" in str(error)  # noqa: PT017 - one step in a sweep
            is_through = interruption.left > 0
        assert_nothing_is_lost(folder, {4, 5})
    assert nth > 30
    assert numbers(folder) == [1, step] if step == 5 else [1, 4]


@pytest.mark.slow
@pytest.mark.parametrize("step", [5, 4])
def test_a_kill_at_every_operation_of_a_save(tmp_path: Path, snapshot: Snapshot, step: int) -> None:
    nth, status = 0, signal.SIGKILL
    while status == signal.SIGKILL:
        nth += 1
        folder = tmp_path / str(nth)
        folder.mkdir()
        before(folder, snapshot)
        child = os.fork()
        if child == 0:
            with pytest.MonkeyPatch.context() as patch:
                Interruption(patch, nth, kill)
                store(folder, at(snapshot, step, 0.2), keep=2)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        assert_nothing_is_lost(folder, {4, 5})
        store(folder, at(snapshot, 6, 0.1), keep=2)  # and the next worker goes on
        assert checkpoints.load(folder / "step-00000006")[0].state["step"] == 6
    assert nth > 30
    assert status == 0
