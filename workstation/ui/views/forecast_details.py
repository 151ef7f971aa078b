"""All that is told of a forecast: each band, where times come from, what was noted and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.ui import figures
from workstation.ui.marks import NONE
from workstation.ui.text import BLANK, Line, Tone, paragraph, plain, say
from workstation.ui.views.forecast import cautions_of, held, origins, verdict
from workstation.ui.views.tables import table_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.ui.forecasting.forecasted import Forecasted


def details(of: Forecasted, now: float, width: int) -> list[Line]:
    """The forecast's facts from what matters most to what is good to know."""
    assert of.facts is not None
    lines: list[Line] = []
    for text, tone in _texts(of, of.facts, now):
        lines += paragraph(plain(text), width, tone)
    return [*lines, *([BLANK, *_bands(of.facts, width)] if of.facts["bands"] else [])]


def _texts(of: Forecasted, facts: dict[str, Any], now: float) -> Iterator[tuple[str, Tone]]:
    yield verdict(of)
    for caution in cautions_of(of, facts):
        yield f"! {caution}", Tone.BAD
    yield origins(facts, now), Tone.PLAIN
    yield (
        f"{facts['model']}, window of {figures.counted(facts['window'], 'bar')}, trained on {facts['target']}",
        Tone.MUTED,
    )
    for words, many in facts["calendars"].items():
        yield f"times: {words} ({figures.counted(many, 'symbol')})", Tone.MUTED
    stale = facts["stale"]
    for symbol in sorted(stale, key=lambda name: -stale[name]):
        yield f"{symbol} ends {stale[symbol]:,.0f} days before the newest bar of all", Tone.BAD
    for note in facts["notes"]:
        yield note, Tone.MUTED
    for symbol, reason in facts["left_out"].items():
        yield f"left out: {symbol} has {reason}", Tone.MUTED
    yield held(facts), Tone.PLAIN
    if facts["bands"]:
        yield facts["bands"]["method"], Tone.MUTED


def _bands(facts: dict[str, Any], width: int) -> list[Line]:
    """How often each band held on test windows: over all bars ahead, the first and the last, and the odd symbols."""
    titles = ["band", "held", "first bar", "last bar", "least in", "most in"]
    rows = [_band(band, facts["steps"]) for band in facts["bands"]["held_on_test"]]
    return table_within(titles, rows, width)


def _band(band: dict[str, Any], steps: int) -> list[Line]:
    shares = [share for share in band["by_step"][:steps] if share is not None]
    found = [sum(shares) / len(shares), shares[0], shares[-1]] if shares else [None, None, None]
    ends = [f"{plain(end[0])} {figures.share(end[1])}" if end else NONE for end in (band["least"], band["most"])]
    return [
        say(f"{100 * band['stated']:.0f} %", Tone.STRONG),
        *(say(figures.share(each)) for each in found),
        *map(say, ends),
    ]
