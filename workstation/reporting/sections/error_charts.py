"""Where the errors of an evaluation are: by bars ahead, over time, and whether a forecast has the right size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.verdict import name_of, probability
from workstation.evaluation.windows import errors_by_date, reliability
from workstation.reporting import charts
from workstation.reporting.document import Chart, Column
from workstation.reporting.figures import bar_time, number, rounded, score, unit_of
from workstation.reporting.tables import figure, numbers, table, whole, words
from workstation.reporting.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.evaluation.windows import Windows
    from workstation.reporting.document import Cell, Table

    Floats = NDArray[np.float64]

_STRETCHES = 12
"""Lines of a table over time."""


def by_step(facts: dict[str, Any]) -> Iterator[Chart]:
    """RMSE by bars ahead beside the best baseline and the last close."""
    best, unit = facts["best_baseline"], unit_of(facts["unit"]["name"])
    steps = list(range(1, facts["horizon"] + 1))
    own = [each["rmse"] for each in facts["scores"]["by_step"]]
    data = [{**charts.line("the model", steps, own, "accent", unit=f" {unit}"), "mode": "lines+markers"}]
    for name in dict.fromkeys((best, "last_close")):
        errors = [each["rmse"] for each in facts["baselines"][name]["by_step"]]
        colour = "quiet" if name == "last_close" else "second"
        data.append(charts.line(name_of(name), steps, errors, colour, dash="dash", unit=f" {unit}"))
    told = f"RMSE in {unit} for each bar ahead, 1 to {facts['horizon']}, beside {name_of(best)}."
    shown = _steps(facts, best)
    layout = charts.axes("bars ahead", f"RMSE, {unit}")
    yield Chart("By bars ahead", told, tuple(data), layout, table=shown)


def _steps(facts: dict[str, Any], best: str) -> Table:
    columns = numbers("bars ahead", "RMSE", f"RMSE of {name_of(best)}", "skill", "p", "signs right")
    rows = []
    tests = facts["against"][best]["by_step"]
    rivals = facts["baselines"][best]["by_step"]
    for step, (own, rival, test) in enumerate(zip(facts["scores"]["by_step"], rivals, tests, strict=True), start=1):
        skill = 1.0 - own["mse"] / rival["mse"] if rival["mse"] else None
        p, signs = test["p_value"], own["directional_accuracy"]
        rows.append(
            [
                whole(step),
                figure(number(own["rmse"]), own["rmse"]),
                figure(number(rival["rmse"]), rival["rmse"]),
                figure(rounded(skill), skill, "the baseline makes no error"),
                figure("" if p is None else probability(p).removeprefix("= "), p, test.get("reason") or ""),
                figure(score("directional_accuracy", "fraction", signs), signs, "nothing moves"),
            ]
        )
    remark = f"p of a Diebold-Mariano test against {name_of(best)}: the chance of such a difference by luck alone"
    return table("By bars ahead", columns, rows, [remark])


def over_time(facts: dict[str, Any], windows: Windows) -> Chart:
    """RMSE of each date's forecasts beside the last close's."""
    unit = unit_of(facts["unit"]["name"])
    dates, own, naive = errors_by_date(windows)
    chosen = thinned([own, naive])
    x = charts.times(dates[chosen])
    last = charts.line("last close", x, naive[chosen], "quiet", unit=f" {unit}")
    told = f"RMSE in {unit} of the forecasts made at each date, over symbols and bars ahead, {len(dates):,} dates"
    told += "." if len(chosen) == len(dates) else ", drawn with the lowest and highest of every stretch."
    model = charts.line("the model", x, own[chosen], "accent", unit=f" {unit}")
    layout = charts.axes("", f"RMSE, {unit}", is_time=True)
    return Chart("Over time", told, (last, model), layout, has_log=True, table=_stretches(dates, own, naive))


def _stretches(dates: NDArray[np.int64], own: Floats, naive: Floats) -> Table:
    """Means over stretches of equally many dates."""
    columns = (Column("from"), Column("to"), *numbers("dates", "RMSE", "RMSE of last close", "skill"))
    rows = []
    for part in np.array_split(np.arange(len(dates)), min(_STRETCHES, len(dates))):
        error, rival = (float(np.sqrt(np.square(each[part]).mean())) for each in (own, naive))
        skill = 1.0 - (error / rival) ** 2 if rival > 0 else None
        rows.append(
            [
                words(bar_time(int(dates[part[0]]))),
                words(bar_time(int(dates[part[-1]]))),
                whole(len(part)),
                figure(number(error), error),
                figure(number(rival), rival),
                figure(rounded(skill), skill, "nothing moves"),
            ]
        )
    return table("Over time", columns, rows, ["each date counts alike; skill is 1 - MSE / MSE of the last close"])


def reliability_chart(facts: dict[str, Any], windows: Windows) -> Chart:
    """Mean forecasts of groups beside the mean of what happened."""
    unit, horizon = unit_of(facts["unit"]["name"]), facts["horizon"]
    forecast, actual = reliability(windows)
    ends = [float(min(forecast.min(), actual.min())), float(max(forecast.max(), actual.max()))]
    groups = {**charts.line("groups of forecasts", forecast.tolist(), actual, "accent"), "mode": "lines+markers"}
    groups["hovertemplate"] = f"forecast %{{x:.4g}}, happened %{{y:.4g}} {charts.safe(unit)}<extra></extra>"
    right = charts.line("as large as it should be", ends, ends, "quiet", dash="dash")
    ahead = "the bar ahead" if horizon == 1 else f"bar {horizon} ahead"
    told = f"Mean forecast of {ahead} beside the mean of what happened, in {unit}: {len(forecast)} groups of equal "
    told += "size from the lowest forecasts to the highest. On the dashed line, forecasts are as large as what follows."
    columns = numbers("group", "mean forecast", "mean of what happened")
    rows = [_group(place, *pair) for place, pair in enumerate(zip(forecast, actual, strict=True), start=1)]
    layout = {**charts.axes(f"mean forecast, {unit}", f"mean of what happened, {unit}"), "hovermode": "closest"}
    return Chart("Calibration", told, (right, groups), layout, table=table("Calibration", columns, rows))


def _group(place: int, forecast: float, actual: float) -> list[Cell]:
    return [whole(place), figure(number(forecast), float(forecast)), figure(number(actual), float(actual))]
