"""What stands above every view of an evaluation: whose it is, the verdict in words, and what was evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.ui import figures
from workstation.ui.evaluation.evaluated import ORDER, WANTED
from workstation.ui.marks import BAD
from workstation.ui.text import BLANK, Line, Tone, clipped, joined, paragraph, plain, say, width_of
from workstation.ui.views.choices import labelled, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.ui.evaluation.evaluated import Evaluated, Evaluating
    from workstation.ui.state import Moment

NOTHING = "no run is looked at: press 1, put the cursor on a run, and press 6"
_LOW = 30
"""Rows of a screen below which a verdict in full leaves charts and tables no room."""
_CAUTIONS = {
    "train": "these are the windows that it was trained on; they say nothing of new ones",
    "validation": "the checkpoint was chosen by these windows, which flatters it; test says more",
}


def head(moment: Moment, views: Sequence[str], view: str, size: tuple[int, int]) -> list[Line]:
    """Whose evaluation it is, what can be chosen, what a worker does, and the verdict first of all figures.

    On a low screen each sentence of the verdict has one line, except in the first of the views.
    """
    width, height = size
    of = moment.evaluated
    if of is None:
        return []
    lines = [title((of.run, of.checkpoint), of.facts, views, view, width), _choices(of, width)]
    if moment.evaluating is not None:
        lines.append(working(moment.evaluating, width))
    if of.facts is not None:
        lines += [BLANK, *verdict(of.facts, width, is_short=height < _LOW and view != views[0])]
    return lines


def title(made_by: tuple[str, str], facts: dict[str, Any] | None, views: Sequence[str], view: str, width: int) -> Line:
    """The run and the checkpoint that it is made by, beside the views where there is something to view."""
    run, checkpoint = made_by
    epoch = f", epoch {facts['epoch']}" if facts and facts.get("epoch") else ""
    name = ((plain(run), Tone.TITLE), (f"  {checkpoint}{epoch}" if checkpoint else "", Tone.MUTED))
    return titled(name, views, view, width) if facts else clipped(name, width)


def _choices(of: Evaluated, width: int) -> Line:
    """Which checkpoint and which part are looked at, among all that there are."""
    return labelled([("checkpoint", WANTED, of.wanted), ("part", ORDER, of.part)], width)


def working(found: Evaluating, width: int) -> Line:
    """What the worker does, and how to stop it."""
    whose = f"{found.run}, {found.checkpoint}, on {found.part}"
    what = f"stopping the evaluation of {whose}" if found.is_stopping else f"evaluating {whose}: {found.detail}"
    return stoppable(what, width, is_stopping=found.is_stopping)


def stoppable(what: str, width: int, *, is_stopping: bool) -> Line:
    """What a worker does, and the key that stops it where that was not asked yet."""
    stop: Line = () if is_stopping else (("x", Tone.KEY), (" stops it", Tone.MUTED))
    return joined([clipped(say(plain(what), Tone.BUSY), max(1, width - width_of(stop) - 2)), stop], "  ")


def verdict(facts: dict[str, Any], width: int, *, is_short: bool = False) -> list[Line]:
    """The verdict, that against the last close, what to beware of, and on what it rests; a line each if it is short."""
    told = [(facts["verdict"], tone_of(facts["verdict"]))]
    if facts["best_baseline"] != "last_close":
        told.append((facts["verdict_last_close"], Tone.PLAIN))
    if caution := _CAUTIONS.get(facts["part"]):
        told.append((f"! {caution}", Tone.WARN))
    told.append((_rests_on(facts), Tone.MUTED))
    if is_short:
        return [clipped(say(text, tone), width) for text, tone in told]
    return [line for text, tone in told for line in paragraph(text, width, tone)]


def tone_of(text: str) -> Tone:
    """How a verdict is meant: what may be luck is neither good nor bad."""
    if text.startswith("better") and "luck" not in text and "yet worse" not in text and "no test" not in text:
        return Tone.GOOD
    return Tone.BAD if text.startswith("worse") and "luck" not in text else Tone.WARN


def _rests_on(facts: dict[str, Any]) -> str:
    windows = f"{figures.counted(facts['windows'], 'window')} of {figures.counted(facts['symbols'], 'symbol')}"
    days = f"{facts['dates']:,} dates, {day(facts['first'])} to {day(facts['last'])}"
    ahead = "1 bar ahead" if facts["horizon"] == 1 else f"1 to {facts['horizon']} bars ahead"
    return plain(f"{windows} on {days}, {ahead}; {facts['source']}")


def day(moment: str) -> str:
    """A moment as it stands in an evaluation, without a clock that says midnight."""
    return moment.removesuffix("T00:00:00Z").replace("T", " ").removesuffix("Z")


def empty(moment: Moment, width: int) -> list[Line]:
    """What is said where there is no evaluation, and what to do."""
    of = moment.evaluated
    if of is None:
        return paragraph(NOTHING, width, Tone.MUTED)
    if not of.is_read:
        return [say("looking ...", Tone.MUTED)]
    if of.facts is not None:
        return []
    if of.refusal:
        return paragraph(f"{BAD} {plain(of.refusal)}", width, Tone.WARN)
    if moment.evaluating is not None and (moment.evaluating.run, moment.evaluating.part) == (of.run, of.part):
        return []
    told = f"this checkpoint was not evaluated on {of.part} yet"
    how: Line = (("e", Tone.KEY), (" evaluates it, beside forecasts that need no model", Tone.MUTED))
    return [*paragraph(told, width, Tone.MUTED), BLANK, how]


def unread(of: Evaluated, width: int) -> list[Line]:
    """Why there are figures and no forecasts."""
    return paragraph(f"{BAD} {plain(of.refusal)}", width, Tone.WARN)
