"""What stands above every view of a comparison, and its tables: figures with the best marked, luck, wins, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.verdict import probability
from workstation.ui import figures
from workstation.ui.comparison.compared import FEWEST, PARTS
from workstation.ui.marks import BAD, NONE
from workstation.ui.text import BLANK, Line, Tone, clipped, joined, plain, say, spread, width_of, wrapped
from workstation.ui.views.evaluation import tone_of
from workstation.ui.views.evaluation_figures import rounded, value
from workstation.ui.views.tables import table_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.ui.state import Moment

_NAME = 24
_METRICS = ("directional_accuracy", "ic", "price_mae", "mase")


def head(moment: Moment, views: Sequence[str], view: str, width: int) -> list[Line]:
    """What is compared, in which view, and on which part of the data."""
    of = moment.compared
    if of is None or len(of.names) < FEWEST:
        return []
    titles = joined([_choice(name, is_current=name == view) for name in views], "")
    parts = joined([_choice(name, is_current=name == of.part) for name in PARTS], "")
    names = say(plain(", ".join(of.names)), Tone.TITLE)
    room = width - width_of(titles) - 2
    first = spread(clipped(names, room), titles, width) if room >= _NAME else clipped(names, width)
    return [first, clipped((*say("evaluations on ", Tone.FAINT), *parts), width)]


def _choice(name: str, *, is_current: bool) -> Line:
    return say(f"[{name}]", Tone.STRONG) if is_current else say(f" {name} ", Tone.MUTED)


def empty(moment: Moment, width: int) -> list[Line]:
    """What is said where nothing is compared, and what to do."""
    of = moment.compared
    if of is None or len(of.names) < FEWEST:
        told = "tag two runs or more to compare them: press 1, space on each of them, and 7"
        return [say(line, Tone.MUTED) for line in wrapped(told, width)]
    if of.refusal:
        return [say(line, Tone.WARN) for line in wrapped(f"{BAD} {plain(of.refusal)}", width)]
    return [] if of.told is not None else [say("comparing ...", Tone.MUTED)]


def name_cell(name: str, tone: Tone = Tone.STRONG) -> Line:
    """A contender's name in a table."""
    return clipped(say(plain(name), tone), _NAME)


def trained(told: dict[str, Any], width: int) -> list[Line]:
    """In validation, as the journals tell, and on the part, as the evaluations tell."""
    titles = ["run", "val loss", "val RMSE", "last close", "epoch", "trained", "parameters", "model", "state"]
    rows = [_trained(row) for row in told["contenders"]]
    lines = [say("in validation", Tone.TITLE), *table_within(titles, rows, width)]
    tested = [row for row in told["contenders"] if row["evaluation"]]
    if tested:
        titles = ["run", "RMSE", "skill", "p", "over last close", *("signs", "IC", "price MAE", "MASE"), "windows"]
        lines += [BLANK, say(f"on {told['part']}", Tone.TITLE)]
        lines += table_within(titles, [_tested(row) for row in tested], width)
    lines += [BLANK, say("* the best of those that can be compared", Tone.MUTED)]
    for row in tested:
        text = f"{row['contender']}: {row['evaluation']['verdict']}"
        lines += [say(line, tone_of(row["evaluation"]["verdict"])) for line in wrapped(plain(text), width)]
    return [*lines, *_missing(told, width)]


def _missing(told: dict[str, Any], width: int) -> list[Line]:
    texts = [f"{name} was not evaluated on {told['part']}: 1, the cursor on it, 6, e" for name in told["missing"]]
    texts += [
        f"{row['contender']} is not comparable: {'; '.join(row['not_comparable'])}"
        for row in told["contenders"]
        if row["not_comparable"]
    ]
    texts += told["notes"]
    return [say(line, Tone.WARN) for text in texts for line in wrapped(plain(text), width)]


def _trained(row: dict[str, Any]) -> list[Line]:
    scores = row["validation"] or {}
    return [
        name_cell(row["contender"]),
        _marked(row, "validation.loss", figures.metric(scores.get("loss"))),
        _marked(row, "validation.rmse", figures.metric(scores.get("rmse"))),
        say(figures.metric(scores.get("naive_rmse")), Tone.MUTED),
        say(figures.count(row["epoch"])),
        say(figures.duration(row["trained_seconds"])),
        say(figures.short_count(row["parameters"])),
        say(row["model"], Tone.MUTED),
        say(row["state"], Tone.MUTED),
    ]


def _tested(row: dict[str, Any]) -> list[Line]:
    found = row["evaluation"]
    return [
        name_cell(row["contender"]),
        _marked(row, "evaluation.rmse", figures.metric(found["rmse"])),
        say(rounded(found["skill"])),
        say(chance(found["p_value"])),
        say(rounded(found["skill_over_last_close"])),
        *(_marked(row, f"evaluation.{name}", value(BY_NAME[name], found[name])) for name in _METRICS),
        say(figures.count(found["windows"]), Tone.MUTED),
    ]


def _marked(row: dict[str, Any], name: str, text: str) -> Line:
    """A figure; the best has a star, the others room for it, so that digits stay beneath each other."""
    return say(f"{text} *", Tone.GOOD) if name in row["best"] else say(f"{text}  ")


def chance(p: float | None) -> str:
    """A probability in a table."""
    return NONE if p is None else probability(p).removeprefix("= ")


def settings(told: dict[str, Any], width: int) -> list[Line]:
    """The settings that differ, and no others."""
    if not told["settings"]:
        return [say("all have the same profile", Tone.MUTED)]
    titles = ["setting", *(plain(row["contender"])[:_NAME] for row in told["contenders"])]
    rows = [
        [say(each["setting"]), *(clipped(say(plain(str(one)), Tone.STRONG), _NAME) for one in each["values"])]
        for each in told["settings"]
    ]
    return table_within(titles, rows, width)
