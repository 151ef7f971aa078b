"""What the run is, and in the first sentences what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.reporting.document import Fields, Remark, Tone, Verdicts
from workstation.reporting.figures import NONE, counted, duration, moment, unit_of
from workstation.reporting.sections.judging import tone_of_backtest, tone_of_evaluation
from workstation.runs.events import RunFailed, RunFinished
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.reporting.document import Block
    from workstation.reporting.gathering import Gathered
    from workstation.runs.progress import Progress

PARTS = {
    "test": "test windows",
    "unseen": "unseen symbols",
    "validation": "validation windows",
    "train": "training windows",
}
_NEW = ("test", "unseen")
"""Parts that neither trained the checkpoint nor chose it."""
_SENTENCES = 2
"""Of a backtest at the top: what it rests on, and how it did beside buy and hold."""


def lead(found: Gathered) -> Iterator[Block]:
    """What it comes to, then what it is."""
    if rows := tuple(_verdicts(found)):
        yield Verdicts(rows)
    elif found.progress.best is None:
        yield Remark("Nothing is known yet of how good its forecasts are.", is_warning=True)
    yield Fields(tuple((name, text) for name, text in _fields(found) if text))


def where(facts: dict[str, object]) -> str:
    """Which windows an evaluation is of, in words."""
    part = PARTS.get(str(facts.get("part")), "windows")
    return part if facts.get("is_own_data", True) else f"{part} of other prices"


def _verdicts(found: Gathered) -> Iterator[tuple[Tone, str]]:
    told = [each.facts for each in found.evaluated if each.facts.get("part") in _NEW]
    for facts in told:
        for verdict in (facts.get("verdict"), (facts.get("distribution") or {}).get("verdict")):
            if isinstance(verdict, str):
                yield tone_of_evaluation(verdict), f"On {where(facts)}: {verdict}"
    for kept in found.own_backtests[:1]:
        strategy = kept.facts.get("strategy", {}).get("name", "a strategy")
        tried = kept.facts["tried"]["different"]
        for sentence in kept.facts.get("verdicts", ())[:_SENTENCES]:
            yield tone_of_backtest(sentence, tried), f"Traded by {strategy}: it {sentence}"
    if not told and (best := found.progress.best):
        yield _beside(best.validation.rmse, best.validation.naive_rmse)


def _beside(rmse: float, naive: float) -> tuple[Tone, str]:
    """The best epoch's score in training beside the last close's; it was chosen by these windows."""
    words = f"On validation windows, by which its best epoch was chosen: {change_of(rmse, naive)}"
    return Tone.UNSURE, f"{words}; no test windows were looked at"


def change_of(rmse: float, naive: float) -> str:
    """An error in words, beside that of the last close."""
    if not naive > 0.0:
        return "it cannot be compared with the last close"
    percent = 100.0 * (1.0 - rmse / naive)
    if abs(percent) < 0.05:  # noqa: PLR2004 - what rounds to zero
        return "as good as the last close"
    return f"{abs(percent):.1f} % {'better' if percent > 0 else 'worse'} than the last close"


def _took(progress: Progress, seconds: float) -> str:
    """How long the attempt that finished took, and all epochs alone, which are what comparisons count."""
    attempt = progress.started.attempt if progress.started else 1
    whole = "with loading and saving" if attempt == 1 else f"in attempt {attempt}, with loading and saving"
    return f"{duration(seconds)} {whole}; all epochs {duration(sum(each.seconds for each in progress.epochs))}"


def _fields(found: Gathered) -> Iterator[tuple[str, str]]:
    progress, origin = found.progress, found.origin
    yield "run", found.run.name
    yield "state", _standing(found)
    yield "checkpoint", _checkpoint(found)
    yield from _task(progress)
    yield "began", moment(progress.first_at)
    yield "last news", moment(progress.updated_at)
    if isinstance(progress.closing, RunFinished):
        yield "took", _took(progress, progress.closing.seconds)
    if started := progress.started:
        yield "device", f"{started.device_name} ({started.device}), {counted(started.threads, 'thread')}"
    yield "seed", str(origin.get("seed", ""))
    versions = origin.get("versions")
    if isinstance(versions, dict):
        chosen = [f"{name} {versions[name]}" for name in ("workstation", "torch", "python") if name in versions]
        yield "versions", ", ".join(chosen)
    if found.damaged_lines:
        yield "journal", f"{counted(found.damaged_lines, 'damaged line')} skipped"


def _checkpoint(found: Gathered) -> str:
    if not found.checkpoint:
        return "there is none yet"
    for each in found.checkpoints:
        if each.name == found.checkpoint:
            marks = [word for word, holds in (("the best", each.is_best), ("the last", each.is_last)) if holds]
            epoch = "" if each.epoch is None else f", epoch {each.epoch}"
            return f"{each.name}{epoch}{', ' if marks else ''}{' and '.join(marks)}"
    return found.checkpoint


def _standing(found: Gathered) -> str:
    progress, plan = found.progress, found.progress.plan
    at = "before training began"
    if plan:
        at = f"step {progress.step:,} of {plan.steps:,}, epoch {progress.epoch} of {plan.epochs}"
    why = ""
    if found.state is State.CRASHED:
        why = "; its worker died without a word"
    elif isinstance(progress.closing, RunFailed):
        why = f"; {progress.closing.message}"
    elif progress.closing is not None and progress.closing.reason:
        why = f"; {progress.closing.reason}"
    return f"{found.state}: {at}{why}"


def _task(progress: Progress) -> Iterator[tuple[str, str]]:
    if plan := progress.plan:
        target, horizon, window = unit_of(plan.target), counted(plan.horizon, "bar"), counted(plan.window, "bar")
        yield "model", f"{plan.model}, {counted(plan.parameters, 'parameter')}, {counted(plan.features, 'feature')}"
        yield "task", f"{target} of the next {horizon} from {window}"
        unseen = f", {plan.unseen_windows:,} of symbols held out" if plan.unseen_windows else ""
        parts = f"{plan.train_windows:,} train, {plan.validation_windows:,} validation, {plan.test_windows:,} test"
        yield "windows", f"{parts}{unseen}"
        yield "split", plan.split
    if data := progress.data:
        rows = f"{counted(data.rows, 'row')} of {counted(data.symbols, 'symbol')}"
        yield "data", f"{data.source}: {rows}, {data.first or NONE} to {data.last or NONE}"
        yield "repairs", f"{counted(len(data.repairs), 'repair')}, told under lineage" if data.repairs else ""
