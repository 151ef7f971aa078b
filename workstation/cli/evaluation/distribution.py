"""What an evaluation says of forecasts as distributions, as text: the model beside a volatility that needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.cli.evaluation.figures import interval, rounded, some, target_of, unit, value
from workstation.cli.formats import UNKNOWN, number
from workstation.cli.output import fact, plain
from workstation.cli.tables import Column, print_table
from workstation.evaluation.distribution.definitions import DISTRIBUTION_BY_NAME, DISTRIBUTION_METRICS
from workstation.evaluation.verdict import probability

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEARLY = 0.02
"""A band that held so much less or more than it states is told to be too narrow or too wide."""


def print_distribution(told: dict[str, Any]) -> None:
    """Print the section, or why there is none."""
    fact("")
    found = told["distribution"]
    if found is None:
        fact(plain(f"distribution: none, as {told['distribution_missing']}"))
        return
    fact(plain(found["verdict"]))
    _print_scores(told, found)
    for sentence in _sentences(found):
        fact(plain(sentence))
    if told["horizon"] > 1:
        _print_steps(found, told["horizon"])


def _print_scores(told: dict[str, Any], found: dict[str, Any]) -> None:
    columns = [Column("AS DISTRIBUTIONS"), Column("THE MODEL", is_number=True), Column("95 % INTERVAL")]
    columns += [Column("UNSCALED", is_number=True), Column("EWMA VOLATILITY", is_number=True)]
    columns += [Column("UNIT", folds=True)]
    own, rival = found["model"]["pooled"], found["baseline"]["pooled"]
    other = found["other_spread"]["pooled"]
    rows = [
        [
            *(metric.title, value(metric, own[metric.name]), interval(found["intervals"], metric)),
            *(value(metric, other[metric.name]), value(metric, rival[metric.name])),
            unit(metric, target_of(told)),
        ]
        for metric in DISTRIBUTION_METRICS
    ]
    print_table(columns, rows)


def _sentences(found: dict[str, Any]) -> Iterator[str]:
    yield f"the model: {found['words']}"
    yield f"unscaled: {found['other_spread']['words']}"
    yield f"EWMA volatility: {found['baseline']['words']}"
    own = found["model"]["pooled"]
    for reason in dict.fromkeys(own["missing"].values()):
        names = [DISTRIBUTION_BY_NAME[name].title for name, each in own["missing"].items() if each == reason]
        yield f"{', '.join(names)}: none, as {reason}"
    yield from _calibration(own, found["intervals"])
    counts = found["model"]["pit"]["counts"]
    each = number(sum(counts) / len(counts))
    yield f"PIT in {len(counts)} equal bins, {each} in each where the spread is right: {' '.join(map(str, counts))}"
    test = found["test"]
    yield f"{test['name']} on {test['loss']}, averaged over a date's symbols; {test['convention']}"
    skill = found["intervals"]["skill"]
    if skill["low"] is not None and found["skill"] is not None:
        within = f"{rounded(skill['low'])} to {rounded(skill['high'])}"
        yield f"skill over EWMA volatility, 1 - CRPS / its CRPS: {rounded(found['skill'])}, 95 % interval {within}"
    reasons = dict.fromkeys(each["reason"] for each in found["intervals"].values() if each["low"] is None)
    yield from (f"intervals of these: none, as {reason}" for reason in reasons)


def _calibration(own: dict[str, Any], intervals: dict[str, Any]) -> Iterator[str]:
    """Stated against held, and whether dates drawn otherwise could have held what is stated, as far as is known."""
    for name in ("coverage_50", "coverage_90"):
        held, stated = own[name], DISTRIBUTION_BY_NAME[name].ideal
        if held is None or stated is None:
            continue
        words = "" if abs(held - stated) < _NEARLY else ", too narrow" if held < stated else ", too wide"
        drawn = intervals[name]
        if words and (drawn["low"] is None or drawn["low"] <= stated <= drawn["high"]):
            words = f"{words}, which may be luck"
        yield f"the band of {100 * stated:.0f} % held {100 * held:.1f} %{words}"


def _print_steps(found: dict[str, Any], horizon: int) -> None:
    titles = ("BARS AHEAD", "CRPS", "EWMA VOLATILITY", "SKILL", "p", "HELD BY 50 %", "HELD BY 90 %")
    rows = []
    for step in some(horizon):
        own, rival = found["model"]["by_step"][step], found["baseline"]["by_step"][step]
        p = found["test_by_step"][step]["p_value"]
        skill = None if not rival["crps"] else 1.0 - own["crps"] / rival["crps"]
        chance = UNKNOWN if p is None else probability(p).removeprefix("= ")
        shares = [value(DISTRIBUTION_BY_NAME[name], own[name]) for name in ("coverage_50", "coverage_90")]
        cells = [value(DISTRIBUTION_BY_NAME["crps"], each["crps"]) for each in (own, rival)]
        rows.append([str(step + 1), *cells, rounded(skill), chance, *shares])
    fact("")
    fact("distributions by bars ahead")
    print_table([Column(title, is_number=True) for title in titles], rows)
