"""The distribution of targets in each part of a split: figures, histograms over the same bins, and drift in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui import figures
from workstation.ui.marks import NONE, PARTS
from workstation.ui.text import BLANK, Line, Tone, fitted, paragraph, say, spread, width_of
from workstation.ui.views.histogram import columns_of

if TYPE_CHECKING:
    from workstation.features.distribution import PartTargets, TargetDistribution

_NAME = 12
_MOST_ROWS = 14
_LEAST_WITH_AIR = 2
_MOST_CELLS = 4

_COLUMNS = (("windows", 11), ("mean", 12), ("deviation", 11), ("skew", 9), ("excess kurtosis", 17), ("zero", 9))
_NARROW = {"deviation": "std", "excess kurtosis": "kurtosis"}
_LEAST_COLUMN = 9


def distribution(found: TargetDistribution, of: str, width: int, height: int) -> list[Line]:
    """What is looked at, a table of figures, a histogram for each part, and the drift of the test part."""
    words = paragraph(found.drift_sentence, width)
    table = _table(found, width)
    fixed = [_title(found, of, width), BLANK, *table, BLANK]
    drawn = _histograms(found, width, height - len(fixed) - len(words) - 1)
    return [*fixed, *drawn, BLANK, *words][: max(1, height)]


def _title(found: TargetDistribution, of: str, width: int) -> Line:
    """What is forecast, of which symbols; its unit where there is room for it."""
    kind = found.kind.replace("_", " ")
    short = f"{kind}, {figures.counted(found.ahead, 'bar')} ahead"
    text = f"{short}, {found.unit}" if len(short) + len(found.unit) + len(of) + 4 <= width else short
    return spread(say(text, Tone.STRONG), say(of, Tone.MUTED), width)


def _table(found: TargetDistribution, width: int) -> list[Line]:
    is_wide = width >= _NAME + sum(cells for _, cells in _COLUMNS)
    columns = [
        (name if is_wide else _NARROW.get(name, name), cells if is_wide else min(cells, _fair(width)))
        for name, cells in _COLUMNS
    ]
    head: Line = (("part".ljust(_NAME), Tone.MUTED), *((name.rjust(cells), Tone.MUTED) for name, cells in columns))
    return [head, *(_row(part, [cells for _, cells in columns]) for part in found.parts)]


def _fair(width: int) -> int:
    return max(_LEAST_COLUMN, (width - _NAME) // len(_COLUMNS))


def _row(part: PartTargets, cells: list[int]) -> Line:
    texts = (
        f"{part.count:,}",
        _signed(part.mean),
        figures.metric(part.deviation, 3),
        f"{part.skew:+.2f}" if np.isfinite(part.skew) else NONE,
        f"{part.excess_kurtosis:+.2f}" if np.isfinite(part.excess_kurtosis) else NONE,
        figures.share(part.share_of_zero),
    )
    _, _, tone = PARTS[part.part]
    values = tuple((text.rjust(width), Tone.PLAIN) for text, width in zip(texts, cells, strict=True))
    return ((part.part.ljust(_NAME), tone), *values)


def _signed(value: float) -> str:
    text = figures.metric(value, 3)
    return f"+{text}" if value > 0 else text


def _histograms(found: TargetDistribution, width: int, room: int) -> list[Line]:
    """One above the other, all to one scale, with the edges of the bins beneath."""
    if not found.parts:
        return [say("no window is in any part", Tone.MUTED)]
    bins = len(found.edges) - 1
    cells = min(_MOST_CELLS, max(1, (width - _NAME) // bins))
    rows = min(_MOST_ROWS, (room - 1) // len(found.parts))
    if rows < 1 or width < _NAME + bins:
        return []
    highest = max(float(part.shares.max()) for part in found.parts)
    air = 1 if rows > _LEAST_WITH_AIR else 0
    lines = [line for part in found.parts for line in [*[BLANK] * air, *_bars(part, rows - air, cells, highest)]]
    note = f"{' ' * _NAME}highest bar {figures.share(highest)} of a part's windows; the end bars hold all beyond"
    has_note = len(note) <= width and len(lines) + 1 < room
    return [*lines, _axis(found, cells), *([say(note, Tone.FAINT)] if has_note else [])]


def _bars(part: PartTargets, rows: int, cells: int, highest: float) -> list[Line]:
    """A histogram of `rows` rows."""
    _, _, tone = PARTS[part.part]
    drawn = columns_of(part.shares, rows, cells, highest)
    names = [*[""] * (rows - 1), part.part]
    return [((name.ljust(_NAME), tone), (text, tone)) for name, text in zip(names, drawn, strict=True)]


def _axis(found: TargetDistribution, cells: int) -> Line:
    """The outermost edges and zero, under the bins they stand for."""
    span = cells * (len(found.edges) - 1)
    ends = [figures.metric(edge, 2) for edge in (float(found.edges[0]), float(found.edges[-1]))]
    middle = span // 2
    left = fitted(say(f"{ends[0]}"), middle)
    right = fitted(say("0"), span - width_of(left) - len(ends[1]))
    line: Line = ((" " * _NAME, Tone.PLAIN), *left, *right, (f"+{ends[1]}"[-len(ends[1]) :], Tone.PLAIN))
    return tuple((text, Tone.MUTED) for text, _ in line)
