"""What the checks say of a symbol, and what its source as a whole is like, as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.quality.repaired import about_files
from workstation.data.report import NOTES
from workstation.ui import figures
from workstation.ui.marks import ELLIPSIS, GOOD, NONE, SEVERITIES
from workstation.ui.text import BLANK, Line, Tone, fitted, say, spread, wrapped
from workstation.ui.views.symbols import verdict_words

if TYPE_CHECKING:
    from workstation.data.quality.finding import Finding, SymbolQuality
    from workstation.data.report import LoadedPrices
    from workstation.ui.views.symbols import SymbolRow

_LABEL = 12
_FINGERPRINT = 16
"""Digits of a fingerprint that are shown; enough to tell two apart."""
_REPAIRS = 50
"""Repairs that are told one by one; a folder of thousands of files may have one each."""


def symbol_lines(row: SymbolRow, quality: SymbolQuality | None, width: int) -> list[Line]:
    """A symbol: its calendar and range, and every finding in words."""
    title = spread(say(row.symbol, Tone.TITLE), verdict_words(quality), width)
    facts = [
        *_fact("rows", f"{row.rows:,}", width),
        *_fact("range", f"{figures.bar_time(row.first)} to {figures.bar_time(row.last)} UTC", width),
        *_fact("last close", figures.price(row.last_close), width),
    ]
    if quality is None:
        return [title, *facts, BLANK, say(f"{ELLIPSIS} being checked", Tone.MUTED)]
    return [title, *facts, *_calendar(quality, width), BLANK, *_findings(quality.findings, width)]


def _calendar(quality: SymbolQuality, width: int) -> list[Line]:
    found = quality.calendar
    return [*_fact("step", figures.step(found.step_seconds), width), *_fact("calendar", found.description, width)]


def _fact(label: str, value: str, width: int) -> list[Line]:
    """A fact; what is longer than its line goes on beneath, indented."""
    first, *rest = wrapped(value or NONE, max(8, width - _LABEL))
    lines = [(*fitted(say(label, Tone.MUTED), _LABEL), *say(first))]
    return [*lines, *(say(" " * _LABEL + line) for line in rest)]


def _findings(findings: tuple[Finding, ...], width: int) -> list[Line]:
    if not findings:
        return [say(f"{GOOD} the checks found nothing", Tone.GOOD)]
    lines = [say("findings", Tone.TITLE)]
    for finding in findings:
        mark, tone = SEVERITIES[finding.severity]
        lines += _item(mark, tone, finding.sentence, width)
    return lines


def _item(mark: str, tone: Tone, text: str, width: int) -> list[Line]:
    first, *rest = wrapped(text, max(8, width - 2))
    head: Line = ((f"{mark} ", tone), (first, Tone.PLAIN))
    return [head, *(say(f"  {line}") for line in rest)]


def source_lines(loaded: LoadedPrices, width: int) -> list[Line]:
    """The source as a whole: where it is from, what was mended or left out, and how to know it again."""
    table = loaded.table
    lines = [
        say("source", Tone.TITLE),
        *_fact("from", loaded.description, width),
        *_fact("symbols", f"{len(table.symbols):,}", width),
        *_fact("rows", f"{table.rows:,}", width),
        *_fact("fingerprint", loaded.fingerprint[:_FINGERPRINT], width),
    ]
    told = about_files(loaded.repairs, table)
    if not told:
        return [*lines, say(f"{GOOD} nothing to note of its files", Tone.GOOD)]
    lines += [BLANK, say(f"repairs and notes of its files: {len(told):,}", Tone.TITLE)]
    for repair in told[:_REPAIRS]:
        mark, tone = SEVERITIES["note" if repair.kind in NOTES else "warning"]
        lines += _item(mark, tone, repair.sentence, width)
    more = len(told) - _REPAIRS
    return [*lines, *([say(f"and {more:,} more", Tone.MUTED)] if more > 0 else [])]


def in_sight(lines: list[Line], height: int, top: int, how: str) -> list[Line]:
    """The lines from `top` on that fit, with how many more there are, and how to see them, where there is no room."""
    top = max(0, min(top, len(lines) - height))
    if len(lines) - top <= height:
        return lines[top:]
    left = len(lines) - top - height + 1
    more = say(f"{ELLIPSIS} {figures.counted(left, 'line')} more: {how}", Tone.MUTED)
    return [*lines[top : top + height - 1], more]
