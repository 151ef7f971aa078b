"""What stands above every view of a forecast: whose it is, what it is worth, from when, and what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.ui import figures
from workstation.ui.evaluation.evaluated import WANTED
from workstation.ui.forecasting.forecasted import SPREADS
from workstation.ui.marks import BAD
from workstation.ui.text import BLANK, Line, Tone, clipped, joined, paragraph, plain, say, wrapped
from workstation.ui.views.choices import choices
from workstation.ui.views.evaluation import day, stoppable, title, tone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workstation.ui.forecasting.forecasted import Forecasted, Forecasting
    from workstation.ui.state import Moment

NOTHING = "no run is looked at: press 1, put the cursor on a run, and press 9"
UNJUDGED = "whether it beats the last close is not known: 6 and e evaluate it on test"
LOW = 20
"""Rows below which only the most important lines stand above a chart."""
_NAMED = 3
_DAY = 86_400 * 10**9
_ALL = "details"
"""The view that tells all of it by itself."""


def head(moment: Moment, views: Sequence[str], view: str, size: tuple[int, int]) -> list[Line]:
    """Whose forecast it is, what can be chosen, what a worker does, its verdict, and what to beware of."""
    of, (width, height) = moment.forecasted, size
    if of is None:
        return []
    lines = [title((of.asked.run, of.checkpoint), of.facts, views, view, width)]
    if height >= LOW or of.facts is None:
        lines.append(_choices(of, width))
    if moment.forecasting is not None:
        lines.append(working(moment.forecasting, width))
    if of.facts is not None and view != _ALL:
        lines += [BLANK] if height > 2 * LOW else []
        lines += _told(of, of.facts, moment.now, size)
    return lines


def _choices(of: Forecasted, width: int) -> Line:
    """Which checkpoint, which bands and which origin are looked at."""
    origin = "the newest bar" if of.asked.until is None else moment_in_words(of.asked.until)
    parts = [
        (*say("checkpoint ", Tone.FAINT), *choices(WANTED, of.asked.wanted)),
        (*say("bands ", Tone.FAINT), *choices(SPREADS, of.asked.spread)),
        (*say("as of ", Tone.FAINT), *say(f"[{origin}]", Tone.STRONG)),
    ]
    return clipped(joined(parts, " "), width)


def moment_in_words(until: int) -> str:
    """A moment that bars do not begin after; the day alone where it is the last of a day."""
    return figures.bar_day(until) if (until + 1) % _DAY == 0 else figures.bar_time(until)


def working(found: Forecasting, width: int) -> Line:
    """What the worker does, and how to stop it."""
    whose = f"{found.asked.run}, {found.checkpoint}"
    what = f"stopping the forecast of {whose}" if found.is_stopping else f"forecasting with {whose}: {found.detail}"
    return stoppable(what, width, is_stopping=found.is_stopping)


def _told(of: Forecasted, facts: dict[str, Any], now: float, size: tuple[int, int]) -> list[Line]:
    """All of it where there is room, else each in one line, the bands last."""
    width, height = size
    told = [verdict(of), (origins(facts, now), Tone.PLAIN), (held(facts), Tone.MUTED)]
    if height < LOW:
        told = told[:2]
    cautions = [(f"! {text}", Tone.BAD) for text in cautions_of(of, facts)]
    lines: list[Line] = []
    for text, tone in (*told, *cautions):
        fitting = wrapped(plain(text), width)
        if len(fitting) == 1 or height > 2 * LOW:
            lines += [say(line, tone) for line in fitting]
        else:
            lines.append(clipped(say(plain(text), tone), width))
    return lines if height >= LOW else lines[:3]


def verdict(of: Forecasted) -> tuple[str, Tone]:
    """How the checkpoint did beside the last close on test windows."""
    if not of.verdict:
        return UNJUDGED, Tone.WARN
    tone = tone_of(of.verdict)
    return f"{'prefer the last close: ' if tone is Tone.BAD else ''}on test {of.verdict}", tone


def origins(facts: dict[str, Any], now: float) -> str:
    """From which bars, how far ahead, and when that was done."""
    first, last = day(facts["first_origin"]), day(facts["last_origin"])
    bars = f"the bar of {last}" if first == last else f"bars of {first} to {last}"
    ahead = figures.counted(facts["steps"], "bar")
    made = figures.age(now - facts["at"])
    made = "just now" if made == "now" else f"{made} ago"
    many = figures.counted(facts["symbols"], "symbol")
    return f"{ahead} ahead of {bars}; {many}; made {made}; {facts['source']}"


def held(facts: dict[str, Any]) -> str:
    """How often the bands held on test windows, and how they were learned."""
    bands = facts["bands"]
    if not bands:
        return "no bands: the prices that it was trained on cannot be had as they were"
    told = ", ".join(
        f"{100 * band['stated']:.0f} % held {_share(band, facts['steps'])}" for band in bands["held_on_test"]
    )
    windows = bands["held_on_test"][0]["windows"]
    learned = f"learned {bands['spread']} from {figures.counted(bands['windows'], 'validation window')}"
    return f"bands: {told} of {figures.counted(windows, 'test window')}; {learned}"


def _share(band: dict[str, Any], steps: int) -> str:
    shares = [share for share in band["by_step"][:steps] if share is not None]
    return figures.share(sum(shares) / len(shares) if shares else None)


def cautions_of(of: Forecasted, facts: dict[str, Any]) -> Iterator[str]:
    """What makes the forecast worth less than it looks, the worst first."""
    if of.has_other_prices:
        yield "the files of its prices were written anew since: f forecasts from them as they are now"
    if stale := facts["stale"]:
        oldest = sorted(stale, key=lambda symbol: -stale[symbol])
        named = ", ".join(f"{symbol} {stale[symbol]:,.0f} days" for symbol in oldest[:_NAMED])
        more = f" and {len(oldest) - _NAMED:,} more" if len(oldest) > _NAMED else ""
        yield f"STALE, their prices end long before the others': {named}{more}"
    yield from facts["beware"]


def none_found(query: str) -> list[Line]:
    """What is said where no symbol is what was asked for."""
    return [say(f"no symbol matches {plain(query)}: esc shows all", Tone.MUTED)]


def empty(moment: Moment, width: int) -> list[Line]:
    """What is said where there is no forecast, and what to do."""
    of = moment.forecasted
    if of is None:
        return paragraph(NOTHING, width, Tone.MUTED)
    if not of.is_read:
        return [say("looking ...", Tone.MUTED)]
    if of.facts is not None:
        return []
    if of.refusal:
        return paragraph(f"{BAD} {plain(of.refusal)}", width, Tone.WARN)
    if moment.forecasting is not None and moment.forecasting.asked == of.asked:
        return []
    told = "no forecast of this kind was made with this checkpoint yet"
    lines = paragraph(told, width, Tone.MUTED)
    if of.fault:
        lines = paragraph(f"{BAD} {plain(of.fault)}", width, Tone.WARN)
    return [*lines, BLANK, *([(("f", Tone.KEY), (" forecasts the bars to come, with bands", Tone.MUTED))])]
