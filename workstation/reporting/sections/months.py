"""The returns of months as a table of years, each cell as deep in colour as its gain or loss is large."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workstation.reporting.document import Cell, Column
from workstation.reporting.tables import change, numbers, table, words

if TYPE_CHECKING:
    from workstation.reporting.document import Table

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def months(found: list[dict[str, Any]]) -> Table:
    """A row for each year, a column for each month, and the whole year."""
    returns = {(one["month"][:4], int(one["month"][5:7])): float(one["return"]) for one in found}
    largest = max((abs(value) for value in returns.values()), default=0.0)
    rows = []
    for year in sorted({year for year, _ in returns}):
        own = [returns.get((year, month)) for month in range(1, 13)]
        whole = math.prod(1.0 + value for value in own if value is not None) - 1.0
        cells = [Cell("", why="no bar in this month") if value is None else _short(value, largest) for value in own]
        rows.append([words(year), *cells, _short(whole, 0.0)])
    remark = "percent; the change of equity from the last bar of a month to the last bar of the next, after costs (UTC)"
    return table("Returns of months", (Column("year"), *numbers(*_MONTHS, "year")), rows, [remark])


def _short(value: float, largest: float) -> Cell:
    """One decimal, as twelve of these stand beside each other."""
    full = change(value, largest=largest)
    text = f"{100 * value:+.1f}"
    return Cell(text[1:] if float(text) == 0.0 else text, value, tone=full.tone, shade=full.shade)
