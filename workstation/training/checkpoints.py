"""Checkpoints on disk: a folder that is there whole or not at all, without pickle, refused if a byte was altered."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import safetensors.torch
from safetensors import SafetensorError

from workstation.errors import CheckpointError
from workstation.runs.durable import FOLDER_MODE, PARTIAL, explained, publish_folder, write_synced
from workstation.runs.steps import MANIFEST, step_name, verify, write_manifest
from workstation.training.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

MODEL, OPTIMIZER, STATE = "model.safetensors", "optimizer.safetensors", "state.json"
REPLACED = ".replaced-"
"""Prefix of a checkpoint that gives way to a newer one of the same step; `tidy` puts it back if that never came."""
_SCHEMA = 1
_HEADER_LIMIT = 16 * 2**20
_STATE_LIMIT = 64 * 2**20


def save(steps: Path, snapshot: Snapshot, *, facts: Mapping[str, Any], extra: Mapping[str, Any]) -> Path:
    """Write a checkpoint beside its place, make it durable, and give it its name; returns its folder.

    Args:
        steps: the run's folder of checkpoints.
        snapshot: what is saved.
        facts: what else is needed to build the same training again, as plain values, kept in `state.json`.
        extra: further JSON files, by name.

    Raises:
        StorageError: if the disk refuses; what was written of this one is removed, and older ones are untouched.
    """
    final = steps / step_name(snapshot.state["step"])
    partial = steps / f"{PARTIAL}{final.name}-{os.getpid()}"
    with explained(final):
        try:
            _write(partial, snapshot, facts, extra)
            _publish(partial, final)
        finally:
            shutil.rmtree(partial, ignore_errors=True)  # it is there no more unless something failed
    return final


def _write(partial: Path, snapshot: Snapshot, facts: Mapping[str, Any], extra: Mapping[str, Any]) -> None:
    partial.mkdir(mode=FOLDER_MODE)
    state = {"schema": _SCHEMA, "training": snapshot.state, "random": snapshot.random, "facts": dict(facts)}
    for name, content in {STATE: state, **extra}.items():
        assert name not in {MANIFEST, MODEL, OPTIMIZER}
        write_synced(partial / name, json.dumps(content, allow_nan=False).encode())
    write_synced(partial / MODEL, safetensors.torch.save(snapshot.model))
    write_synced(partial / OPTIMIZER, safetensors.torch.save(snapshot.optimizer))
    told = ("step", "epoch", "batch", "validation_loss")
    write_manifest(partial, {key: snapshot.state[key] for key in told})


def _publish(partial: Path, final: Path) -> None:
    """Let the new one take its name; an older one of the same step steps aside and goes once the new one is there."""
    aside = final.with_name(f"{REPLACED}{final.name}")
    if final.exists():
        shutil.rmtree(aside, ignore_errors=True)
        final.rename(aside)
    try:
        publish_folder(partial, final)
    except BaseException:
        if aside.exists() and not final.exists():
            aside.rename(final)
        raise
    shutil.rmtree(aside, ignore_errors=True)  # what is left of it, if anything, is cleared by `tidy`


def load(folder: Path) -> tuple[Snapshot, dict[str, Any]]:
    """Verify a checkpoint and read it: the snapshot, and the facts it was saved with.

    Raises:
        CheckpointError: naming the file, if one is missing, altered, or not what it should be.
    """
    files = verify(folder).files
    for name in (MODEL, OPTIMIZER, STATE):
        if name not in files:
            raise CheckpointError(f"checkpoint {folder.name}: {name} is not in its {MANIFEST}")
    state = _read_state(folder / STATE)
    snapshot = Snapshot(
        _read_tensors(folder / MODEL), _read_tensors(folder / OPTIMIZER), state["training"], state["random"]
    )
    return snapshot, state["facts"]


def _read_state(path: Path) -> dict[str, Any]:
    where = f"checkpoint {path.parent.name}: {path.name}"
    if path.stat().st_size > _STATE_LIMIT:
        raise CheckpointError(f"{where} has {path.stat().st_size} bytes, more than any state needs")
    try:
        state: dict[str, Any] = json.loads(path.read_bytes())
        if state["schema"] != _SCHEMA:
            has = f"{where} has schema {state['schema']}, and this version reads {_SCHEMA}"
            raise CheckpointError(f"{has}; use the version that wrote it")
    except (KeyError, TypeError, RecursionError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{where} cannot be read ({error})") from None
    for key in ("training", "random", "facts"):
        if not isinstance(state.get(key), dict):
            raise CheckpointError(f"{where} has no {key}")
    return state


def _read_tensors(path: Path) -> dict[str, Tensor]:
    where = f"checkpoint {path.parent.name}: {path.name}"
    data = path.read_bytes()
    header = int.from_bytes(data[:8], "little")
    if header > min(_HEADER_LIMIT, max(0, len(data) - 8)):
        raise CheckpointError(f"{where} claims a header of {header} bytes, more than it can hold")
    try:
        return safetensors.torch.load(data)
    except SafetensorError as error:
        raise CheckpointError(f"{where} cannot be read ({error})") from None
