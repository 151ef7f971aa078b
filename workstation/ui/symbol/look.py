"""How a symbol is looked at: which bars, which of them are in sight, and what is drawn with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.resample import bars_of, periods_of, resampled
from workstation.ui.charts import sight as sights
from workstation.ui.figures import counted, step

if TYPE_CHECKING:
    from workstation.data.price_table import PriceTable
    from workstation.data.resample import Period, SymbolBars
    from workstation.ui.charts.sight import Sight


@dataclass(frozen=True, eq=False)
class Look:
    """A symbol as it is looked at; every change makes another."""

    symbol: str
    own: SymbolBars
    """The bars of the source."""
    period: Period | None
    """What the bars that are shown stand for; None for the source's own."""
    bars: SymbolBars
    """The bars that are shown."""
    sight: Sight
    is_series: bool
    wished_zoom: int = 0
    """The zoom that was asked for last; a symbol with fewer bars may stand closer, the next one not."""

    @property
    def can_be_log(self) -> bool:
        """Whether all prices are positive."""
        return float(np.min(self.own.low)) > 0

    @property
    def bar_words(self) -> str:
        """How many bars of which kind: `1,259 days`, `702 weeks`, `9,000 bars of 5 m`."""
        own = {"1 d": "day", "7 d": "week"}.get(step(self.own.step_seconds))
        noun = self.period or own
        count = len(self.bars)
        return counted(count, noun) if noun else f"{counted(count, 'bar')} of {step(self.own.step_seconds)}"

    @property
    def cursor_bars(self) -> SymbolBars:
        """The bars under the cursor."""
        piece = self.sight.cursor_bars
        return replace(
            self.bars,
            time=self.bars.time[piece],
            open=self.bars.open[piece],
            high=self.bars.high[piece],
            low=self.bars.low[piece],
            close=self.bars.close[piece],
            volume=self.bars.volume[piece],
            amount=self.bars.amount[piece],
            is_last_whole=self.bars.is_last_whole or piece.stop < len(self.bars),
        )

    @property
    def close_before(self) -> float | None:
        """Close of the bar before those under the cursor; None at the first."""
        first = self.sight.cursor_bars.start
        return float(self.bars.close[first - 1]) if first else None

    @property
    def cursor_time(self) -> int:
        """When the first bar under the cursor begins, nanoseconds since 1970-01-01 UTC."""
        return int(self.bars.time[self.sight.cursor_bars.start])

    def bar_at(self, time: int) -> int:
        """The bar that holds a time, or the one before it; the first where none is."""
        return max(0, int(np.searchsorted(self.bars.time, time, side="right")) - 1)

    def bar_from(self, time: int) -> int:
        """The first bar that begins at a time or after it, where none holds it; the last where none is."""
        found = int(np.searchsorted(self.bars.time, time, side="left"))
        return min(found, len(self.bars) - 1)


def look_at(table: PriceTable, symbol: str, width: int, before: Look | None = None) -> Look:
    """A symbol from its newest bar on, in the bars and at the zoom of the symbol before where there was one."""
    own = bars_of(table, symbol)
    period = before.period if before is not None and before.period in periods_of(own) else None
    bars = resampled(own, period) if period else own
    sight = sights.at_end(len(bars), width)
    wished = before.wished_zoom if before is not None else 0
    if wished:
        sight = sights.zoom(sight, sight.zoom - wished, len(bars), width)
    return Look(symbol, own, period, bars, sight, table.is_series, wished)


def with_next_bars(look: Look, width: int) -> Look:
    """The next longer bars, and after the longest the source's own again; the cursor stays at its time or the end."""
    choices = (None, *periods_of(look.own))
    period = choices[(choices.index(look.period) + 1) % len(choices)]
    bars = resampled(look.own, period) if period else look.own
    other = replace(look, period=period, bars=bars, sight=sights.at_end(len(bars), width))
    if look.sight.cursor_bars.stop >= len(look.bars):
        return other
    at = other.bar_at(int(look.cursor_bars.time[-1]))
    return replace(other, sight=sights.go_to(other.sight, at, len(bars), width))


def zoomed(look: Look, steps: int, width: int) -> Look:
    """So many steps closer, or farther."""
    sight = sights.zoom(look.sight, steps, len(look.bars), width)
    return replace(look, sight=sight, wished_zoom=sight.zoom)


def moved(look: Look, sight: Sight) -> Look:
    """The same with another stretch in sight."""
    return replace(look, sight=sight)
