"""Findings about large moves: reused tickers, changes of scale, splits, spikes and jumps, each with its reasons."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.examined import DAY
from workstation.data.quality.finding import Finding, Place
from workstation.data.quality.moves import Kind, large_moves
from workstation.data.quality.wording import capped, counted, listed, moment, percent, times_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from workstation.data.quality.examined import Examined
    from workstation.data.quality.finding import Severity
    from workstation.data.quality.moves import Moves

WARNED = 1.5
"""Floors from which a jump is a warning: 25 % up or 20 % down in a day. Smaller ones are notes: reports do that."""
BAD_SPIKE = math.log(1.5)
"""A single bar that is off by half is a defect for certain."""

_KINDS = {
    Kind.REUSE: "ticker_reuse",
    Kind.SCALE: "price_scale",
    Kind.SPLIT: "split",
    Kind.MAYBE_SPLIT: "split",
    Kind.SPIKE: "spike",
    Kind.JUMP: "jump",
}


def jumps(examined: Examined) -> Iterator[Finding]:
    """Large moves of each symbol, a finding for each kind."""
    moves = large_moves(examined)
    for index, rows in examined.rows_by_symbol(moves.rows):
        start = int(np.searchsorted(moves.rows, rows[0]))
        mine = np.arange(start, start + len(rows))
        for kind in _KINDS:
            at = mine[moves.kind[mine] == kind]
            if at.size:
                yield _finding(examined, index, moves, kind, at)


def _finding(examined: Examined, index: int, moves: Moves, kind: Kind, at: NDArray[np.int64]) -> Finding:
    symbol = examined.table.symbols[index]
    by_time = {int(examined.table.time[moves.rows[one]]): int(one) for one in at}
    places = [Place(time, None, float(moves.ratio[one])) for time, one in by_time.items()]
    say = partial(_SAYINGS[kind], examined, moves)
    by_size = sorted(places, key=lambda place: -abs(math.log(place.value)))
    told = listed(by_size, len(places), lambda place: say(place, by_time[place.time]))
    count = len(places)
    kept = capped([Place(place.time, None, math.log(place.value)) for place in places])
    kept = tuple(Place(place.time, place.until, math.exp(place.value)) for place in kept)
    sentence = f"{symbol}: {_OPENINGS[kind].format(count=counted(count, _NOUNS[kind]))}: {told}"
    return Finding(_KINDS[kind], _severity(moves, kind, at), symbol, count, kept, sentence)


def _severity(moves: Moves, kind: Kind, at: NDArray[np.int64]) -> Severity:
    if kind in {Kind.REUSE, Kind.SCALE, Kind.SPLIT}:
        return "problem"
    if kind == Kind.SPIKE:
        return "problem" if float(np.abs(np.log(moves.ratio[at])).max()) > BAD_SPIKE else "warning"
    if kind == Kind.JUMP:
        return "warning" if float(moves.floors[at].max()) > WARNED else "note"
    return "warning"


def _say_move(examined: Examined, moves: Moves, place: Place, one: int) -> str:
    """A jump; with the reason why it is no split where its opening gap is near one."""
    hole = _hole(examined, int(moves.rows[one]))
    near, money = moves.split[one], float(moves.evidence.money_ratio[one])
    if near is None or math.isnan(money):
        return f"{moment(place.time)} ({percent(place.value)}{hole})"
    reason = f"near {_ratio(near)}, but no split by its volume: {money:,.1f} times the usual money was traded"
    return f"{moment(place.time)} ({percent(place.value)}{hole}; {reason})"


def _say_split(examined: Examined, moves: Moves, place: Place, one: int) -> str:
    del examined  # the volume is judged already
    near, volume = moves.split[one], float(moves.evidence.volume_ratio[one])
    assert near is not None
    if math.isnan(volume):
        return f"{moment(place.time)} ({_ratio(near)} by the opening gap, {percent(place.value)}; no volume to tell)"
    followed = abs(math.log(volume) - math.log(near[0] / near[1])) < 0.5 * abs(math.log(near[0] / near[1]))
    told = f"the volume {'followed' if followed else 'did not follow'}, {times_text(volume)}"
    return f"{moment(place.time)} ({_ratio(near)}, {percent(place.value)}; {told})"


def _say_reuse(examined: Examined, moves: Moves, place: Place, one: int) -> str:
    row = int(moves.rows[one])
    days = int(examined.elapsed[row]) // DAY
    return f"{moment(place.time)} (after a hole of {counted(days, 'day')} the price is {times_text(place.value)})"


def _say_scale(examined: Examined, moves: Moves, place: Place, one: int) -> str:
    del examined, moves, one  # the ratio says it all
    return f"{moment(place.time)} ({times_text(place.value)})"


def _hole(examined: Examined, row: int) -> str:
    days = int(examined.elapsed[row]) / DAY
    return f", over {counted(int(days), 'day')} without a bar" if days > 5 else ""  # noqa: PLR2004 - a long weekend


def _ratio(split: tuple[int, int]) -> str:
    return f"{split[0]}:{split[1]}"


_NOUNS = {
    Kind.REUSE: "place",
    Kind.SCALE: "place",
    Kind.SPLIT: "split",
    Kind.MAYBE_SPLIT: "move",
    Kind.SPIKE: "bar",
    Kind.JUMP: "jump",
}
_OPENINGS = {
    Kind.REUSE: "another instrument under the same ticker, by {count}",
    Kind.SCALE: "prices in another unit from {count} on",
    Kind.SPLIT: "{count} not adjusted in the prices",
    Kind.MAYBE_SPLIT: "{count} that may be a split",
    Kind.SPIKE: "{count} off, with prices back at the next open",
    Kind.JUMP: "{count} of the close",
}
_SAYINGS: dict[Kind, Callable[[Examined, Moves, Place, int], str]] = {
    Kind.REUSE: _say_reuse,
    Kind.SCALE: _say_scale,
    Kind.SPLIT: _say_split,
    Kind.MAYBE_SPLIT: _say_split,
    Kind.SPIKE: _say_move,
    Kind.JUMP: _say_move,
}
