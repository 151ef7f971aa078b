"""Starting and resuming runs: the two verbs that the command line and the screens share."""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from workstation.config.paths import expanded
from workstation.config.profile import SAMPLE
from workstation.config.toml import to_toml
from workstation.errors import CheckpointError, RunError, RunExistsError
from workstation.runs import steps
from workstation.runs.durable import make_folder, write_atomically
from workstation.runs.launch import launch
from workstation.runs.origin import command_line, origin
from workstation.runs.progress import State

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.runs.store import Run, Store


def start(store: Store, profile: Profile, *, stem: str, name: str | None = None, parent: str | None = None) -> Run:
    """Make a run from a complete profile and launch its worker.

    Args:
        store: where runs are.
        profile: complete, as `workstation.profiles` resolves it.
        stem: what a run without a name is named after.
        name: the run's name; by default the stem with a number.
        parent: a run whose newest whole checkpoint the new one starts from.

    Raises:
        RunExistsError: if the name is taken.
        RunNotFoundError: if there is no such parent.
        CheckpointError: if the parent has no checkpoint that verifies.
        StorageError: if the disk refuses.
    """
    if parent is not None:
        newest_checkpoint(store.open(parent))
    profile = with_absolute_source(profile)
    text = to_toml(profile)
    facts = origin(seed=profile.training.seed, parent=parent, command_line=command_line())
    facts["profile_sha256"] = sha256(text.encode()).hexdigest()
    run = _create(store, stem, name, profile=text, origin=facts)
    if parent is not None:
        _take_along(store.open(parent), run)
    launch(run, "train")
    return run


def _create(store: Store, stem: str, name: str | None, *, profile: str, origin: dict[str, Any]) -> Run:
    while True:
        try:
            return store.create(name or store.free_name(stem), profile=profile, origin=origin)
        except RunExistsError:
            if name is not None:
                raise  # else somebody was quicker to take the number: take the next


def _take_along(parent: Run, run: Run) -> None:
    """Give the run the parent's newest checkpoint as its own, so that the parent may remove it meanwhile."""
    while True:
        name = newest_checkpoint(parent)
        try:
            make_folder(run.start_from)
            shutil.copytree(parent.steps / name, run.start_from / name, copy_function=_link)
        except FileNotFoundError:  # the parent has just removed it, as there is a newer one
            shutil.rmtree(run.start_from, ignore_errors=True)
        except BaseException:
            shutil.rmtree(run.folder, ignore_errors=True)
            raise
        else:
            note_origin(run, starts_from={"run": parent.name, "checkpoint": name})
            return


def _link(source: str, target: str) -> None:
    """The same file under a second name, as checkpoints never change; a copy where the disk cannot do that."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def with_absolute_source(profile: Profile) -> Profile:
    """The profile with a source that means the same wherever the run is resumed from."""
    if profile.data.source == SAMPLE:
        return profile
    source = expanded(profile.data.source).absolute()
    data = profile.data.model_copy(update={"source": str(source)})
    return profile.model_copy(update={"data": data})


def resume(run: Run) -> Run:
    """Launch a worker on a run that stopped, failed or crashed; it goes on from its newest whole checkpoint.

    Raises:
        RunAliveError: if a worker holds it.
        RunError: if it has finished.
        CheckpointError: if there are checkpoints and none of them verifies.
    """
    if not run.is_alive() and run.progress().told is State.FINISHED:
        raise RunError(
            f"run {run.name!r} has finished; to train on, start a new run from it: "
            f"workstation train --from {run.name} --set training.epochs=N"
        )
    if steps.names(run.steps):
        newest_checkpoint(run)
    launch(run, "train")
    return run


def newest_checkpoint(run: Run) -> str:
    """Name of the run's newest checkpoint that verifies.

    Raises:
        CheckpointError: if there is none, with what is wrong with each.
    """
    name, refused = steps.newest_whole(run.steps)
    if name is None:
        why = "; ".join(refused) or "it has none yet"
        raise CheckpointError(f"run {run.name!r} has no checkpoint to start from: {why}")
    return name


def note_origin(run: Run, **facts: object) -> None:
    """Add facts to the run's origin.

    Raises:
        StorageError: if the disk refuses.
    """
    write_atomically(run.origin, json.dumps({**run.origin_table(), **facts}, indent=1).encode())
