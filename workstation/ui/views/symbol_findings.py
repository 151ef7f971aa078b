"""What the checks say of a symbol, beside its chart: each finding in words, the one that is being read about marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.marks import CURSOR, GOOD, SEVERITIES
from workstation.ui.text import BLANK, Line, Tone, joined, say, wrapped
from workstation.ui.views.quality import in_sight
from workstation.ui.views.symbols import verdict_words

if TYPE_CHECKING:
    from workstation.data.quality.finding import Finding, SymbolQuality
    from workstation.ui.symbol.spots import Spot

_INDENT = 4


def findings(
    quality: SymbolQuality | None, spots: tuple[Spot, ...], chosen: int | None, width: int, height: int
) -> list[Line]:
    """The verdict, then the findings; those above the chosen one make room for it where all do not fit."""
    title = joined([say("checks", Tone.TITLE), verdict_words(quality)], "  ")
    if quality is None:
        return [title]
    if not quality.findings:
        return [title, BLANK, say(f"{GOOD} the checks found nothing", Tone.GOOD)]
    current = spots[chosen] if chosen is not None else None
    head = [title, _place(spots, chosen, width), BLANK]
    blocks = [_block(finding, current, width) for finding in quality.findings]
    top = 0
    if current is not None:
        at = next(at for at, finding in enumerate(quality.findings) if finding is current.finding)
        before, upto = sum(map(len, blocks[:at])), sum(map(len, blocks[: at + 1]))
        room = max(1, height - len(head) - 1)
        top = max(0, min(before, upto - room))
    lines = [line for block in blocks for line in block]
    return [*head, *in_sight(lines, max(1, height - len(head)), top, "n goes on")]


def _place(spots: tuple[Spot, ...], chosen: int | None, width: int) -> Line:
    """Which place is looked at, of how many."""
    if not spots:
        return say("none of them at a bar", Tone.MUTED)
    if chosen is None:
        text = "n goes there" if len(spots) == 1 else "n goes to the next"
        return say(f"{figures.counted(len(spots), 'place')}: {text}"[:width], Tone.MUTED)
    place = spots[chosen].place
    until = f" to {figures.bar_time(place.until)}" if place.until is not None else ""
    text = f"{chosen + 1} of {len(spots)}: {figures.bar_time(place.time)}{until}"
    return say(text if len(text) <= width else text[: len(text) - len(until)], Tone.STRONG)


def _block(finding: Finding, current: Spot | None, width: int) -> list[Line]:
    """A finding, and a blank line."""
    mark, tone = SEVERITIES[finding.severity]
    is_current = current is not None and current.finding is finding
    first, *rest = wrapped(finding.sentence, max(8, width - _INDENT))
    cursor = (f"{CURSOR} " if is_current else "  ", Tone.KEY)
    shown = Tone.STRONG if is_current else Tone.PLAIN
    return [
        (cursor, (f"{mark} ", tone), (first, shown)),
        *((cursor, ("  ", Tone.PLAIN), (line, shown)) for line in rest),
        BLANK,
    ]
