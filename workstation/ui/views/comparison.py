"""What stands above every view of a comparison, and its tables: figures with the best marked, luck, wins, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.verdict import probability
from workstation.ui import figures
from workstation.ui.comparison.compared import PARTS, WHICH
from workstation.ui.marks import BAD, ELLIPSIS, NONE
from workstation.ui.text import BLANK, Line, Tone, clipped, paragraph, plain, say, words, wrapped
from workstation.ui.views.choices import labelled, titled
from workstation.ui.views.evaluation import tone_of
from workstation.ui.views.evaluation_figures import rounded, value
from workstation.ui.views.tables import table_in_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.ui.state import Moment

_NAME = 24
_METRICS = ("directional_accuracy", "ic", "price_mae", "mase")


def head(moment: Moment, views: Sequence[str], view: str, width: int) -> list[Line]:
    """What is compared, in which view, and on which part of the data."""
    of = moment.compared
    if of is None or not of.is_enough:
        return []
    count = f"{len(of.names)} runs: " if len(of.names) > 1 else ""
    names = ((count, Tone.MUTED), (plain(", ".join(of.names)), Tone.TITLE))
    return [
        titled(names, views, view, width),
        labelled([("part", PARTS, of.part), ("checkpoints", WHICH, of.which)], width),
    ]


def empty(moment: Moment, width: int) -> list[Line]:
    """What is said where nothing is compared, and what to do."""
    of = moment.compared
    if of is None or not of.is_enough:
        told = "tag two runs or more to compare them: press 1, space on each of them, and 7"
        own = "; c compares the checkpoints of the one that is tagged" if of is not None and of.names else ""
        return paragraph(told + own, width, Tone.MUTED)
    if of.refusal:
        return paragraph(f"{BAD} {plain(of.refusal)}", width, Tone.WARN)
    return [] if of.told is not None else [say("comparing ...", Tone.MUTED)]


def name_cell(name: str, tone: Tone = Tone.STRONG) -> Line:
    """A contender's name in a table."""
    return say(shortened(plain(name), _NAME), tone)


def shortened(name: str, cells: int, mark: str = ELLIPSIS) -> str:
    """A name in at most so many cells; it loses its middle, as names of one family differ at their ends."""
    if cell_len(name) <= cells:
        return name
    left = cells - cell_len(mark)
    head = set_cell_size(name, left // 2)
    tail = next(name[at:] for at in range(len(name)) if cell_len(name[at:]) <= left - left // 2)
    return f"{head.rstrip()}{mark}{tail.lstrip()}"


def trained(told: dict[str, Any], width: int) -> list[Line]:
    """In validation, as the journals tell, and on the part, as the evaluations tell."""
    titles = ["run", "val loss", "val RMSE", "last close", "epoch", "trained", "parameters", "model", "state"]
    rows = [_trained(row) for row in told["contenders"]]
    lines = [say("in validation", Tone.TITLE), *table_in_blocks(titles, rows, width)]
    tested = [row for row in told["contenders"] if row["evaluation"]]
    if tested:
        titles = ["run", "RMSE", "skill", "p", "over last close", *("signs", "IC", "price MAE", "MASE"), "windows"]
        lines += [BLANK, say(f"on {told['part']}", Tone.TITLE)]
        lines += table_in_blocks(titles, [_tested(row) for row in tested], width)
    lines += [BLANK, say("* the best of those that can be compared", Tone.MUTED)]
    for row in tested:
        text = f"{row['contender']}: {row['evaluation']['verdict']}"
        lines += paragraph(plain(text), width, tone_of(row["evaluation"]["verdict"]))
    return [*lines, *_missing(told, width)]


def _missing(told: dict[str, Any], width: int) -> list[Line]:
    texts = [f"{name} was not evaluated on {told['part']}: {_way(name, told['part'])}" for name in told["missing"]]
    texts += [
        f"{row['contender']} is not comparable: {'; '.join(row['not_comparable'])}"
        for row in told["contenders"]
        if row["not_comparable"]
    ]
    texts += told["notes"]
    return [say(line, Tone.WARN) for text in texts for line in wrapped(plain(text), width)]


def _way(name: str, part: str) -> str:
    """How to have it evaluated."""
    run, _, step = name.partition("/")
    if step not in {"", "last"}:
        return f"workstation evaluate {name} --split {part}"
    return f"1, the cursor on {run}, 6, {'c, ' if step else ''}e"


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
    names = [name_cell(row["contender"], Tone.MUTED) for row in told["contenders"]]
    titles = [each["setting"] for each in told["settings"]]
    cells = [[_setting(value) for value in each["values"]] for each in told["settings"]]
    upright = table_in_blocks(
        ["setting", *map(words, names)], [[say(title), *row] for title, row in zip(titles, cells, strict=True)], width
    )
    columns = [[name, *values] for name, values in zip(names, zip(*cells, strict=True), strict=True)]
    across = table_in_blocks(["run", *titles], columns, width)
    return min(upright, across, key=len)


def _setting(value: object) -> Line:
    return clipped(say(plain(str(value)), Tone.STRONG), _NAME)
