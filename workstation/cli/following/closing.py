"""The last words on a run that closed: how it ended, its best epoch beside the last close, and what to type next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.formats import number, unit_of, verdict
from workstation.cli.output import plain
from workstation.runs import steps
from workstation.runs.events import RunFailed
from workstation.runs.invocation import command_for
from workstation.runs.progress import Progress, State

if TYPE_CHECKING:
    from workstation.runs.store import Run


def closing_lines(run: Run, progress: Progress, state: State) -> dict[str, str]:
    """What there is to say, by name."""
    lines = {"run": f"{run.name} {state} {_where(progress)}{_reason(progress, state)}"}
    if progress.best and progress.plan:
        lines |= _best(progress)
    for which in ("best", "last"):
        if name := steps.pointer(run.steps, which):
            lines[f"{which} checkpoint"] = str(run.steps / name)
    if state in {State.FAILED, State.CRASHED}:
        lines["log"] = str(run.log)
    lines["next"] = _next(run, state)
    return {name: plain(text) for name, text in lines.items()}


def _where(progress: Progress) -> str:
    if progress.plan is None:
        return "before training began"
    return f"at step {progress.step:,} of {progress.plan.steps:,}, epoch {progress.epoch} of {progress.plan.epochs}"


def _reason(progress: Progress, state: State) -> str:
    closing = progress.closing
    if state is State.CRASHED or closing is None:
        return ": its worker died without a word"
    text = closing.message if isinstance(closing, RunFailed) else closing.reason
    return f": {text}" if text else ""


def _best(progress: Progress) -> dict[str, str]:
    assert progress.best is not None
    assert progress.plan is not None
    scores, unit = progress.best.validation, unit_of(progress.plan.target)
    return {
        "best epoch": f"{progress.best.epoch}, {verdict(scores.rmse, scores.naive_rmse)}",
        "validation RMSE": f"{number(scores.rmse)} {unit}, last close {number(scores.naive_rmse)} {unit}",
    }


def _next(run: Run, state: State) -> str:
    if state is State.FINISHED:
        return command_for(run, "runs", "show")
    return command_for(run, "resume")
