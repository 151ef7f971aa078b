"""Everything that is known of one run, gathered from its folder without opening weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workstation.runs import summary
from workstation.runs.checkpoints import checkpoints_of
from workstation.runs.follow import Follower

if TYPE_CHECKING:
    from workstation.runs.checkpoints import Checkpoint
    from workstation.runs.events import EpochFinished
    from workstation.runs.progress import Progress, State
    from workstation.runs.store import Run


@dataclass(frozen=True, slots=True)
class Account:
    """A run: its progress and state, its checkpoints, where it comes from, and what of its journal is damaged."""

    run: Run
    progress: Progress
    state: State
    checkpoints: tuple[Checkpoint, ...]
    origin: dict[str, Any]
    damaged_lines: int
    has_torn_end: bool

    @property
    def best(self) -> EpochFinished | None:
        """The epoch with the best validation loss."""
        return self.progress.best

    def table(self) -> dict[str, Any]:
        """All of it as plain values."""
        told = asdict(summary.summarise(self.progress))
        del told["told"]  # `state` says the same and whether the worker lives
        plan = self.progress.plan
        return {
            "name": self.run.name,
            "state": self.state,
            "folder": str(self.run.folder),
            **told,
            "phase": self.progress.phase,
            "plan": asdict(plan) if plan else None,
            "data": asdict(self.progress.data) if self.progress.data else None,
            "best": asdict(self.best) if self.best else None,
            "checkpoints": [asdict(checkpoint) for checkpoint in self.checkpoints],
            "answers": [asdict(answer) for answer in self.progress.answers],
            "origin": self.origin,
            "damaged_lines": self.damaged_lines,
            "has_torn_end": self.has_torn_end,
        }


def account(run: Run) -> Account:
    """Gather it; a damaged line or checkpoint is counted or named, and never hides the rest."""
    follower = Follower(run)
    follower.poll()
    return Account(
        run,
        follower.progress,
        follower.state,
        checkpoints_of(run),
        run.origin_table(),
        follower.damaged_lines,
        follower.has_torn_end,
    )
