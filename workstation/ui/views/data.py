"""What stands above every view of the open prices, and what is said where there are none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.marks import BAD, ELLIPSIS, VERDICTS, bar
from workstation.ui.text import BLANK, Line, Tone, clipped, joined, paragraph, say, spread, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workstation.data.quality.finding import SymbolQuality
    from workstation.ui.state import Loading, Moment, OpenData

_BAR = 20
_LEAST_TITLE = 8
"""Cells that the title keeps; where there are fewer the views are not named."""


def head(moment: Moment, views: Sequence[str], view: str, said: Line, width: int) -> list[Line]:
    """What is open and which view is in sight; beneath it how much it is and what the checks say, or the loading.

    `said` stands in place of what the checks say, and so does that files have changed since they were read.
    """
    data = moment.data
    if data is None:
        return []
    titles = joined([_view(name, is_current=name == view) for name in views], " ")
    room = width - width_of(titles) - 2
    title = say(data.title, Tone.TITLE)
    first = spread(clipped(title, room), titles, width) if room >= _LEAST_TITLE else clipped(title, width)
    if moment.loading is not None:
        return [first, loading(moment.loading, width)]
    if moment.refusal:
        return [first, *paragraph(f"{BAD} {moment.refusal}", width, Tone.BAD)]
    stale = say("! files have changed: r reads them again", Tone.WARN) if moment.is_stale else ()
    return [first, _size(data, said or stale, width)]


def _view(name: str, *, is_current: bool) -> Line:
    return say(f"[{name}]", Tone.STRONG) if is_current else say(f" {name} ", Tone.MUTED)


def _size(data: OpenData, said: Line, width: int) -> Line:
    table = data.loaded.table
    symbols = figures.counted(len(table.symbols), "symbol")
    short, long = symbols, f"{symbols}, {figures.counted(table.rows, 'row')}"
    right = said or counts(data.qualities, len(table.symbols), width - len(long) - 2)
    told = next((text for text in (long, short) if len(text) + width_of(right) + 2 <= width), "")
    return spread(say(told, Tone.MUTED), right, width) if told else clipped(right, width)


def counts(qualities: Mapping[str, SymbolQuality], symbols: int, width: int) -> Line:
    """How many symbols have each verdict, and how many are still to be checked; words go where there is no room."""
    found = Counter[str](quality.verdict for quality in qualities.values())
    left = symbols - len(qualities)
    told = [(found[verdict], *VERDICTS[verdict], str(verdict)) for verdict in VERDICTS if found[verdict]]
    told += [(left, ELLIPSIS, Tone.FAINT, "to check")] if left > 0 else []
    full: list[Line] = [((f"{mark} {number:,} {word}", tone),) for number, mark, tone, word in told]
    short: list[Line] = [((f"{mark} {number:,}", tone),) for number, mark, tone, _ in told]
    return joined(full) if width_of(joined(full)) <= width else joined(short, "  ")


def loading(found: Loading, width: int) -> Line:
    """How far the loading is, and how to stop it."""
    part = found.fraction
    drawn: Line = (*bar(part, _BAR), (f" {part * 100:3.0f} %", Tone.PLAIN)) if part is not None else ()
    stop: Line = (("esc", Tone.KEY), (" stops it", Tone.MUTED))
    room = max(1, width - width_of(drawn) - width_of(stop) - 4)
    name = clipped(say(f"loading {found.name or found.title}"), room)
    return clipped(joined([name, drawn, stop], "  "), width)


def empty(moment: Moment, width: int) -> list[Line]:
    """What is said where no prices are open: that they are being loaded, why they cannot be, and what to do."""
    if moment.data is not None:
        return []
    if moment.loading is not None:
        return [BLANK, loading(moment.loading, width)]
    how: Line = (("o", Tone.KEY), (" opens prices: a path, a profile's, or the sample market", Tone.MUTED))
    if moment.refusal:
        again: Line = (("r", Tone.KEY), (" tries these again", Tone.MUTED))
        return [BLANK, *paragraph(f"{BAD} {moment.refusal}", width, Tone.BAD), BLANK, how, again]
    return [BLANK, say("no prices are open", Tone.MUTED), BLANK, how]
