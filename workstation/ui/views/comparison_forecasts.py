"""Forecasts of several runs over time beside what happened at one symbol, and how large their errors are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.ui import figures
from workstation.ui.charts import ChartData, Series
from workstation.ui.marks import BAD
from workstation.ui.text import Line, Tone, clipped, paragraph, plain, say
from workstation.ui.views.comparison import name_cell, shortened
from workstation.ui.views.comparison_curves import LABEL, line_mark
from workstation.ui.views.comparison_luck import NONE_SHARED
from workstation.ui.views.tables import shortened_rows, table_within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.comparison.overlay import Overlay
    from workstation.ui.charts import Glyphs, LineStyle
    from workstation.ui.comparison.compared import Compared
    from workstation.ui.comparison.look import Look

    Floats = NDArray[np.float64]

LAST_CLOSE = "last close"
_STYLES: tuple[LineStyle, ...] = ("dotted", "dashed", "solid", "dotted")
"""Of the forecasters that are drawn besides what happened; as many as have a colour of their own."""


def none_to_draw(of: Compared, width: int) -> list[Line]:
    """Why no forecasts are drawn; empty where they are."""
    if of.overlays is None:
        return [say("reading forecasts ...", Tone.MUTED)]
    if of.places:
        return []
    text = f"{BAD} {of.unread}" if of.unread else NONE_SHARED
    return paragraph(plain(text), width, Tone.WARN if of.unread else Tone.MUTED)


def forecasts(overlay: Overlay, symbol: str, look: Look, *, is_log: bool) -> ChartData:
    """What happened to a symbol, and what the forecasters with the least errors there said of it."""
    ahead = min(look.ahead, overlay.horizon)
    which, x = overlay.windows_of(symbol), overlay.times_ahead(symbol, ahead).astype(np.float64)
    came = (overlay.actual if look.is_change else overlay.actual_close)[which, ahead - 1]
    said = (overlay.forecasts if look.is_change else overlay.forecast_closes)[:, which, ahead - 1]
    low, high = look.stretch(float(x[0]), float(x[-1]))
    is_seen = (low <= x) & (x <= high)
    x, came, said = x[is_seen], came[is_seen], said[:, is_seen]
    drawn = ranked(overlay, symbol, ahead)[: len(_STYLES)]
    return ChartData(
        title=f"{plain(symbol)}, {figures.counted(ahead, 'bar')} ahead",
        unit=overlay.unit if look.is_change else "close",
        x_label="",
        x_range=(low, high if high > low else low + 1.0),
        series=(
            Series("came", x, came, style="solid"),
            *(_line(overlay.names[at], x, said[at], style) for at, style in zip(drawn, _STYLES, strict=False)),
        ),
        log_y=is_log and not look.is_change,
        has_dates=True,
        empty="no window is in this stretch of time",
    )


def _line(name: str, x: Floats, y: Floats, style: LineStyle) -> Series:
    return Series(shortened(plain(name), LABEL, ".."), x, y, style=style)


def ranked(overlay: Overlay, symbol: str, ahead: int) -> list[int]:
    """Forecasters by their errors at a symbol, the least first."""
    return [int(at) for at in np.argsort(overlay.rmse(symbol, ahead)[:-1], kind="stable")]


def errors(of: Compared, look: Look, glyphs: Glyphs, width: int, height: int) -> list[Line]:
    """Each forecaster's RMSE at the symbol, the least first, and that of the last close; at most so many lines.

    Those that are drawn have the glyph of their line before them.
    """
    overlay, symbol = of.places[look.symbol % len(of.places)]
    ahead = min(look.ahead, overlay.horizon)
    here, all_ahead = overlay.rmse(symbol, ahead), overlay.rmse(symbol)
    order = ranked(overlay, symbol, ahead)
    best = {float(here.min()), float(all_ahead.min())}
    marks = [line_mark(style, place, glyphs) for place, style in enumerate(_STYLES, start=1)]
    marks += [" "] * len(order)
    rows = [
        _row(mark, overlay.names[at], here[at], all_ahead[at], best) for mark, at in zip(marks, order, strict=False)
    ]
    rows.append(_row(" ", LAST_CLOSE, here[-1], all_ahead[-1], best))
    titles = [f"  RMSE in {overlay.unit}", f"{ahead} ahead"]
    if overlay.horizon > 1:
        titles.append(f"1 to {overlay.horizon}")
    else:
        rows = [row[:-1] for row in rows]
    notes = _notes(of, overlay, symbol, look)
    lines = table_within(titles, shortened_rows(rows, height - len(notes) - 1), width, least=2)
    return [*lines, *(clipped(say(text, Tone.MUTED), width) for text in notes)]


def _row(mark: str, name: str, here: float, over_all: float, best: set[float]) -> list[Line]:
    cell: Line = ((f"{mark} ", Tone.MUTED), *name_cell(name))
    return [cell, *(_error(float(value), is_best=float(value) in best) for value in (here, over_all))]


def _error(value: float, *, is_best: bool) -> Line:
    return say(f"{figures.metric(value)} *", Tone.GOOD) if is_best else say(f"{figures.metric(value)}  ")


def _notes(of: Compared, overlay: Overlay, symbol: str, look: Look) -> list[str]:
    place = f"symbol {look.symbol % len(of.places) + 1:,} of {len(of.places):,}"
    which = overlay.windows_of(symbol)
    windows = figures.counted(which.stop - which.start, "window")
    drawn = f"; the {len(_STYLES)} with the least RMSE are drawn" if len(overlay.names) > len(_STYLES) else ""
    return [f"{place}, {windows}{drawn}"]
