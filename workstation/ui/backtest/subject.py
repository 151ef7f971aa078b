"""Finds whose forecasts are traded: one run's, or those of tagged folds; all of it blocks, so it runs in threads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workstation import profiles
from workstation.backtest.forecasts import Evaluated, put_together, refuse_far
from workstation.runs import evaluations
from workstation.runs.evaluations import Request
from workstation.runs.store import Run
from workstation.ui.backtest.backtested import Traded
from workstation.ui.lookout import stamp_of_files

if TYPE_CHECKING:
    from workstation.backtest.forecasts import Forecasts
    from workstation.config import Profile
    from workstation.runs.store import Store
    from workstation.ui.backtest.backtested import Asked, Backtested
    from workstation.ui.lookout import Stamp


@dataclass(frozen=True, eq=False)
class Subject:
    """Runs that go together, as far as they are evaluated."""

    traded: tuple[Traded, ...]
    forecasts: Forecasts | None
    """None where one of them is not evaluated yet."""
    alone: str = ""
    """Why one is traded alone, where several were asked for."""


@dataclass(frozen=True, eq=False)
class _Member:
    run: Run
    checkpoint: str
    profile: Profile
    fingerprint: str | None
    """Of the prices that it was evaluated on; None where it was not."""
    fault: str = ""
    """How the files of that were damaged."""

    def evaluated(self, asked: Asked, fingerprint: str) -> Evaluated:
        path = evaluations.result_path(self.run, Request(self.checkpoint, asked.part), "parquet")
        return Evaluated(self.run.name, self.checkpoint, asked.part, path, fingerprint, self.profile)


def stamp_of(store: Store, of: Backtested) -> Stamp:
    """What tells a look from the one before: the checkpoints that are meant, and when their results were written."""
    paths = [
        path
        for name in of.asked.runs
        for path in (Run(store.root / name).steps, Run(store.root / name).steps / f"{of.asked.wanted}.json")
    ]
    paths += [
        evaluations.result_path(Run(store.root / one.run), Request(one.checkpoint, of.asked.part)) for one in of.traded
    ]
    return stamp_of_files(paths)


def subject_of(store: Store, asked: Asked) -> Subject:
    """The runs that are asked for, together where they are folds of one split; else the first alone.

    Raises:
        RunNotFoundError: if there is no such run.
        CheckpointError: if it has no such checkpoint.
        ProfileError: if its profile cannot be read.
    """
    first = _member(store, asked.runs[0], asked)
    alone = ""
    if len(asked.runs) > 1:
        try:
            return _together([first, *(_member(store, name, asked) for name in asked.runs[1:])], asked)
        except ValueError as error:
            alone = f"{first.run.name} alone: {error}"
    return replace(_together([first], asked), alone=alone)


def _member(store: Store, name: str, asked: Asked) -> _Member:
    run, checkpoint = evaluations.find(store, f"{name}/{asked.wanted}")
    profile, request = profiles.resolve(run.profile_table()), Request(checkpoint, asked.part)
    told = evaluations.read_result(run, request)
    if told is None:
        return _Member(run, checkpoint, profile, None, evaluations.fault_of(run, request))
    return _Member(run, checkpoint, profile, told["data_sha256"])


def _together(members: list[_Member], asked: Asked) -> Subject:
    """Those of one split, whether they are evaluated or not; their prices are compared where they are."""
    put_together(tuple(one.evaluated(asked, "") for one in members), asked.step_ahead)
    members = sorted(members, key=lambda one: one.profile.split.fold)
    for one in members:
        refuse_far(one.run.name, one.profile, asked.step_ahead)
    traded = tuple(
        Traded(one.run.name, one.checkpoint, one.profile.horizon, one.fingerprint is not None, one.fault)
        for one in members
    )
    known = [one.evaluated(asked, one.fingerprint) for one in members if one.fingerprint is not None]
    return Subject(traded, put_together(tuple(known), asked.step_ahead) if len(known) == len(members) else None)
