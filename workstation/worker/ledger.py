"""What a finished job adds to the ledger of trials on its data."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from workstation.errors import StorageError
from workstation.runs import trials
from workstation.runs.events import MessageLogged

if TYPE_CHECKING:
    from workstation.runs.evaluations import Request
    from workstation.runs.progress import Progress
    from workstation.runs.store import Run
    from workstation.worker.journalist import Journalist

_FIGURES = ("rmse", "mae", "r2_naive", "directional_accuracy", "ic", "rank_ic")


def note_training(run: Run, journalist: Journalist, checkpoint: str) -> None:
    """Add a finished training with its best validation; the same profile on the same data is the same trial."""
    progress = journalist.progress
    if progress.data is None or progress.best is None:  # a journal that was damaged tells too little
        return
    origin = run.origin_table()
    tried = {
        "profile": origin.get("profile_sha256"),
        "starts_from": origin.get("starts_from"),
        "data": progress.data.fingerprint,
    }
    trial = trials.Trial(
        kind="training",
        data=progress.data.fingerprint,
        source=progress.data.source,
        run=run.name,
        checkpoint=checkpoint,
        part="validation",
        inputs=hashlib.sha256(json.dumps(tried, sort_keys=True).encode()).hexdigest(),
        figures=_best(progress),
    )
    _add(trial, journalist)


def _best(progress: Progress) -> dict[str, float | None]:
    assert progress.best is not None
    scores = progress.best.validation
    return {
        "rmse": scores.rmse,
        "mae": scores.mae,
        "r2_naive": scores.r2_oos,
        "directional_accuracy": scores.directional_accuracy,
    }


def note_evaluation(run: Run, request: Request, facts: dict[str, Any], journalist: Journalist) -> None:
    """Add an evaluation with its headline figures; the same windows of the same checkpoint are the same trial."""
    best = facts["best_baseline"]
    figures = {name: facts["scores"]["pooled"][name] for name in _FIGURES}
    figures |= {"skill": facts["skill"][best], "p_value": facts["against"][best]["test"]["p_value"]}
    trial = trials.Trial(
        kind="evaluation",
        data=facts["data_sha256"],
        source=facts["source"],
        run=run.name,
        checkpoint=request.checkpoint,
        part=request.part,
        inputs=facts["inputs"],
        figures=figures,
    )
    _add(trial, journalist)


def _add(trial: trials.Trial, journalist: Journalist) -> None:
    """A ledger that cannot be written costs a warning, never what was computed."""
    try:
        trials.append(trial)
    except (StorageError, OSError) as error:
        journalist.note(MessageLogged("warning", f"the ledger of trials was not written: {error}"))
