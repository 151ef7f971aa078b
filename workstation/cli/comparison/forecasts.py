"""Forecasts beside what happened at one symbol, on stdout: errors and a picture, or what other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.comparison.plot import Line, print_plot
from workstation.cli.comparison.section import print_pieces
from workstation.cli.output import fact
from workstation.reporting.comparison_forecasts import CAME, errors_piece, forecast_texts
from workstation.reporting.figures import bar_time, counted

if TYPE_CHECKING:
    from workstation.cli.forms import Form
    from workstation.evaluation.comparison.overlay import Overlay

_DAY = 86_400e9
"""In nanoseconds."""


def print_forecasts(found: Overlay, symbol: str, ahead: int, *, is_log: bool, form: Form) -> None:
    """Print them."""
    if form != "text":
        fact(forecast_texts(found, symbol, ahead)[form])
        return
    which, step = found.windows_of(symbol), ahead - 1
    times = found.times_ahead(symbol, ahead)
    days = (times - times[0]) / _DAY
    closes = zip(found.names, found.forecast_closes[:, which, step], strict=True)
    lines = [Line(CAME, days, found.actual_close[which, step]), *(Line(name, days, close) for name, close in closes)]
    print_plot(
        lines,
        f"{symbol}, closes, {counted(ahead, 'bar')} ahead",
        f"days since {bar_time(int(times[0]))}",
        is_log=is_log,
    )
    fact("")
    print_pieces([errors_piece(found, symbol, ahead)])
