"""Everything that is known of a run and one of its checkpoints, read from its folder without opening weights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.errors import DataError, StorageError
from workstation.evaluation.windows import Windows, read
from workstation.runs import backtests, evaluations, steps, trials
from workstation.runs.checkpoints import checkpoints_of
from workstation.runs.evaluations import PARTS, Request
from workstation.runs.follow import Follower

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.runs.backtests import Kept
    from workstation.runs.checkpoints import Checkpoint
    from workstation.runs.progress import Progress, State
    from workstation.runs.store import Run, Store


@dataclass(frozen=True, eq=False)
class Evaluated:
    """An evaluation of the checkpoint."""

    facts: dict[str, Any]
    windows: Windows | None
    """Its forecasts; None where they cannot be read."""
    refusal: str = ""
    """Why they cannot be read."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """A run, its progress and state, what one checkpoint is worth, and what was tried on the same prices."""

    run: Run
    progress: Progress
    state: State
    damaged_lines: int
    profile: dict[str, Any]
    origin: dict[str, Any]
    checkpoint: str
    """Name of the checkpoint that is reported; empty where there is none."""
    checkpoints: tuple[Checkpoint, ...]
    evaluated: tuple[Evaluated, ...]
    """Of the parts in order, the run's own prices first."""
    backtests: tuple[Kept, ...]
    """Newest first."""
    trials: tuple[trials.Trial, ...]
    """Oldest first."""
    refusals: tuple[str, ...]
    """What could not be read beside these."""
    ancestors: tuple[tuple[str, str], ...]
    """Runs and checkpoints that this one goes back to, the nearest first."""

    @property
    def own_backtests(self) -> list[Kept]:
        """Those of the checkpoint that is reported, newest first."""
        return [kept for kept in self.backtests if (self.run.name, self.checkpoint) in traded_by(kept)]


def traded_by(kept: Kept) -> list[tuple[str, str]]:
    """Runs and their checkpoints whose forecasts a backtest traded."""
    runs = kept.facts.get("signals", {}).get("runs", ())
    return [(str(each.get("run")), str(each.get("checkpoint"))) for each in runs]


def gather(store: Store, text: str) -> Gathered:
    """What there is of `RUN`, `RUN/best`, `RUN/last` or `RUN/STEP`; a run without a checkpoint is gathered, too.

    Raises:
        RunNotFoundError: if there is no such run.
        CheckpointError: if it has no such checkpoint, or its profile cannot be read.
    """
    name, _, wanted = text.partition("/")
    run = store.open(name)
    has_any = bool(steps.names(run.steps))
    checkpoint = evaluations.find(store, text)[1] if has_any or wanted else ""
    follower = Follower(run)
    follower.poll()
    origin = run.origin_table()
    found, refusals = _trials(origin)
    return Gathered(
        run=run,
        progress=follower.progress,
        state=follower.state,
        damaged_lines=follower.damaged_lines,
        profile=run.profile_table(),
        origin=origin,
        checkpoint=checkpoint,
        checkpoints=checkpoints_of(run),
        evaluated=tuple(_evaluations(run, checkpoint)) if checkpoint else (),
        backtests=backtests.kept(run),
        trials=tuple(found),
        refusals=tuple(refusals),
        ancestors=tuple(_ancestors(store, origin)),
    )


def _trials(origin: dict[str, Any]) -> tuple[list[trials.Trial], list[str]]:
    fingerprint = origin.get("data_fingerprint")
    if not isinstance(fingerprint, str):
        return [], []
    try:
        return trials.read(fingerprint), []
    except (StorageError, DataError) as error:  # the rest can be told all the same
        return [], [str(error)]


def _evaluations(run: Run, checkpoint: str) -> Iterator[Evaluated]:
    for part in PARTS:
        for request in _requests(run, Request(checkpoint, part)):
            facts = evaluations.read_result(run, request)
            if facts is not None:
                yield with_windows(run, request, facts)


def _requests(run: Run, own: Request) -> Iterator[Request]:
    """The run's own prices, then the others that there are results of."""
    yield own
    for path in sorted(run.results.glob(f"{own.name}-*.json")):
        try:
            source = json.loads(path.read_bytes())["source_path"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(source, str) and Request(own.checkpoint, own.part, source).name == path.stem:
            yield Request(own.checkpoint, own.part, source)


def with_windows(run: Run, request: Request, facts: dict[str, Any]) -> Evaluated:
    """The facts of an evaluation, with its forecasts where they can be read."""
    try:
        windows = read(evaluations.result_path(run, request, "parquet"), facts["horizon"])
    except (DataError, KeyError, TypeError) as error:  # its figures can be told all the same
        return Evaluated(facts, None, str(error))
    return Evaluated(facts, windows)


def _ancestors(store: Store, origin: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Runs that the checkpoint at the start came from; a name that comes again ends them."""
    seen: set[str] = set()
    while isinstance(begun := origin.get("starts_from"), dict):
        name, checkpoint = str(begun.get("run", "")), str(begun.get("checkpoint", ""))
        if name in seen:
            return
        seen.add(name)
        yield name, checkpoint
        if name not in store.names():
            return
        origin = store.open(name).origin_table()
