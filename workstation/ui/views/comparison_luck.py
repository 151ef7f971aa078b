"""Whether the difference between contenders is luck, and who is best at which symbol."""

from __future__ import annotations

from typing import Any

from workstation.reporting.comparison import luck_sentences
from workstation.ui import figures
from workstation.ui.marks import NONE
from workstation.ui.text import BLANK, Line, Tone, paragraph, plain, say
from workstation.ui.views.comparison import chance, name_cell
from workstation.ui.views.evaluation import day
from workstation.ui.views.tables import table_within

_MOST_PAIRS = 20
NONE_SHARED = "luck and wins need two evaluations on the same prices: 6 and e on each of the runs make them"


def luck(told: dict[str, Any], width: int) -> list[Line]:
    """For each group that shares windows: the standing, the tests, and every pair."""
    lines: list[Line] = []
    for match in told["matches"]:
        lines += [*([BLANK] if lines else []), *_matched(match, width)]
    return lines or _wrapped(NONE_SHARED, width)


def wins(told: dict[str, Any], width: int) -> list[Line]:
    """Who has the least mean squared error at each symbol, and how often."""
    lines: list[Line] = []
    for match in (each for each in told["matches"] if each["windows"]):
        found = match["wins"]
        lines += [BLANK] if lines else []
        rows = [[name_cell(name), say(f"{count:,}")] for name, count in found["count"].items()]
        lines += table_within(["forecaster", "symbols won"], rows, width)
        lines += [say(f"{figures.counted(found['ties'], 'symbol')} won by nobody", Tone.MUTED)] if found["ties"] else []
        named = [[name_cell(symbol), name_cell(one or NONE, Tone.PLAIN)] for symbol, one in found["by_symbol"].items()]
        lines += [BLANK, *table_within(["symbol", "won by"], named, width, texts=2)]
    return lines or _wrapped(NONE_SHARED, width)


def _matched(match: dict[str, Any], width: int) -> list[Line]:
    if not match["windows"]:
        return _wrapped(f"{', '.join(match['contenders'])}: {match['reason']}", width, Tone.WARN)
    days = f"{day(match['first'] + 'Z')} to {day(match['last'] + 'Z')}"
    windows = f"{figures.counted(match['windows'], 'window')} of {figures.counted(match['symbols'], 'symbol')}"
    shared = f"on the windows that all have: {windows} on {figures.counted(match['dates'], 'date')}, {days}"
    return [
        *_wrapped(shared, width),
        *_standing(match, width),
        *(line for text in luck_sentences(match, has_conventions=False) for line in _wrapped(text, width)),
        BLANK,
        *_pairs(match, width),
    ]


def _wrapped(text: str, width: int, tone: Tone = Tone.MUTED) -> list[Line]:
    return paragraph(plain(text), width, tone)


def _standing(match: dict[str, Any], width: int) -> list[Line]:
    least, chosen = min(match["rmse"].values()), match["confidence_set"]
    rows = []
    for name, rmse in match["rmse"].items():
        p = chosen["p_values"][name] if chosen["p_values"] else None
        is_in = NONE if p is None else "yes" if name in chosen["included"] else "no"
        error = say(f"{figures.metric(rmse)} *", Tone.GOOD) if rmse == least else say(f"{figures.metric(rmse)}  ")
        rows.append([name_cell(name), error, say(chance(p)), say(is_in), say(f"{match['wins']['count'][name]:,}")])
    return table_within(["forecaster", "RMSE", "set p", "in the set", "symbols won"], rows, width)


def _pairs(match: dict[str, Any], width: int) -> list[Line]:
    found = match["pairs"]
    rows = [
        [
            name_cell(each["one"]),
            name_cell(each["other"]),
            name_cell(each["better"] or "neither", Tone.PLAIN),
            say(chance(each["p_value"])),
            say(NONE if each["statistic"] is None else f"{each['statistic']:.2f}"),
        ]
        for each in found[:_MOST_PAIRS]
    ]
    left = len(found) - _MOST_PAIRS
    note = "Diebold-Mariano on squared error, averaged over a date's symbols; not corrected for the number of pairs"
    more = f"; {left:,} more pairs: workstation compare --json has all" if left > 0 else ""
    return [
        *table_within(["one", "other", "better", "p", "statistic"], rows, width, texts=3),
        *_wrapped(note + more, width),
    ]
