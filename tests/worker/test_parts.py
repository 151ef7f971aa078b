"""Forecasts kept on the way: read back as they were written, up to the first byte that is not."""

from __future__ import annotations

import hashlib
import json
import resource
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.errors import StorageError
from workstation.runs import steps
from workstation.runs.lock import Lock
from workstation.runs.store import Run
from workstation.worker.parts import PartsFolder, clear

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.worker.parts import Parts

WINDOWS, HORIZON, AT_A_TIME = 10, 3, 4
ALL = np.random.default_rng(1).normal(size=(WINDOWS, HORIZON)).astype(np.float32)
BATCHES = (ALL[:4], ALL[4:8], ALL[8:])
ABOUT = {"inputs": "abc", "device": "cpu", "checkpoint_sha256": "none"}


class Shelf:
    """A run's folder of parts, opened as workers would."""

    def __init__(self, folder: Path, about: dict[str, Any] = ABOUT) -> None:
        self.run = Run(folder)
        self.said: list[str] = []
        self.folder = PartsFolder(self.run, "evaluation-test-step-1", about, self.said.append)

    @property
    def path(self) -> Path:
        return self.run.results / "parts" / "evaluation-test-step-1.test"

    def open(self, windows: int = WINDOWS) -> Parts:
        found = self.folder.open("test", windows, HORIZON, AT_A_TIME)
        assert found is not None
        return found


def written(folder: Path, batches: int) -> Shelf:
    """What a worker leaves that was killed after so many batches."""
    shelf = Shelf(folder)
    parts = shelf.open()
    for batch in BATCHES[:batches]:
        parts.add(batch)
    parts.close()
    return shelf


@pytest.mark.parametrize("batches", [0, 1, 2, 3])
def test_what_was_added_is_there_again_and_can_be_added_to(tmp_path: Path, batches: int) -> None:
    written(tmp_path, batches)
    again = Shelf(tmp_path)
    parts = again.open()
    assert parts.done == min(WINDOWS, AT_A_TIME * batches)
    assert [batch.tobytes() for batch in parts.batches] == [batch.tobytes() for batch in BATCHES[:batches]]
    assert bool(again.said) == bool(batches)
    for batch in BATCHES[batches:]:
        parts.add(batch)
    parts.close()
    whole = Shelf(tmp_path).open()
    assert np.concatenate(whole.batches).tobytes() == ALL.tobytes()
    assert again.path.stat().st_mode & 0o077 == 0


@given(st.data())
def test_of_a_file_cut_anywhere_the_whole_batches_are_left(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    path = written(folder, 3).path
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    parts = Shelf(folder).open()
    assert np.concatenate([ALL[:0], *parts.batches]).tobytes() == ALL[: parts.done].tobytes()
    first = whole.index(b"\n") + 1
    ends = np.cumsum([first, *(batch.nbytes + 16 for batch in BATCHES)])
    assert parts.done == [0, 4, 8, 10][max(0, int(np.searchsorted(ends, cut, side="right")) - 1)]
    for batch in BATCHES[len(parts.batches) :]:
        parts.add(batch)
    assert path.read_bytes() == whole


@given(st.data())
def test_a_changed_byte_is_said_and_nothing_after_it_is_used(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    path = written(folder, 3).path
    whole = bytearray(path.read_bytes())
    first = whole.index(b"\n") + 1
    place = data.draw(st.integers(first, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    again = Shelf(folder)
    parts = again.open()
    good = [0, 0, 4, 8][np.searchsorted(np.cumsum([first, 64, 64, 40]), place, side="right")]
    assert parts.done == good
    assert f"it is damaged after {good} windows" in again.said[0]
    assert np.concatenate([ALL[:0], *parts.batches]).tobytes() == ALL[:good].tobytes()


def test_a_line_that_cannot_be_read_and_parts_of_something_else_are_said_and_begun_anew(tmp_path: Path) -> None:
    path = written(tmp_path, 2).path
    data = path.read_bytes()
    path.write_bytes(b"\xff" + data[1:])
    damaged = Shelf(tmp_path)
    parts = damaged.open()
    assert parts.done == 0
    assert "its first line cannot be read" in damaged.said[0]
    parts.close()
    for about, windows in (({**ABOUT, "device": "cuda:0"}, WINDOWS), (ABOUT, WINDOWS + 1)):
        written(tmp_path, 2)
        other = Shelf(tmp_path, about)
        parts = other.open(windows)
        assert parts.done == 0
        assert "it is of other prices, another device or another version" in other.said[0]
        parts.close()
        path.unlink()


def test_batches_in_another_order_do_not_count(tmp_path: Path) -> None:
    path = written(tmp_path, 3).path
    data = path.read_bytes()
    first = data.index(b"\n") + 1
    path.write_bytes(data[:first] + data[first + 64 : first + 128] + data[first : first + 64] + data[first + 128 :])
    assert Shelf(tmp_path).open().done == 0


def test_one_worker_has_the_file_and_another_does_without(tmp_path: Path) -> None:
    one, other = Shelf(tmp_path), Shelf(tmp_path)
    parts = one.open()
    parts.add(BATCHES[0])
    assert other.folder.open("test", WINDOWS, HORIZON, AT_A_TIME) is None
    assert "another worker" in other.said[0]
    other.folder.remove()
    assert one.path.is_file()
    one.folder.remove()
    assert not list(one.path.parent.iterdir())


def test_several_who_begin_and_end_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.steps.mkdir()

    def evaluate_often(number: int) -> int:
        whole = 0
        for turn in range(300):
            said: list[str] = []
            clear(run)
            folder = PartsFolder(run, f"evaluation-test-step-{number}", {**ABOUT, "turn": turn}, said.append)
            if (parts := folder.open("test", WINDOWS, HORIZON, AT_A_TIME)) is not None:
                parts.add(BATCHES[0])
                whole += not said
            folder.remove()
        return whole

    with ThreadPoolExecutor(3) as pool:
        assert all(whole > 0 for whole in pool.map(evaluate_often, range(3)))
    assert not list((run.results / "parts").iterdir())


def test_a_full_disk_is_explained_and_what_was_whole_is_used_later(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    parts = shelf.open()
    parts.add(BATCHES[0])
    limit = shelf.path.stat().st_size + 10
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(StorageError, match="larger than the system allows"):
            parts.add(BATCHES[1])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    parts.close()
    assert shelf.path.stat().st_size == limit
    again = Shelf(tmp_path)
    assert again.open().done == 4
    assert "goes on from 4 of 10 test windows" in again.said[0]


def test_parts_of_checkpoints_that_are_gone_are_cleared_and_no_others(tmp_path: Path) -> None:
    run = Run(tmp_path)
    (run.steps / "step-00000001").mkdir(parents=True)
    steps.write_manifest(run.steps / "step-00000001", {})
    clear(run)  # there is nothing to clear
    folder = run.results / "parts"
    folder.mkdir(parents=True)

    current = hashlib.sha256((run.steps / "step-00000001" / steps.MANIFEST).read_bytes()).hexdigest()
    for name, sha in (("kept", current), ("gone", "0" * 64), ("held", "0" * 64)):
        (folder / name).write_text(json.dumps({"checkpoint_sha256": sha}) + "\n", encoding="utf-8")
    (folder / "nonsense").write_bytes(b"\xff\xfe")
    lock = Lock.take(folder / "held")
    assert lock is not None
    clear(run)
    lock.release()
    assert {path.name for path in folder.iterdir()} == {"kept", "held"}
