"""A symbol's head lines: which bars are shown, and what the one under the cursor says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from workstation.ui import figures
from workstation.ui.charts.labels import value_label
from workstation.ui.marks import DOT, NONE
from workstation.ui.text import Line, Tone, clipped, joined, say, spread, width_of

if TYPE_CHECKING:
    from workstation.data.resample import SymbolBars
    from workstation.ui.charts.candle_data import PartSpan
    from workstation.ui.symbol.look import Look

_DAY_SECONDS = 86_400
_SECOND = 1_000_000_000
_DAY_CELLS = 10
_PRICE_WIDTH = 9
_VOLUME_WIDTH = 13
OF_CANDLES = ("zoom(1)", "bars", "indicators", "finding(1)", "findings", "date", "log_scale")
"""Actions that have no effect while the targets are shown."""
NEEDS_PRICES = (*OF_CANDLES, "view", "all_symbols", "reload")
"""Actions that have no effect while no prices are open."""
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def head(look: Look, parts: tuple[PartSpan, ...], width: int) -> list[Line]:
    """Two lines: the symbol and where the cursor is, and the values there."""
    size = look.sight.bars_a_slot
    part = next((part.name for part in parts if part.start <= look.cursor_time < part.stop), "")
    right = joined([when(look), say(part, Tone.MUTED) if part else ()], "  ")
    facts = [look.bar_words, *([f"{size} in a column"] if size > 1 else [])]
    title = say(look.symbol, Tone.TITLE)
    known = [joined([title, say(f" {DOT} ".join(facts[:count]), Tone.MUTED)], "  ") for count in (2, 1)]
    left = next((line for line in known if width_of(line) + width_of(right) + 2 <= width), title)
    return [spread(left, right, width), values(look, width)]


def when(look: Look) -> Line:
    """The time of the bars under the cursor, from the first to the last of them."""
    bars = look.cursor_bars
    first, last = (_moment(int(time), look) for time in bars.time[[0, -1]])
    is_one_day = _is_intraday(look) and first[:_DAY_CELLS] == last[:_DAY_CELLS]
    text = f"{first} to {last[_DAY_CELLS:].lstrip() if is_one_day else last}" if last != first else first
    if last == first and look.period == "week":
        text = f"week of {first}"
    elif last == first and look.period != "month":
        weekday = datetime.fromtimestamp(int(bars.time[0]) // _SECOND, tz=UTC).weekday()
        text = f"{_WEEKDAYS[weekday]} {first}"
    over = "" if bars.is_last_whole else f", {look.period} not over"
    return ((text + (" UTC" if _is_intraday(look) else "") + over, Tone.STRONG),)


def _moment(time: int, look: Look) -> str:
    """As much of a time as tells bars apart."""
    if _is_intraday(look):
        return f"{np.datetime64(time, 'ns').astype('datetime64[m]')}".replace("T", " ")
    return figures.bar_day(time)[: 7 if look.period == "month" else 10]


def _is_intraday(look: Look) -> bool:
    return look.period is None and look.own.step_seconds < _DAY_SECONDS


def values(look: Look, width: int) -> Line:
    """Prices, volume and change under the cursor: in words where there is room, else by their letters."""
    bars = look.cursor_bars
    if look.is_series:
        pieces = [("value", figures.price(float(bars.close[-1]))), ("change", _difference(look))]
        return joined([_labelled(label, value) for label, value in pieces], "  ")
    prices = [float(bars.open[0]), float(bars.high.max()), float(bars.low.min()), float(bars.close[-1])]
    texts = [f"{figures.price(price):<{_PRICE_WIDTH}}" for price in prices]
    volume = _volume(bars)
    long = [
        *zip(("open", "high", "low", "close"), texts, strict=True),
        ("volume", f"{figures.count(volume):<{_VOLUME_WIDTH}}"),
        ("change", _change(look)),
    ]
    short = [
        *zip("OHLC", (text.rstrip() for text in texts), strict=True),
        ("V", value_label(volume) if volume is not None else NONE),
        ("", _change(look)),
    ]
    without_volume = [piece for piece in short if piece[0] != "V"]
    ways = [joined([_labelled(*piece) for piece in pieces], "  ") for pieces in (long, short, without_volume)]
    return next((way for way in ways if width_of(way) <= width), clipped(ways[-1], width))


def rows(look: Look) -> list[Line]:
    """The same, one value a line, for a terminal that has no room for more."""
    bars = look.cursor_bars
    prices = {
        "open": float(bars.open[0]),
        "high": float(bars.high.max()),
        "low": float(bars.low.min()),
        "close": float(bars.close[-1]),
    }
    facts = {name: figures.price(price) for name, price in prices.items()}
    facts |= {"volume": figures.count(_volume(bars)), "change": _change(look)}
    lines = [((f"{name:<8}", Tone.MUTED), (text, Tone.PLAIN)) for name, text in facts.items()]
    return [say(look.symbol, Tone.TITLE), when(look), *lines]


def _labelled(label: str, value: str) -> Line:
    return ((f"{label} ", Tone.MUTED), (value, Tone.PLAIN)) if label else ((value, Tone.PLAIN),)


def _volume(bars: SymbolBars) -> float | None:
    known = bars.volume[~np.isnan(bars.volume)]
    return float(known.sum()) if known.size else None


def _change(look: Look) -> str:
    """From the close before to the newest close under the cursor."""
    before, now = look.close_before, float(look.cursor_bars.close[-1])
    if before is None or before <= 0:
        return NONE
    return f"{100 * (now / before - 1):+.2f} %"


def _difference(look: Look) -> str:
    before, now = look.close_before, float(look.cursor_bars.close[-1])
    return f"{now - before:+.6g}" if before is not None else NONE
