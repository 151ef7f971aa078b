"""Checkpoints are believed only where every byte is as the manifest says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workstation.errors import CheckpointError
from workstation.runs import steps

if TYPE_CHECKING:
    from pathlib import Path


def make(folder: Path, step: int) -> Path:
    made = folder / steps.step_name(step)
    made.mkdir(parents=True)
    (made / "model.safetensors").write_bytes(bytes(range(256)) * 8)
    (made / "state.json").write_text("{}", encoding="utf-8")
    steps.write_manifest(made, {"step": step})
    return made


def test_a_whole_checkpoint_verifies(tmp_path: Path) -> None:
    manifest = steps.verify(make(tmp_path, 12))
    assert manifest.facts == {"step": 12}
    assert set(manifest.files) == {"model.safetensors", "state.json"}


@pytest.mark.parametrize("place", [0, 1000, 2047])
def test_one_flipped_bit_is_named_with_both_checksums(tmp_path: Path, place: int) -> None:
    made = make(tmp_path, 12)
    path = made / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(
        CheckpointError, match=r"step-00000012: model.safetensors was altered: SHA-256 \w{64}, expected \w{64}"
    ):
        steps.verify(made)


def test_missing_and_cut_files_and_manifests_are_named(tmp_path: Path) -> None:
    cut, missing, bare, torn, newer = (make(tmp_path, step) for step in (1, 2, 3, 4, 5))
    (cut / "model.safetensors").write_bytes(b"short")
    (missing / "state.json").unlink()
    (bare / "manifest.json").unlink()
    (torn / "manifest.json").write_text('{"facts": {}, "fi', encoding="utf-8")
    manifest = (newer / "manifest.json").read_text(encoding="utf-8")
    (newer / "manifest.json").write_text(manifest.replace('"schema": 1', '"schema": 2'), encoding="utf-8")
    for folder, words in (
        (cut, "has 5 bytes"),
        (missing, "is missing"),
        (bare, "incomplete"),
        (torn, "cannot be read"),
        (newer, r"00000005: manifest.json has schema 2, and this version reads 1; use the"),
    ):
        with pytest.raises(CheckpointError, match=words):
            steps.verify(folder)


def test_the_newest_whole_one_is_found_behind_damaged_ones(tmp_path: Path) -> None:
    make(tmp_path, 5)
    make(tmp_path, 100_000_000)
    damaged = make(tmp_path, 200_000_000)
    (damaged / "state.json").write_text("{ }", encoding="utf-8")
    (tmp_path / ".partial-step-300000000").mkdir()
    name, refused = steps.newest_whole(tmp_path)
    assert name == "step-100000000"
    assert len(refused) == 1
    assert "step-200000000: state.json" in refused[0]


def test_a_pointer_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    steps.point(tmp_path, "best", "step-00000005")
    assert steps.pointer(tmp_path, "best") == "step-00000005"
    for text in ('{"name": "../../etc"}', "[]", "{", '{"name": 7}'):
        (tmp_path / "best.json").write_text(text, encoding="utf-8")
        assert steps.pointer(tmp_path, "best") is None
