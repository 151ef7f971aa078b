"""Folds as text: a table of their parts, a bar of the time line for each, and where rows end no window."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from workstation.cli.formats import bar_time, counted
from workstation.cli.output import fact, plain, terminal_width
from workstation.cli.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.cli.data.splitting import FoldFacts, PartFacts, Splitting
    from workstation.data.splits import Fold

LETTERS = {"train": "T", "validation": "V", "test": "X"}
_LEGEND = "T train  V validation  X test  . left out, a column for about {} of the time line"
_LEAST_WIDTH, _WIDEST = 60, 120
_SHOWN = 8
"""Symbols held out that are named; more are counted."""


def print_folds(cut: Splitting, folds: Sequence[Fold]) -> None:
    """A line for each part of each fold; the chosen fold bears a star where there are several."""
    has_stretches = cut.split.kind == "combinatorial"
    columns = [
        *([Column("FOLD", is_number=True)] if len(cut.split.folds) > 1 else []),
        Column("PART"),
        Column("FROM"),
        Column("TO"),
        *([Column("STRETCHES", is_number=True)] if has_stretches else []),
        Column("POINTS", is_number=True),
        Column("ROWS", is_number=True),
        Column("SYMBOLS", is_number=True),
        Column("WINDOWS", is_number=True),
    ]
    print_table(columns, [_row(cut, facts, part) for facts in map(cut.fold, folds) for part in facts.parts])


def _row(cut: Splitting, fold: FoldFacts, part: PartFacts) -> list[str]:
    star = "*" if fold.index == cut.split.chosen.index else ""
    numbers = (part.points, part.rows, part.symbols, part.windows)
    return [
        *([f"{star}{fold.index}"] if len(cut.split.folds) > 1 else []),
        part.name,
        bar_time(part.start),
        bar_time(part.stop),
        *([f"{len(part.stretches)}"] if cut.split.kind == "combinatorial" else []),
        *(f"{number:,}" for number in numbers),
    ]


def print_bars(cut: Splitting, folds: Sequence[Fold]) -> None:
    """The time line from left to right, a letter for the part that most points of a column lie in."""
    if terminal_width() < _LEAST_WIDTH:
        return
    line = np.unique(cut.table.time)
    label = len(str(len(cut.split.folds) - 1)) + 2 if len(cut.split.folds) > 1 else 0
    width = min(terminal_width() - label, _WIDEST, line.size)
    fact("")
    for fold in folds:
        star = "*" if fold is cut.split.chosen else ""
        fact(f"{f'{star}{fold.index}':>{label - 1}} {bar(line, fold, width)}" if label else bar(line, fold, width))
    fact(_LEGEND.format(counted(round(line.size / width), "point")))


def bar(line: NDArray[np.int64], fold: Fold, width: int) -> str:
    """`width` letters for a rising time line of at least as many points."""
    letters = np.full(line.size, ".")
    for part in fold:
        for stretch in part.stretches:
            letters[(line >= stretch.start) & (line < stretch.stop)] = LETTERS[part.name]
    return "".join(Counter(cell.tolist()).most_common(1)[0][0] for cell in np.array_split(letters, width))


def print_gaps(cut: Splitting) -> None:
    """What lies between the parts, who is held out, and what becomes of the rows that end no window."""
    split, reach = cut.split, f"window {cut.window} + horizon {cut.horizon} + "
    embargo = split.gap - (cut.window + cut.horizon if split.context == "inside" else 0)
    made_of = f"{reach if split.context == 'inside' else ''}embargo {embargo}"
    fact(f"\n{counted(split.gap, 'point')} left out at each border ({made_of})")
    if split.context == "before":
        fact("windows may look back across a border; their targets never leave their part")
    if split.kind == "combinatorial":
        fact(f"before a test group {cut.window + cut.horizon}; {counted(split.paths, 'backtest path')} in all folds")
    if split.unseen:
        names = ", ".join(split.unseen[:_SHOWN])
        more = f" and {len(split.unseen) - _SHOWN:,} more" if len(split.unseen) > _SHOWN else ""
        fact(plain(f"{counted(len(split.unseen), 'symbol')} held out: {names}{more}"))
    _print_lost(cut)


def _print_lost(cut: Splitting) -> None:
    every = cut.accounts
    lost = {
        "too near a symbol's first or last row": sum(one.short for one in every),
        "with a feature that is not known, as in a warm-up": sum(one.unknown for one in every),
        "in a gap, across a border or beyond the parts": sum(one.between for one in every),
        "of symbols held out, not in the test part": sum(one.held_out for one in every),
    }
    fact(f"of {counted(cut.table.rows, 'row')} {sum(lost.values()):,} end no window:")
    for reason, rows in lost.items():
        if rows:
            fact(f"  {rows:,} {reason}")


def print_accounts(cut: Splitting) -> None:
    """A line for each symbol: rows, windows in each part of the chosen fold, or why it has none."""
    fact("")
    names = ["train", "validation", "test", *(["unseen"] if cut.split.unseen else [])]
    columns = [
        Column("SYMBOL", folds=True),
        Column("ROWS", is_number=True),
        *(Column(name.upper(), is_number=True) for name in names),
        Column("", folds=True),
    ]
    rows = [
        (one.symbol, f"{one.rows:,}", *(f"{getattr(one, name):,}" for name in names), one.reason)
        for one in cut.accounts
    ]
    print_table(columns, rows)
