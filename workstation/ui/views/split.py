"""The split as the Data screen shows it: parts and folds, a bar for each symbol, and the reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.marks import BAD, CURSOR, NONE, PARTS
from workstation.ui.text import BLANK, Line, Tone, clipped, fitted, joined, paragraph, say, spread, width_of, wrapped
from workstation.ui.views.dates import date_axis
from workstation.ui.views.timeline import USED, Span, bar, fold_pieces, symbol_pieces, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config import Profile
    from workstation.data.splits import SymbolTimeline
    from workstation.ui.state import Cut

_NAME, _WIDE_NAME = 10, 18
_COUNT = 9
_WITH_COUNTS = 90
"""Narrowest table that has counts of windows beside its bars."""


@dataclass(frozen=True)
class Shape:
    """How wide what is: a name, a bar, and the counts beside it."""

    name: int
    bar: int
    counts: int
    span: Span

    @staticmethod
    def of(width: int, span: Span) -> Shape:
        """The shape of a table of this width."""
        name = _WIDE_NAME if width >= _WITH_COUNTS else _NAME
        counts = 3 * _COUNT if width >= _WITH_COUNTS else 0
        return Shape(name, max(1, width - name - 1 - counts), counts, span)


def parts(cut: Cut, profile: Profile, width: int, height: int) -> list[Line]:
    """How the line is cut, the parts of the fold as a table, and why it cannot be cut where it cannot."""
    told = wrapped(terms(cut, profile), width) if height >= _ENOUGH else [terms(cut, profile)]
    lines = [clipped(say(line, Tone.MUTED), width) for line in told]
    if cut.refusal:
        lines += paragraph(f"{BAD} {cut.refusal}", width, Tone.BAD)
    if cut.split is None:
        return lines
    table = part_table(cut, width) if height >= _LITTLE else []
    return [*lines, *table, *([BLANK] if height >= _ENOUGH else []), legend(width)]


_LITTLE = 12
"""Rows under which the table of parts would leave no room for symbols."""
_ENOUGH = 24
"""Rows from which there is room for a blank line."""


def terms(cut: Cut, profile: Profile) -> str:
    """How the time line is cut, in words."""
    settings = profile.split
    told = [
        f"{settings.kind.replace('_', ' ')} split",
        f"window {profile.window}",
        f"horizon {profile.horizon}",
        f"gap {figures.counted(cut.split.gap, 'bar')}" if cut.split else "",
        "inputs may look back across a border" if settings.context == "before" else "",
        f"{figures.counted(len(cut.split.unseen), 'symbol')} held out" if cut.split and cut.split.unseen else "",
    ]
    return ", ".join(text for text in told if text)


_HEAD = ("part", "from", "to", "points", "rows", "windows")
_WIDTHS = (12, 12, 12, 9, 11, 11)
_TIGHT = (11, 11, 10, 0, 10, 9)
"""Widths where there is less room: without the points of the time line."""
_DATES = (1, 2)
"""Cells of a row that hold dates."""


def part_table(cut: Cut, width: int) -> list[Line]:
    """Each part of the fold: from, to, points of the time line, rows and windows of all symbols."""
    assert cut.split is not None
    widths = _WIDTHS if width >= sum(_WIDTHS) else _TIGHT
    fold = cut.split.folds[cut.fold]
    lines = [_part_row(_HEAD, widths, Tone.MUTED, Tone.MUTED)]
    for part in (*fold, *([fold.unseen] if cut.split.unseen else [])):
        rows, windows = cut.sums[part.name]
        days = figures.bar_day(part.start), figures.bar_day(part.stop - 1)
        cells = (part.name, *days, f"{part.points:,}", f"{rows:,}", f"{windows:,}")
        lines.append(_part_row(cells, widths, PARTS[part.name][2], Tone.PLAIN))
    return [clipped(line, width) for line in lines]


def _part_row(cells: Sequence[str], widths: Sequence[int], first: Tone, tone: Tone) -> Line:
    placed = [
        fitted(say(text, tone if at else first), width, "left" if at == 0 or at in _DATES else "right")
        for at, (text, width) in enumerate(zip(cells, widths, strict=True))
        if width
    ]
    return tuple(span for cell in placed for span in cell)


def folds(cut: Cut, shape: Shape, height: int) -> list[Line]:
    """The folds as bars, the chosen one marked; where there are too many for the height, those around it."""
    if cut.split is None or len(cut.split.folds) == 1 or height < _LITTLE:
        return []
    found = cut.split.folds
    is_roomy = height >= _ENOUGH
    most = height // 4 if is_roomy else 3
    first = min(max(0, cut.fold - most // 2), max(0, len(found) - most))
    told = f"fold {cut.fold}, of folds 0 to {len(found) - 1}"
    title = spread(say(told, Tone.TITLE), say("[ and ] choose the fold", Tone.MUTED), shape.name + 1 + shape.bar)
    before = ("  ", Tone.PLAIN)
    rows = [
        _fold_row(fold.index, fold.index == cut.fold, bar(fold_pieces(fold), shape.span, shape.bar), shape)
        for fold in found[first : first + most]
    ]
    return [*([BLANK] if is_roomy else []), (before, *title), *rows]


def _fold_row(index: int, is_chosen: bool, drawn: Line, shape: Shape) -> Line:  # noqa: FBT001 - one of two marks
    mark = (f"{CURSOR} ", Tone.KEY) if is_chosen else ("  ", Tone.PLAIN)
    name = say(f"fold {index}", Tone.STRONG if is_chosen else Tone.MUTED)
    return (mark, *fitted(name, shape.name + 1), *drawn)


def legend(width: int) -> Line:
    """What the letters stand for; the last go where there is no room."""
    named: list[Line] = [((f"{PARTS[name][0]} ", PARTS[name][2]), (name, Tone.MUTED)) for name in PARTS]
    while width_of(joined(named, "  ")) > width:
        named.pop()
    return joined(named, "  ")


def symbols_head(shape: Shape) -> Line:
    """What stands over the rows of symbols: the dates of the bars, and whose windows are counted."""
    counts = [fitted(say(name, Tone.MUTED), _COUNT, "right") for name in ("train", "valid.", "test")]
    beside = tuple(span for cell in counts for span in cell) if shape.counts else ()
    dates = date_axis(shape.span.start, shape.span.stop, shape.bar)
    return (*fitted(say("symbol", Tone.MUTED), shape.name + 1), *dates, *beside)


def symbol(timeline: SymbolTimeline, shape: Shape) -> Line:
    """A symbol: its bar, and where there is room its windows in each part."""
    found = totals(timeline)
    drawn = bar(symbol_pieces(timeline), shape.span, shape.bar)
    tested = found["unseen" if timeline.is_unseen else "test"][1]
    counts = [found["train"][1], found["validation"][1], tested]
    beside = [fitted(say(f"{count:,}", Tone.PLAIN if count else Tone.WARN), _COUNT, "right") for count in counts]
    told = tuple(span for cell in beside for span in cell) if shape.counts else ()
    return (*fitted(say(timeline.symbol, Tone.STRONG), shape.name), (" ", Tone.PLAIN), *drawn, *told)


def note(timeline: SymbolTimeline, profile: Profile, width: int) -> list[Line]:
    """Rows and windows of the symbol under the cursor, and why it has none where it has none."""
    found = totals(timeline)
    told = ", ".join(f"{name} {found[name][1]:,} in {found[name][0]:,} rows" for name in USED if found[name][0])
    held = " is held out;" if timeline.is_unseen else ""
    first, *rest = wrapped(f"{held} windows: {told or NONE}", max(1, width - len(timeline.symbol) - 1))
    title: Line = ((f"{timeline.symbol} ", Tone.TITLE), (first, Tone.PLAIN))
    why = [line for sentence in why_empty(timeline, profile) for line in wrapped(f"{BAD} {sentence}", width)]
    return [title, *(say(line) for line in rest), *(say(line, Tone.WARN) for line in why)]


def why_empty(timeline: SymbolTimeline, profile: Profile) -> list[str]:
    """A sentence for each part in which the symbol has no window, with the reason."""
    parts_of_it = ("unseen",) if timeline.is_unseen else USED[:3]
    found = totals(timeline)
    return [_reason(name, found[name][0], profile) for name in parts_of_it if not found[name][1]]


def _reason(name: str, rows: int, profile: Profile) -> str:
    need = profile.window + profile.horizon
    if not rows:
        return f"no window in {name}: the symbol has no bar there"
    if rows < need and profile.split.context == "inside":
        return f"no window in {name}: {figures.counted(rows, 'row')} there, and a window with its target needs {need}"
    return (
        f"no window in {name}: among its {figures.counted(rows, 'row')} no {profile.window} in a row have every "
        f"feature, with {profile.horizon} to forecast after them"
    )
