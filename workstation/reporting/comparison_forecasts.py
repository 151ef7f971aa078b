"""Forecasts of several evaluations beside what happened at one symbol: how large their errors are, and every value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.errors import UsageError
from workstation.evaluation.comparison.overlay import overlay
from workstation.reporting.comparison_section import Heading, Piece, best_or_not, markdown, numbers
from workstation.reporting.exports import csv_text, json_text
from workstation.reporting.figures import bar_time, counted, number
from workstation.runs.evaluations import result_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workstation.evaluation.comparison.contender import Contender
    from workstation.evaluation.comparison.overlay import Overlay

LAST_CLOSE = "last close"
CAME = "what happened"
_NAMED = 10
"""Symbols that a refusal names at most."""


def overlay_with(groups: Sequence[Sequence[Contender]], symbol: str, ahead: int) -> Overlay:
    """The forecasts of the first group of contenders that has the symbol in the windows that all of it have.

    Raises:
        UsageError: if no group has the symbol, or its forecasts do not reach so far ahead.
        DataError: if forecasts cannot be read.
    """
    known: list[str] = []
    for group in groups:
        found = _overlay(group)
        if found is not None and symbol in found.symbols:
            if ahead > found.horizon:
                raise UsageError(f"--ahead {ahead}: forecasts reach {counted(found.horizon, 'bar')} ahead")
            return found
        known += found.symbols if found is not None else ()
    if not known:
        raise UsageError("--forecasts needs two evaluations on the same prices that have windows in common")
    more = f" and {len(known) - _NAMED:,} more" if len(known) > _NAMED else ""
    raise UsageError(
        f"--forecasts {symbol!r}: no window that all have is of it; there are {', '.join(known[:_NAMED])}{more}"
    )


def _overlay(group: Sequence[Contender]) -> Overlay | None:
    told = [each.evaluation for each in group if each.evaluation]
    paths = [result_path(each.run, each.request, "parquet") for each in group if each.request]
    unit = str(told[0]["unit"]["name"]).replace("_", " ")
    return overlay([each.label for each in group], paths, told[0]["horizon"], unit)


def forecast_texts(found: Overlay, symbol: str, ahead: int) -> dict[str, str]:
    """The errors at a symbol and all values so many bars ahead, as `markdown` (errors alone), `csv` and `json`."""
    rows = list(_rows(found, symbol, ahead))
    facts = {"symbol": symbol, "ahead": ahead, "unit": found.unit, "rmse": _errors(found, symbol, ahead), "rows": rows}
    return {
        "markdown": markdown([errors_piece(found, symbol, ahead)]),
        "csv": csv_text(list(rows[0]), rows),
        "json": json_text(facts, indent=1),
    }


def errors_piece(found: Overlay, symbol: str, ahead: int) -> Piece:
    """RMSE of each forecaster at the symbol, so many bars ahead and over all bars."""
    errors = _errors(found, symbol, ahead)
    least = [min(each[at] for each in errors.values()) for at in ("ahead", "all")]
    rows = tuple(
        (
            name,
            *(
                best_or_not(number(value), is_best=value == best)
                for value, best in zip(each.values(), least, strict=True)
            ),
        )
        for name, each in errors.items()
    )
    which = found.windows_of(symbol)
    title = f"{symbol}, {counted(which.stop - which.start, 'window')} that all have: RMSE in {found.unit}"
    headings = (Heading("FORECASTER"), *numbers(f"{ahead} AHEAD", f"1 TO {found.horizon} AHEAD"))
    return Piece(title, headings, rows, ("* the least; lower is better",))


def _errors(found: Overlay, symbol: str, ahead: int) -> dict[str, dict[str, float]]:
    pairs = zip(found.rmse(symbol, ahead).tolist(), found.rmse(symbol).tolist(), strict=True)
    names = [*found.names, LAST_CLOSE]
    return {name: {"ahead": here, "all": over_all} for name, (here, over_all) in zip(names, pairs, strict=True)}


def _rows(found: Overlay, symbol: str, ahead: int) -> Iterator[dict[str, Any]]:
    """A row for each bar that was forecast and each forecaster, what happened first; closes and changes."""
    which, step = found.windows_of(symbol), ahead - 1
    names = [CAME, *found.names]
    closes = np.concatenate([found.actual_close[None, which, step], found.forecast_closes[:, which, step]])
    changes = np.concatenate([found.actual[None, which, step], found.forecasts[:, which, step]])
    made, times = found.time[which].tolist(), found.times_ahead(symbol, ahead).tolist()
    for place, (origin, time) in enumerate(zip(made, times, strict=True)):
        for name, close, change in zip(names, closes[:, place].tolist(), changes[:, place].tolist(), strict=True):
            yield {
                "symbol": symbol,
                "last_bar": bar_time(origin),
                "bar": bar_time(time),
                "forecaster": name,
                "close": close,
                "change": change,
            }
