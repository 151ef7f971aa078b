"""Where training begins: at the start, at the run's own newest checkpoint, or at one of the run it was started from."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from workstation.config.compare import differences
from workstation.config.toml import to_table
from workstation.errors import CheckpointError
from workstation.runs.events import RunResumed
from workstation.training import snapshot
from workstation.training.learning_rate import Override
from workstation.training.state import TrainingState
from workstation.worker.environment import changes
from workstation.worker.keeper import Kept, read

if TYPE_CHECKING:
    from workstation.config import Profile
    from workstation.runs.store import Run
    from workstation.training.parts import Parts
    from workstation.worker.journalist import Journalist
    from workstation.worker.keeper import Keeper

_DECIDES_POSITION = (
    "window",
    "horizon",
    "target",
    "data.",
    "split.",
    "features.",
    "training.batch_size",
    "training.seed",
)
"""Settings that decide which windows a batch holds: where one changed, a position in the old order means nothing."""


def take_up(
    run: Run, parts: Parts, profile: Profile, keeper: Keeper, journalist: Journalist, environment: dict[str, Any]
) -> TrainingState:
    """The state to train on from; weights, optimizer and generators are put back where there is a checkpoint.

    Raises:
        CheckpointError: if no checkpoint can be used, or the profile or the data changed since.
    """
    if kept := keeper.newest():
        return _resume(kept, parts, keeper, journalist, environment)
    _require_unchanged(run)
    if source := run.origin_table().get("starts_from"):
        return _branch(run, source, parts, profile, keeper, journalist, environment)
    if journalist.attempts > 1 and journalist.progress.step:
        journalist.note(RunResumed("", 0, 0, is_exact=True, differences=()))
    return TrainingState(overrides=_overrides(journalist))


def _resume(
    kept: Kept, parts: Parts, keeper: Keeper, journalist: Journalist, environment: dict[str, Any]
) -> TrainingState:
    keeper.require_same(kept)
    state = snapshot.put_back(kept.snapshot, parts.model, parts.optimizer)
    keeper.resume_from(kept, state.best.checkpoint if state.best else None)
    state.overrides = _merged(state.overrides, _overrides(journalist))
    changed = changes(kept.facts["environment"], environment)
    journalist.note(RunResumed(kept.name, state.step, state.epoch, is_exact=not changed, differences=changed))
    return state


def _overrides(journalist: Journalist) -> list[Override]:
    return [Override(told.step, told.learning_rate) for told in journalist.progress.overrides]


def _merged(saved: list[Override], told: list[Override]) -> list[Override]:
    """Those of the checkpoint, and those that the journal tells beyond them, which were answered after it."""
    return sorted([*(known for known in saved if known not in told), *told], key=lambda override: override.step)


def _require_unchanged(run: Run) -> None:
    """Refuse a profile that is not the one the run was made with.

    Raises:
        CheckpointError: if it was edited since.
    """
    expected = run.origin_table().get("profile_sha256")
    if expected is not None and sha256(run.profile.read_bytes()).hexdigest() != expected:
        raise CheckpointError(
            f"run {run.name!r} cannot be resumed: {run.profile} was changed since the run was made; "
            f"start a new run from it: workstation train {run.profile}"
        )


def _branch(
    run: Run,
    source: dict[str, str],
    parts: Parts,
    profile: Profile,
    keeper: Keeper,
    journalist: Journalist,
    environment: dict[str, Any],
) -> TrainingState:
    kept = read(run.start_from / source["checkpoint"])
    found = differences(kept.facts["profile"], to_table(profile))
    other_inputs = keeper.changed_inputs(kept)
    keeps_position = not other_inputs and not any(change.key.startswith(_DECIDES_POSITION) for change in found)
    before = snapshot.put_back(kept.snapshot, parts.model, parts.optimizer)
    state = _continued(before, profile) if keeps_position else TrainingState()
    state.overrides = _overrides(journalist)
    told = (*map(str, found), *other_inputs, *changes(kept.facts["environment"], environment))
    name = f"{source['run']}/{kept.name}"
    journalist.note(RunResumed(name, state.step, state.epoch, is_exact=False, differences=told or ("a new run",)))
    return state


def _continued(before: TrainingState, profile: Profile) -> TrainingState:
    """The parent's position; its decisions are not taken over, as this run has yet to make its own."""
    if before.epoch >= profile.training.epochs:
        raise CheckpointError(
            f"the checkpoint has trained {before.epoch} epochs already, and training.epochs is "
            f"{profile.training.epochs}; set it higher: --set training.epochs={before.epoch + profile.training.epochs}"
        )
    return TrainingState(epoch=before.epoch, batch=before.batch, step=before.step, sums=before.sums)
