"""A run's head: where it stands, how far it is, and what one must know at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.runs.events import RunFailed, RunFinished, RunStopped
from workstation.runs.progress import State
from workstation.ui import figures
from workstation.ui.marks import NONE, STATES, bar, state_words
from workstation.ui.text import BLANK, Line, Tone, indented, joined, say, spread, width_of, wrapped
from workstation.ui.verdict import verdict

if TYPE_CHECKING:
    from workstation.ui.state import Snapshot

NOTHING_OPEN = "no run is open: press 1 and choose one, or 3 to start one"


def head(snapshot: Snapshot, width: int) -> list[Line]:
    """Two lines: what the run is and where it works; how far it is and how long it will take."""
    left = (*say(snapshot.name, Tone.TITLE), *say("   "), *state_words(snapshot.state), *_phase(snapshot))
    return [spread(left, _place(snapshot), width), spread(_steps(snapshot), _remaining(snapshot), width)]


def _phase(snapshot: Snapshot) -> Line:
    progress = snapshot.progress
    if snapshot.state is not State.RUNNING or not progress.phase or progress.phase == str(snapshot.state):
        return BLANK
    detail = f" {progress.phase_detail}" if progress.phase_detail else ""
    return say(f"   {progress.phase}{detail}", Tone.MUTED)


def _place(snapshot: Snapshot) -> Line:
    started = snapshot.progress.started
    if started is None:
        return BLANK
    again = f"attempt {started.attempt} · " if started.attempt > 1 else ""
    return say(f"{again}{started.device} · {started.device_name}", Tone.MUTED)


def _steps(snapshot: Snapshot) -> Line:
    progress, plan = snapshot.progress, snapshot.progress.plan
    if plan is None:
        return say("nothing trained yet", Tone.MUTED)
    epoch = min(progress.epoch, plan.epochs)
    counts = [_fact("epoch", f"{epoch}/{plan.epochs}"), _fact("step", f"{progress.step:,}/{plan.steps:,}")]
    return joined([*counts, progress_bar(snapshot, 24)])


def progress_bar(snapshot: Snapshot, width: int) -> Line:
    """The part of the planned steps that is done, as a bar and in percent."""
    progress = snapshot.progress
    part = progress.step / progress.steps if progress.steps else 0.0
    tone = Tone.GOOD if snapshot.state is State.FINISHED else Tone.BUSY
    return (*bar(part, width, tone), *say(f" {part * 100:.0f} %"))


def _remaining(snapshot: Snapshot) -> Line:
    if snapshot.state is State.RUNNING and snapshot.progress.eta_seconds is not None:
        return _fact("ETA", figures.duration(snapshot.progress.eta_seconds))
    closing = snapshot.progress.closing
    return _fact("took", figures.duration(closing.seconds)) if isinstance(closing, RunFinished) else BLANK


def _fact(label: str, value: str) -> Line:
    return ((f"{label} ", Tone.MUTED), (value, Tone.PLAIN))


def banner(snapshot: Snapshot, width: int) -> list[Line]:
    """What one must know at once, and which key answers it; empty while all goes well."""
    if isinstance(snapshot.progress.closing, RunFinished):
        return _outcome(snapshot, snapshot.progress.closing, width)
    text, tone = _news(snapshot)
    return [say(f"  {line}", tone) for line in wrapped(text, max(1, width - 4))] if text else []


def _news(snapshot: Snapshot) -> tuple[str, Tone]:
    progress, closing = snapshot.progress, snapshot.progress.closing
    match snapshot.state, closing:
        case State.CRASHED, _:
            text = f"! crashed at step {progress.step:,}: its worker died; press r to {_from(snapshot)}"
        case State.FAILED, RunFailed(message=message):
            text = f"✗ failed: {message}; press r to {_from(snapshot)}"
        case State.STOPPED, RunStopped(step=step, reason=reason):
            text = f"■ stopped at step {step:,}: {reason}; press r to {_from(snapshot)}"
        case State.PAUSED, _:
            text = f"‖ paused at step {progress.step:,}; press c to continue"
        case State.QUEUED, _ if progress.queued:
            text = f"◌ waits for {progress.queued.device}, held by {progress.queued.held_by}"
        case State.QUEUED, _:
            text = "◌ the worker is starting"
        case _:
            text = ""
    return text, STATES[snapshot.state][1]


def _from(snapshot: Snapshot) -> str:
    saved = snapshot.progress.checkpoints
    newest = max((checkpoint.step for checkpoint in saved), default=None)
    return "start it over" if newest is None else f"resume from step {newest:,}"


def _outcome(snapshot: Snapshot, closing: RunFinished, width: int) -> list[Line]:
    best = snapshot.progress.best
    done = say(f"  ✓ finished: {closing.reason}", Tone.GOOD)
    if best is None:
        return [done]
    found = best.validation
    scored = (*say(f"best in epoch {best.epoch}: RMSE "), *verdict(found.rmse, found.naive_rmse))
    line = joined([done, scored])
    return [line] if width_of(line) <= width else [done, *indented([scored], 4)]


def one_per_line(snapshot: Snapshot) -> list[Line]:
    """The run in a terminal too small for anything else: one line a metric."""
    progress, best = snapshot.progress, snapshot.progress.best
    facts = [
        ("step", f"{progress.step:,}/{progress.steps:,}" if progress.steps else NONE),
        ("loss", figures.metric(progress.rows[-1].loss[0] if progress.rows else None)),
        ("best", figures.metric(best.validation.loss if best else None)),
        ("naive", figures.metric(progress.plan.naive_validation_loss if progress.plan else None)),
        ("ETA", figures.duration(progress.eta_seconds if snapshot.state is State.RUNNING else None)),
    ]
    title = (*say(snapshot.name, Tone.TITLE), *say(" "), *state_words(snapshot.state))
    return [title, *(((f"{label:<6}", Tone.MUTED), (value, Tone.PLAIN)) for label, value in facts)]
