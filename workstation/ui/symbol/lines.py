"""Indicators of the bars that are shown; computing them blocks and loads TA-Lib, so it runs in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation import catalog
from workstation.ui.charts.candle_data import IndicatorLine

if TYPE_CHECKING:
    from workstation.data.resample import SymbolBars
    from workstation.features.indicator import Indicator

MOST = 3
"""Indicators that are drawn at once."""

_DRAWN_ALREADY = {"open", "high", "low", "close", "volume"}


@dataclass(frozen=True)
class Offered:
    """An indicator to choose."""

    name: str
    family: str
    unit: str
    source: str
    is_price: bool


def names() -> tuple[str, ...]:
    """The indicators that a chart can draw, in the order of the catalog."""
    return tuple(name for name in catalog.names("indicators") if name not in _DRAWN_ALREADY)


def offered() -> tuple[Offered, ...]:
    """All of them with unit and formula."""
    from workstation.features.build import indicators  # noqa: PLC0415 - loads TA-Lib, and with it pandas

    return tuple(
        Offered(found.name, found.family, found.unit, found.source, found.space == "price")
        for found in indicators(names())
    )


@dataclass(frozen=True, eq=False)
class Drawn:
    """The chosen indicators that can be drawn, and why the others cannot."""

    lines: tuple[IndicatorLine, ...]
    refusals: tuple[str, ...]


def drawn(chosen: tuple[str, ...], bars: SymbolBars, symbol: str, *, is_series: bool) -> Drawn:
    """The chosen indicators of these bars; one that needs what the symbol does not have says so."""
    from workstation.features.build import evaluate, indicators  # noqa: PLC0415 - loads TA-Lib, and with it pandas
    from workstation.features.indicator import Bars  # noqa: PLC0415 - beside what it is for

    prices = (bars.open, bars.high, bars.low, bars.close, bars.volume, bars.amount)
    columns = Bars(*(np.ascontiguousarray(column) for column in prices))
    found = [(indicator, _refusal(indicator, bars, symbol, is_series=is_series)) for indicator in indicators(chosen)]
    lines = (
        IndicatorLine(indicator.name, indicator.unit, evaluate(indicator, columns), indicator.space == "price")
        for indicator, refusal in found
        if not refusal
    )
    return Drawn(tuple(lines), tuple(refusal for _, refusal in found if refusal))


def _refusal(indicator: Indicator, bars: SymbolBars, symbol: str, *, is_series: bool) -> str:
    """What the symbol lacks for it; empty where it lacks nothing."""
    has_volume, has_amount = bool((bars.volume > 0).any()), bool((bars.amount > 0).any())
    if indicator.uses_volume and not has_volume and not (has_amount and indicator.space == "money"):
        return f"{indicator.name} needs what was traded, and nothing is known of that for {symbol}"
    if is_series and set(indicator.reads) != {"close"}:
        return f"{indicator.name} is made from bars of prices, and {symbol} is a series of single numbers"
    if indicator.needs_positive and bars.low.min() <= 0:
        return f"{indicator.name} needs positive values, and {symbol} goes down to {bars.low.min():g}"
    return ""
