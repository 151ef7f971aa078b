"""A checkpoint on disk is whole or not there, holds no code, and is refused if a byte is not what it was."""

from __future__ import annotations

import json
import resource
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from workstation.errors import CheckpointError, StorageError
from workstation.runs import steps as checkpoints_of
from workstation.training import checkpoints
from workstation.training.snapshot import Snapshot, take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.training.conftest import Workshop

FILES = ["model.safetensors", "optimizer.safetensors", "preprocessing.json", "state.json"]
FACTS = {"window": 6, "model": {"name": "lstm"}}


@pytest.fixture
def snapshot(workshop: Workshop) -> Snapshot:
    built = workshop.build(epochs=1)
    built.trainer.fit()
    return take(built.trainer.parts.model, built.trainer.parts.optimizer, built.trainer.state)


def save(steps: Path, snapshot: Snapshot) -> Path:
    return checkpoints.save(steps, snapshot, facts=FACTS, extra={"preprocessing.json": {"centre": [0.1]}})


def test_what_is_saved_comes_back_bit_by_bit(tmp_path: Path, snapshot: Snapshot) -> None:
    folder = save(tmp_path, snapshot)
    again, facts = checkpoints.load(folder)
    assert facts == FACTS
    assert (again.state, again.random) == (snapshot.state, snapshot.random)
    for ours, theirs in ((again.model, snapshot.model), (again.optimizer, snapshot.optimizer)):
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[key], theirs[key]) and ours[key].dtype == theirs[key].dtype for key in ours)


def test_holds_tensors_and_plain_text_alone(tmp_path: Path, snapshot: Snapshot) -> None:
    folder = save(tmp_path, snapshot)
    assert folder == tmp_path / "step-00000006"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "manifest.json"])
    for path in folder.glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_manifest_says_what_a_list_wants_to_know(tmp_path: Path, snapshot: Snapshot) -> None:
    manifest = checkpoints_of.verify(save(tmp_path, snapshot))
    told = {"step": 6, "epoch": 1, "batch": 0, "validation_loss": snapshot.state["validation_loss"]}
    assert manifest.facts == told
    assert sorted(manifest.files) == FILES


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["flipped", "cut", "empty", "gone"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, snapshot: Snapshot, name: str, damage: str) -> None:
    path = save(tmp_path, snapshot) / name
    data = bytearray(path.read_bytes())
    if damage == "flipped":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2 if damage == "cut" else 0])
    words = r"was altered: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}" if damage == "flipped" else "(is missing|has )"
    with pytest.raises(CheckpointError, match=rf"checkpoint step-00000006: {name} {words}"):
        checkpoints.load(path.parent)


def reseal(folder: Path) -> None:
    """Make the manifest true again, as somebody would who knows how."""
    (folder / "manifest.json").unlink()
    checkpoints_of.write_manifest(folder, {})


@pytest.mark.parametrize("name", ["model.safetensors", "optimizer.safetensors"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 3, (2**60).to_bytes(8, "little") + b"{}", b"\x02\0\0\0\0\0\0\0[]"])
def test_a_file_that_holds_no_tensors_is_refused(tmp_path: Path, snapshot: Snapshot, name: str, content: bytes) -> None:
    folder = save(tmp_path, snapshot)
    (folder / name).write_bytes(content)
    reseal(folder)
    with pytest.raises(CheckpointError, match=rf"step-00000006: {name} (claims a header|cannot be read)"):
        checkpoints.load(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[1]", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"schema": 2}', "has schema 2, and this version reads 1; use the version that wrote it"),
        (b'{"schema": 1, "training": {}, "facts": {}}', "has no random"),
    ],
)
def test_a_state_that_is_none_is_refused(tmp_path: Path, snapshot: Snapshot, content: bytes, words: str) -> None:
    folder = save(tmp_path, snapshot)
    (folder / "state.json").write_bytes(content)
    reseal(folder)
    with pytest.raises(CheckpointError, match=f"state.json {words}"):
        checkpoints.load(folder)


def test_a_file_left_out_of_the_manifest_is_not_believed(tmp_path: Path, snapshot: Snapshot) -> None:
    folder = save(tmp_path, snapshot)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]["model.safetensors"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"model\.safetensors is not in its manifest"):
        checkpoints.load(folder)


def test_one_of_the_same_step_gives_way(tmp_path: Path, snapshot: Snapshot) -> None:
    save(tmp_path, snapshot)
    newer = replace(snapshot, state={**snapshot.state, "batch": 5})
    folder = save(tmp_path, newer)
    assert checkpoints.load(folder)[0].state["batch"] == 5
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000006"]


@contextmanager
def file_size_limit(limit: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("limit", [0, 100, 3000])
def test_a_disk_that_refuses_costs_nothing_that_was_there(tmp_path: Path, snapshot: Snapshot, limit: int) -> None:
    good = save(tmp_path, snapshot)
    later = replace(snapshot, state={**snapshot.state, "step": 7})
    for refused in (snapshot, later):
        with (
            file_size_limit(limit),
            pytest.raises(StorageError, match="the file would be larger than the system allows"),
        ):
            save(tmp_path, refused)
    assert [path.name for path in tmp_path.iterdir()] == [good.name]
    assert checkpoints.load(good)[0].state == snapshot.state
