"""The run under the cursor in the list of runs, told in three columns of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.runs.progress import State
from workstation.ui import figures
from workstation.ui.marks import NONE, state_words
from workstation.ui.text import Line, Tone, fitted, say, width_of
from workstation.ui.verdict import verdict

if TYPE_CHECKING:
    from workstation.runs.store import Listing

ROWS = 6
"""Lines that a detail takes."""
_LABEL = 12
_GAP = 2


def detail(listing: Listing | None, now: float, width: int) -> list[Line]:
    """Facts of one run, in `width` cells."""
    if listing is None:
        return []
    rest = [_where(listing, now), _scores(listing)]
    widths = [_GAP + max(width_of(line) for line in block) for block in rest]
    blocks = [_what(listing, max(_LABEL, width - sum(widths) - _GAP)), *rest]
    first = _GAP + max(width_of(line) for line in blocks[0])
    even = [max(width // 3, first), *(max(width // 3, each) for each in widths)]
    columns = even if sum(even) <= width else [first, *widths]
    rows = [
        tuple(
            span
            for block, column in zip(blocks, columns, strict=True)
            for span in fitted(block[at] if at < len(block) else (), column)
        )
        for at in range(ROWS - 2)
    ]
    title = (*say(listing.name, Tone.TITLE), *say("  "), *state_words(listing.state))
    return [title, *rows, reason(listing)]


def reason(listing: Listing) -> Line:
    """Why the run is where it is, and what can be done."""
    told = listing.summary.reason
    match listing.state:
        case State.CRASHED:
            return say(f"its worker died at step {listing.summary.step:,}; open it and press r to resume", Tone.BAD)
        case State.FAILED:
            return say(told, Tone.BAD)
        case State.QUEUED:
            return say(f"waits for its device, held by {told}" if told else "waits for its device", Tone.MUTED)
        case State.PAUSED:
            return say("open it and press c to continue", Tone.WARN)
        case _:
            return say(told, Tone.MUTED)


def _fact(label: str, value: str) -> Line:
    return (*fitted(say(label, Tone.MUTED), _LABEL), *say(value or NONE))


def _what(listing: Listing, width: int) -> list[Line]:
    found, room = listing.summary, width - _LABEL
    source = found.source if len(found.source) <= room else f"…{found.source[-max(room - 1, 1) :]}"
    steps = f"{found.step:,} of {found.steps:,}" if found.steps else NONE
    epochs = f"{found.epoch} of {found.epochs}" if found.epochs else NONE
    return [_fact("model", found.model), _fact("source", source), _fact("steps", steps), _fact("epochs", epochs)]


def _where(listing: Listing, now: float) -> list[Line]:
    found = listing.summary
    heard = NONE if found.updated_at is None else f"{figures.age(now - found.updated_at)} ago"
    return [
        _fact("device", found.device),
        _fact("started", figures.date(found.started_at)),
        _fact("last event", "now" if heard == "now ago" else heard),
        _fact("samples/s", figures.count(found.samples_per_second)),
    ]


def _scores(listing: Listing) -> list[Line]:
    found = listing.summary
    best = f"{figures.metric(found.best_loss)} in epoch {found.best_epoch}" if found.best_epoch else NONE
    return [
        _fact("best loss", f"{best}, naive {figures.metric(found.naive_loss)}" if best != NONE else NONE),
        _fact(
            "best RMSE",
            f"{figures.metric(found.best_rmse)}, naive {figures.metric(found.naive_rmse)}" if best != NONE else NONE,
        ),
        (*fitted(say("verdict", Tone.MUTED), _LABEL), *verdict(found.best_rmse, found.naive_rmse)),
    ]
