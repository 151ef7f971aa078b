"""The equity of a backtest beside its benchmarks', how far it was below its highest, and its Sharpe ratio over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

from workstation.reporting import charts
from workstation.reporting.document import Chart, Column, Remark, Row
from workstation.reporting.figures import bar_time, measure, money
from workstation.reporting.tables import change, figure, numbers, table, words
from workstation.reporting.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.reporting.document import Block, Table
    from workstation.runs.backtests import Kept

    Floats = NDArray[np.float64]

_COLOURS = ("quiet", "second", "third", "fourth")


def equity_charts(kept: Kept) -> Iterator[Block]:
    """Equity, drawdown, and the rolling Sharpe ratio where it is there."""
    try:
        found = pq.read_table(kept.folder / "equity.parquet")
        time = found["time"].to_numpy().astype("datetime64[ns]").astype(np.int64)
        columns = {name: found[name].to_numpy() for name in found.column_names if name != "time"}
    except (OSError, ValueError, KeyError) as error:  # pyarrow's own errors are of these kinds
        yield Remark(f"Its equity cannot be drawn: {error}", is_warning=True)
        return
    yield _equity(kept.facts, time, columns)
    small = [_drawdown(time, columns["drawdown"])]
    if np.isfinite(columns.get("rolling_sharpe", np.array([np.nan]))).any():
        small.append(_rolling(time, columns["rolling_sharpe"]))
    yield Row(tuple(small))


def _equity(facts: dict[str, Any], time: NDArray[np.int64], columns: dict[str, Floats]) -> Chart:
    names = [name for name in facts["benchmarks"] if name.replace(" ", "_") in columns]
    others = [columns[name.replace(" ", "_")] for name in names]
    chosen = thinned([columns["equity"], *others])
    x = charts.times(time[chosen])
    data = [
        charts.line(name, x, other[chosen], _COLOURS[place % len(_COLOURS)], hover=",.0f", unit=" money")
        for place, (name, other) in enumerate(zip(names, others, strict=True))
    ]
    data.append(charts.line("strategy", x, columns["equity"][chosen], "accent", hover=",.0f", unit=" money"))
    told = f"Money at the close of each bar after costs, {money(float(columns['equity'][0]))} at the start, "
    told += f"{money(float(columns['equity'][-1]))} at the end"
    told += "." if len(chosen) == len(time) else "; drawn with the lowest and highest of every stretch."
    layout = charts.axes("", "equity, money", y_format="~s", is_time=True)
    return Chart("Equity", told, tuple(data), layout, has_log=True, table=_years(time, columns, names))


def _years(time: NDArray[np.int64], columns: dict[str, Floats], names: list[str]) -> Table:
    """Equity at the end of each year."""
    year = time.astype("datetime64[ns]").astype("datetime64[Y]").astype(np.int64)
    last = np.flatnonzero(np.append(np.diff(year) != 0, True))
    keys = ["equity", *(name.replace(" ", "_") for name in names)]
    rows = []
    for place in last:
        values = [float(columns[key][place]) for key in keys]
        rows.append([words(bar_time(int(time[place]))), *(figure(money(value), value) for value in values)])
    return table("Equity at the end of each year", (Column("bar"), *numbers("strategy", *names)), rows)


def _drawdown(time: NDArray[np.int64], drawdown: Floats) -> Chart:
    chosen = thinned([drawdown])
    curve = charts.line("drawdown", charts.times(time[chosen]), drawdown[chosen], "bad", hover=".2%")
    deepest = int(np.argmin(drawdown))
    told = f"Equity below its highest so far; deepest {measure(float(drawdown[deepest]), 'fraction')} "
    told += f"at {bar_time(int(time[deepest]))}."
    layout = charts.axes("", "drawdown", y_format=".2~%", is_time=True)
    rows = _deepest_by_year(time, drawdown)
    shown = table("Deepest of each year", (Column("year"), *numbers("drawdown")), rows)
    return Chart("Drawdown", told, ({**curve, "fill": "tozeroy", "fillcolor": "$loss"},), layout, table=shown)


def _deepest_by_year(time: NDArray[np.int64], drawdown: Floats) -> list[list[Any]]:
    year = time.astype("datetime64[ns]").astype("datetime64[Y]").astype(np.int64) + 1970
    return [[words(each), change(float(drawdown[year == each].min()))] for each in np.unique(year)]


def _rolling(time: NDArray[np.int64], sharpe: Floats) -> Chart:
    known = np.flatnonzero(np.isfinite(sharpe))
    chosen = known[0] + thinned([sharpe[known[0] :]])
    x = charts.times(time[chosen])
    data = (charts.level("zero", x, 0.0), charts.line("Sharpe", x, sharpe[chosen], "accent", hover=".2f"))
    told = "Sharpe ratio per year of the last 63 bars; a gap is where no return varies."
    return Chart("Rolling Sharpe", told, data, charts.axes("", "Sharpe, 63 bars", is_time=True))
