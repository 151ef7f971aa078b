"""Which bars of a long history are in sight, how wide each is drawn, and where the cursor is; no drawing here."""

from __future__ import annotations

from dataclasses import dataclass, replace

CLOSEST = -2
"""The least zoom: each bar takes four columns."""


@dataclass(frozen=True)
class Sight:
    """A stretch of slots in sight, one of them under the cursor.

    A slot is what is drawn as one candle. From `zoom` 0 on it is one column wide and holds 2 ** `zoom` bars, the
    first slot from bar 0 on, so that candles keep their shape while one moves; below 0 it holds one bar and is
    2 ** -`zoom` columns wide.
    """

    first: int = 0
    """The first slot in sight."""
    cursor: int = 0
    """The slot under the cursor."""
    zoom: int = 0

    @property
    def bars_a_slot(self) -> int:
        """Bars that are drawn as one candle."""
        return 1 << max(0, self.zoom)

    @property
    def columns_a_slot(self) -> int:
        """Columns that one candle takes, air included."""
        return 1 << max(0, -self.zoom)

    @property
    def cursor_bars(self) -> slice:
        """The bars under the cursor; the last slot may reach beyond the last bar."""
        return slice(self.cursor * self.bars_a_slot, (self.cursor + 1) * self.bars_a_slot)

    def slots(self, bars: int) -> int:
        """Slots that so many bars fill."""
        return -(-bars // self.bars_a_slot)

    def room(self, width: int) -> int:
        """Slots that `width` columns have room for; one at least."""
        return max(1, width // self.columns_a_slot)


def at_end(bars: int, width: int) -> Sight:
    """One bar a column, and closer where all bars fit so; the newest at the right and under the cursor."""
    closest = (width // max(1, bars)).bit_length() - 1
    return end(Sight(zoom=max(CLOSEST, -max(0, closest))), 1, bars, width)


def move(sight: Sight, slots: int, bars: int, width: int) -> Sight:
    """The cursor so many slots on; at an edge the view moves by a quarter, so that most keys move the cursor alone."""
    room = sight.room(width)
    cursor = _within(sight.cursor + slots, sight.slots(bars))
    first = sight.first
    if cursor < first:
        first = cursor - room // 4
    elif cursor >= first + room:
        first = cursor - room + 1 + room // 4
    return _settled(replace(sight, first=first, cursor=cursor), bars, width)


def page(sight: Sight, pages: int, bars: int, width: int) -> Sight:
    """View and cursor so many pages on."""
    slots = pages * sight.room(width)
    cursor = _within(sight.cursor + slots, sight.slots(bars))
    return _settled(replace(sight, first=sight.first + slots, cursor=cursor), bars, width)


def end(sight: Sight, direction: int, bars: int, width: int) -> Sight:
    """The cursor on the first bar (-1) or the last (1)."""
    cursor = 0 if direction < 0 else sight.slots(bars) - 1
    return _settled(replace(sight, first=cursor, cursor=cursor), bars, width)


def go_to(sight: Sight, bar: int, bars: int, width: int) -> Sight:
    """The cursor on that bar, which comes to the middle where it was not in sight."""
    cursor, room = bar // sight.bars_a_slot, sight.room(width)
    is_seen = sight.first <= cursor < sight.first + room
    return _settled(replace(sight, first=sight.first if is_seen else cursor - room // 2, cursor=cursor), bars, width)


def zoom(sight: Sight, steps: int, bars: int, width: int) -> Sight:
    """So many steps closer (above 0) or farther; what is under the cursor stays where it is on the screen."""
    wanted = min(max(CLOSEST, sight.zoom - steps), max(sight.zoom, farthest(bars, width)))
    bar = min(sight.cursor * sight.bars_a_slot, bars - 1)
    column = (sight.cursor - sight.first) * sight.columns_a_slot
    new = Sight(zoom=wanted)
    cursor = bar // new.bars_a_slot
    return _settled(replace(new, first=cursor - column // new.columns_a_slot, cursor=cursor), bars, width)


def farthest(bars: int, width: int) -> int:
    """The zoom at which all bars are in sight, and no closer than one bar a column."""
    return max(0, (-(-bars // max(1, width)) - 1).bit_length())


def fit(sight: Sight, bars: int, width: int) -> Sight:
    """The same sight in another width, the cursor inside."""
    return move(_settled(sight, bars, width), 0, bars, width)


def _settled(sight: Sight, bars: int, width: int) -> Sight:
    """The sight moved so that the cursor is on a bar and in view, and no room is empty while there are bars for it."""
    slots, room = sight.slots(bars), sight.room(width)
    cursor = _within(sight.cursor, slots)
    first = min(max(sight.first, cursor - room + 1), cursor, max(0, slots - room))
    return replace(sight, first=max(0, first), cursor=cursor)


def _within(slot: int, slots: int) -> int:
    return min(max(0, slot), max(0, slots - 1))
