"""A run or a checkpoint that is compared: its facts as journal, profile and evaluation tell them; no weights read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.runs import evaluations, steps
from workstation.runs.evaluations import Request
from workstation.runs.progress import state_of

if TYPE_CHECKING:
    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.events import EpochFinished, Scores
    from workstation.runs.progress import Progress, State
    from workstation.runs.store import Run, Store


@dataclass(frozen=True)
class Contender:
    """What is known of one without computing anything."""

    label: str
    """As it was asked for."""
    run: Run
    checkpoint: str
    """Empty where the run has none yet."""
    request: Request | None
    """The evaluation that would be looked at."""
    state: State
    progress: Progress
    epoch: EpochFinished | None
    """At whose end the checkpoint was made; the best one where there is no checkpoint. None inside an epoch."""
    profile: dict[str, Any]
    evaluation: dict[str, Any] | None
    """Facts of its evaluation on the part asked for; None where there is none."""

    @property
    def data(self) -> str:
        """Fingerprint of the prices that it was trained on; empty where they were not loaded yet."""
        return self.progress.data.fingerprint if self.progress.data else ""

    @property
    def task(self) -> tuple[str, str, int]:
        """What must be the same for errors to be compared: prices, target and horizon."""
        return self.data, str(self.profile["target"]), int(self.profile["horizon"])

    @property
    def validation(self) -> Scores | None:
        """Its scores on its own validation windows."""
        return self.epoch.validation if self.epoch else None

    @property
    def step(self) -> int:
        """Training steps behind it."""
        return int(self.checkpoint.removeprefix("step-")) if self.checkpoint else self.progress.step

    @property
    def trained_seconds(self) -> float | None:
        """What its epochs took, validation included, up to its own; None where no journal tells."""
        if self.epoch is None:
            return None
        return sum(each.seconds for each in self.progress.epochs if each.epoch <= self.epoch.epoch)


def contender(store: Store, text: str, part: EvaluatedPart, source: str) -> Contender:
    """The contender that `RUN`, `RUN/best`, `RUN/last` or `RUN/STEP` names; the best checkpoint unless it is said.

    Args:
        store: where runs are.
        text: what names it.
        part: whose evaluation is looked at.
        source: other prices that it was evaluated on, an absolute path; empty for its own.

    Raises:
        RunNotFoundError: if there is no such run.
        CheckpointError: if the run has no such checkpoint, or its profile cannot be read.
    """
    name, _, wanted = text.partition("/")
    run = store.open(name)
    is_alive = run.is_alive()  # asked first: a run that closes in between is then read as closed
    progress = run.progress()
    checkpoint = evaluations.find(store, text)[1] if wanted or steps.names(run.steps) else ""
    request = Request(checkpoint, part, source) if checkpoint else None
    return Contender(
        label=text,
        run=run,
        checkpoint=checkpoint,
        request=request,
        state=state_of(progress.told, is_held=is_alive),
        progress=progress,
        epoch=_epoch(progress, checkpoint),
        profile=run.profile_table(),
        evaluation=evaluations.read_result(run, request) if request else None,
    )


def _epoch(progress: Progress, checkpoint: str) -> EpochFinished | None:
    if not checkpoint:
        return progress.best
    step = int(checkpoint.removeprefix("step-"))
    return next((epoch for epoch in progress.epochs if epoch.step == step), None)
