"""Forecasts as distributions: whether they hold what they state, where outcomes fall in them, and their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.distribution.definitions import DISTRIBUTION_BY_NAME, DISTRIBUTION_METRICS
from workstation.evaluation.verdict import probability
from workstation.ui import figures
from workstation.ui.marks import NONE, RULE
from workstation.ui.text import BLANK, Line, Tone, paragraph, plain, say, width_of
from workstation.ui.views.evaluation import tone_of
from workstation.ui.views.evaluation_figures import rounded, skill_cell, unit_column, value
from workstation.ui.views.evaluation_headline import BANDS
from workstation.ui.views.histogram import columns_of
from workstation.ui.views.tables import beside, table, table_within

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROWS = 7
"""Of the histogram."""
_CELLS = 2
"""Of each of its bars at most."""
_GAP = 4


def distribution(facts: dict[str, Any], width: int) -> list[Line]:
    """Verdict, coverage and histogram, then scores, bars ahead and what has to be said of them."""
    found = facts["distribution"]
    if found is None:
        return _wrapped(f"no distribution was scored, as {facts['distribution_missing']}", width, Tone.WARN)
    verdict = _wrapped(found["verdict"], width, tone_of(found["verdict"].removeprefix("distribution ")))
    first, second = [*_coverage(found), BLANK, *_histogram(found, width)], _scores(facts, found)
    wide = beside(first, second, _GAP)
    tables = wide if max(width_of(line) for line in wide) <= width else [*first, BLANK, *second]
    steps = [BLANK, *_steps(found, width)] if facts["horizon"] > 1 else []
    remarks = (line for text in _texts(found) for line in _wrapped(text, width, Tone.MUTED))
    return [*verdict, BLANK, *tables, *steps, BLANK, *remarks]


def _wrapped(text: str, width: int, tone: Tone) -> list[Line]:
    return paragraph(plain(text), width, tone)


def _coverage(found: dict[str, Any]) -> list[Line]:
    """What each band states, and what it held of what happened."""
    rows = [_band(name, found) for name in BANDS]
    return table(["stated", "held", "from", "to", "EWMA volatility"], rows, 0)


def _band(name: str, found: dict[str, Any]) -> list[Line]:
    stated, held = DISTRIBUTION_BY_NAME[name].ideal, found["model"]["pooled"][name]
    drawn = found["intervals"].get(name) or {"low": None, "high": None}
    is_right = drawn["low"] is not None and stated is not None and drawn["low"] <= stated <= drawn["high"]
    return [
        say(figures.share(stated), Tone.MUTED),
        say(figures.share(held), Tone.GOOD if is_right else Tone.STRONG),
        *(say(figures.share(drawn[end]), Tone.MUTED) for end in ("low", "high")),
        say(figures.share(found["baseline"]["pooled"][name])),
    ]


def _histogram(found: dict[str, Any], width: int) -> list[Line]:
    """Where outcomes fell in their distributions, with the height that all bars have where these are right."""
    counts = np.array(found["model"]["pit"]["counts"], dtype=np.float64)
    if not counts.sum():
        return []
    shares, right = counts / counts.sum(), 1.0 / len(counts)
    cells = _CELLS if width >= _CELLS * len(counts) else 1
    highest = max(float(shares.max()), right)
    level = _ROWS - 1 - min(_ROWS - 1, int(right / highest * _ROWS - 1e-9))
    lines: list[Line] = [say("where outcomes fell in their distributions (PIT)", Tone.TITLE)]
    for row, text in enumerate(columns_of(shares, _ROWS, cells, highest)):
        if row == level:
            lines.append(
                ((text.replace(" ", RULE), Tone.BUSY), (f" {RULE} {figures.share(right)}, if right", Tone.MUTED))
            )
        else:
            lines.append(say(text, Tone.BUSY))
    return [*lines, _axis(cells * len(counts)), say("U: too narrow; hill: too wide; slope: leans", Tone.MUTED)]


def _axis(span: int) -> Line:
    """0, a half and 1 beneath the bars."""
    half = span // 2
    return say(f"0{'0.5'.rjust(half)}{'1'.rjust(span - half - 1)}", Tone.MUTED)


def _scores(facts: dict[str, Any], found: dict[str, Any]) -> list[Line]:
    """Each score beside that of a volatility alone."""
    own, rival = found["model"]["pooled"], found["baseline"]["pooled"]
    unit = facts["unit"]["name"].replace("_", " ")
    rows = [
        [
            say(metric.title),
            say(value(metric, own[metric.name]), Tone.STRONG),
            say(value(metric, rival[metric.name])),
            say(metric.unit.replace("target", unit), Tone.MUTED),
        ]
        for metric in DISTRIBUTION_METRICS
        if metric.name not in BANDS
    ]
    skill = [
        say("skill over EWMA volatility"),
        skill_cell(found["skill"]),
        say(NONE, Tone.FAINT),
        say("number", Tone.MUTED),
    ]
    return unit_column(["score", "the model", "EWMA volatility", "unit"], [*rows, skill])


def _steps(found: dict[str, Any], width: int) -> list[Line]:
    rows = []
    pairs = zip(found["model"]["by_step"], found["baseline"]["by_step"], found["test_by_step"], strict=True)
    for step, (own, rival, test) in enumerate(pairs, start=1):
        skill = 1.0 - own["crps"] / rival["crps"] if rival["crps"] else None
        p = test["p_value"]
        cells = [f"{step}", figures.metric(own["crps"]), figures.metric(rival["crps"])]
        chance = NONE if p is None else probability(p).removeprefix("= ")
        held = [figures.share(own[name]) for name in BANDS]
        rows.append([*map(say, cells), skill_cell(skill), say(chance), *map(say, held)])
    return table_within(
        ["bars ahead", "CRPS", "EWMA vol.", "skill", "p", "50 % held", "90 % held"], rows, width, texts=0
    )


def _texts(found: dict[str, Any]) -> Iterator[str]:
    yield f"the model: {found['words']}"
    yield f"EWMA volatility: {found['baseline']['words']}"
    missing = found["model"]["pooled"]["missing"]
    for reason in dict.fromkeys(missing.values()):
        names = ", ".join(DISTRIBUTION_BY_NAME[name].title for name, each in missing.items() if each == reason)
        yield f"{names}: none, as {reason}"
    drawn = found["intervals"]["skill"]
    if drawn["low"] is not None:
        yield f"95 % interval of the skill, 1 - CRPS / its CRPS: {rounded(drawn['low'])} to {rounded(drawn['high'])}"
    test = found["test"]
    yield f"{test['name']} on {test['loss']}, averaged over a date's symbols; {test['convention']}"
