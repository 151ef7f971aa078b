"""The trades of a backtest as a table, and one of them in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.ui import figures
from workstation.ui.marks import ARROW, DOWN, UP
from workstation.ui.text import (
    BLANK,
    Align,
    Line,
    Tone,
    clipped,
    fitted,
    joined,
    paragraph,
    plain,
    say,
    width_of,
)
from workstation.ui.views.backtest_figures import change, money, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.trial import Result
    from workstation.ui.backtest.trade_look import TradeLook
    from workstation.ui.backtest.trade_rows import Sorting, TradeRows

_GAP = 2


@dataclass(frozen=True)
class Column:
    """A column of the table of trades; those with a higher rank go first where there is no room."""

    title: str
    width: int
    rank: int
    align: Align = "right"


COLUMNS = (
    Column("symbol", 10, 0, "left"),
    Column("side", 5, 1, "left"),
    Column("entry", 10, 2, "left"),
    Column("exit", 10, 4, "left"),
    Column("bars", 6, 5),
    Column("return", 9, 3),
    Column("profit", 12, 3),
    Column("costs", 10, 7),
    Column("closed by", 13, 6, "left"),
)
_CLOCK = 16
"""Cells of a time that has a clock."""


def columns_for(rows: TradeRows, width: int) -> list[Column]:
    """The columns that there is room for; times are as wide as they have to be."""
    has_clock = any((rows.columns[name] % 86_400_000_000_000).any() for name in ("entry", "exit"))
    wide = [
        Column(each.title, _CLOCK, each.rank, each.align) if has_clock and each.title in {"entry", "exit"} else each
        for each in COLUMNS
    ]
    kept = list(wide)
    while len(kept) > 1 and _width_of(kept) > width:
        kept.remove(max(kept, key=lambda each: each.rank))
    return kept


def _width_of(columns: Sequence[Column]) -> int:
    return sum(each.width + _GAP for each in columns) - _GAP


def none(width: int) -> list[Line]:
    """What is said where nothing was traded, and what to do."""
    told = "there is no trade: what the strategy decides never buys or sells anything"
    keys: tuple[Line, ...] = (
        (("a", Tone.KEY), (" takes another strategy", Tone.MUTED)),
        (("i", Tone.KEY), (" changes its settings", Tone.MUTED)),
    )
    return [*paragraph(told, width, Tone.MUTED), BLANK, *keys]


def head(columns: Sequence[Column], sorting: Sorting) -> Line:
    """The titles; the one that sorts has an arrow."""
    arrow = DOWN if sorting.is_reversed else UP

    def title(text: str) -> Line:
        is_sorting = text == sorting.title
        return say(f"{text} {arrow}" if is_sorting else text, Tone.STRONG if is_sorting else Tone.MUTED)

    return _joined([fitted(title(each.title), each.width, each.align) for each in columns])


def row(rows: TradeRows, index: int, columns: Sequence[Column]) -> Line:
    """One trade."""
    return _joined([fitted(_cell(rows, index, each.title), each.width, each.align) for each in columns])


def _joined(cells: Sequence[Line]) -> Line:
    line = cells[0]
    for cell in cells[1:]:
        line = (*line, (" " * _GAP, Tone.PLAIN), *cell)
    return line


def _cell(rows: TradeRows, index: int, title: str) -> Line:
    value = rows.columns[title][index]
    if title in {"entry", "exit"}:
        return say(figures.bar_time(int(value)))
    if title == "bars":
        return say(f"{int(value):,}")
    if title == "return":
        return change(float(value), percent(float(value), is_signed=True))
    if title == "profit":
        return change(float(value), money(float(value)))
    if title == "costs":
        return say(money(float(value)), Tone.MUTED)
    return say(plain(str(value)), Tone.STRONG if title == "symbol" else Tone.PLAIN)


def quote(look: TradeLook, width: int) -> Line:
    """What is under the cursor."""
    bars = look.look.cursor_bars
    time, first, last = figures.bar_time(int(bars.time[0])), float(bars.open[0]), float(bars.close[-1])
    if len(bars) > 1:
        time = f"{time} to {figures.bar_time(int(bars.time[-1]))}"
    prices = ("open", first), ("high", float(bars.high.max())), ("low", float(bars.low.min())), ("close", last)
    facts: list[Line] = [say(time, Tone.MUTED)]
    facts += [((f"{name} ", Tone.FAINT), (figures.price(value), Tone.MUTED)) for name, value in prices]
    line = joined(facts, "  ")
    return line if width_of(line) <= width else joined([facts[0], facts[-1]], "  ")


def briefly(rows: TradeRows, index: int, place: str, width: int) -> Line:
    """One trade on one line: what it is, what it made, and which of how many it is."""
    share = float(rows.columns["return"][index])
    name: Line = ((plain(str(rows.columns["symbol"][index])), Tone.STRONG),)
    side = say(f"{rows.columns['side'][index]} from {figures.bar_time(int(rows.columns['entry'][index]))}")
    facts = [name, side, change(share, percent(share, is_signed=True)), say(place, Tone.MUTED)]
    while len(facts) > 1 and width_of(joined(facts, "  ")) > width:
        facts.pop()
    return clipped(joined(facts, "  "), width)


def told(rows: TradeRows, result: Result, index: int, place: str, width: int) -> list[Line]:
    """One trade: of what, when, at which prices, and what it made; `place` says which of how many it is."""
    trades = result.trades
    side, symbol = rows.columns["side"][index], plain(str(rows.columns["symbol"][index]))
    entry, out = (figures.bar_time(int(rows.columns[name][index])) for name in ("entry", "exit"))
    prices = [
        _price(float(trades.entry_price[index]), int(trades.entries[index])),
        _price(float(trades.exit_price[index]), int(trades.exits[index])),
    ]
    bars = figures.counted(int(rows.columns["bars"][index]), "bar")
    closed = "still open" if trades.is_open[index] else f"closed by {rows.columns['closed by'][index]}"
    made, share = float(trades.profit[index]), float(rows.columns["return"][index])
    first = joined([((symbol, Tone.STRONG), (f"  {side}, {closed}", Tone.PLAIN)), say(place, Tone.MUTED)])
    start, end = f"{entry} {prices[0]} {ARROW}", f"{out} {prices[1]}, {bars}"
    came: Line = (
        *change(made, f"{percent(share, is_signed=True)}  {money(made)}"),
        (f" after costs of {money(float(trades.costs[index]))}", Tone.MUTED),
    )
    when = say(f"{start} {end}")
    second = joined([when, came])
    lines = [first, second]
    if width_of(second) > width:
        lines = [first, when, came] if width_of(when) <= width else [first, say(start), say(end), came]
    return [clipped(line, width) for line in lines]


def _price(value: float, fills: int) -> str:
    """What was paid or received; the price of no single bar where there were several fills."""
    return f"{'on average ' if fills > 1 else ''}at {figures.price(value)}"
