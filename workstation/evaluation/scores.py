"""Scores of a forecast for every scope: overall, for each bar ahead, for each symbol, and over the symbols."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.cells import Cells, cells
from workstation.evaluation.correlation import correlations, rank_correlations
from workstation.evaluation.definitions import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]

_ROUNDING = 8.0 * np.finfo(np.float64).eps
_LEAST_DATES = 2


@dataclass(frozen=True)
class Scores:
    """Metrics of one scope by name; what has no value says why in `missing`."""

    figures: dict[str, float]
    missing: dict[str, str]

    def __getitem__(self, name: str) -> float:
        """The metric's value; NaN where it has none."""
        return self.figures.get(name, math.nan)

    def facts(self) -> dict[str, Any]:
        """Plain values: each metric or null, and the reasons."""
        table: dict[str, Any] = {metric.name: self.figures.get(metric.name) for metric in METRICS}
        return {**table, "missing": dict(self.missing)}


@dataclass(frozen=True)
class Scoring:
    """A forecast's scores; `pooled` treats every window and bar ahead alike, whatever its symbol."""

    pooled: Scores
    mean_over_symbols: Scores
    median_over_symbols: Scores
    by_step: tuple[Scores, ...]
    """For 1 bar ahead, 2, and so on, all symbols pooled."""
    by_symbol: dict[str, Scores]
    """All bars ahead pooled; of symbols that have a window."""
    is_ic_over_time: bool
    """Whether IC is over dates, because there is no second symbol to correlate over."""
    ic_by_date: Floats
    """(dates,) the dates' ICs, meaned over bars ahead; NaN where undefined; of one symbol all NaN."""
    rank_ic_by_date: Floats


def score(outcomes: Outcomes, forecast: Floats) -> Scoring:
    """Score a forecast (windows, horizon), in the unit of the target; every value must be finite."""
    assert forecast.shape == outcomes.closes.shape
    assert np.isfinite(forecast).all()
    summed = cells(outcomes, forecast)
    dates, date = outcomes.dates
    is_over_time = len(np.unique(outcomes.symbol)) == 1
    across = _both(date, len(dates), outcomes, forecast)
    over_time = _both(outcomes.symbol, len(outcomes.symbols), outcomes, forecast)

    def pooled(steps: slice) -> Scores:
        own = _of_sums(summed.block(steps=steps))
        which = over_time if is_over_time else across
        return _with(own, _ic_scores(which[0][:, steps], which[1][:, steps], is_over_time=is_over_time))

    by_symbol = {
        outcomes.symbols[index]: _with(
            _of_sums(summed.block(symbols=index)),
            _ic_scores(over_time[0][index : index + 1], over_time[1][index : index + 1], is_over_time=True),
        )
        for index in np.unique(outcomes.symbol).tolist()
    }
    return Scoring(
        pooled(slice(None)),
        _aggregated(list(by_symbol.values()), np.mean),
        _aggregated(list(by_symbol.values()), np.median),
        tuple(pooled(slice(step, step + 1)) for step in range(outcomes.horizon)),
        by_symbol,
        is_over_time,
        np.full(len(dates), np.nan) if is_over_time else _mean_known(across[0]),
        np.full(len(dates), np.nan) if is_over_time else _mean_known(across[1]),
    )


def _both(group: NDArray[np.int64], groups: int, outcomes: Outcomes, forecast: Floats) -> tuple[Floats, Floats]:
    """(groups, horizon) correlations and rank correlations of forecast and outcome in each group."""
    found = [
        (
            correlations(group, groups, forecast[:, step], outcomes.changes[:, step], outcomes.grain),
            rank_correlations(group, groups, forecast[:, step], outcomes.changes[:, step], outcomes.grain),
        )
        for step in range(outcomes.horizon)
    ]
    return np.stack([pair[0] for pair in found], axis=1), np.stack([pair[1] for pair in found], axis=1)


def _of_sums(block: Cells) -> Scores:
    total = {name: float(getattr(block, name).sum()) for name in ("count", "absolute", "squares", "hits", "moves")}
    count, squares = total["count"], total["squares"]
    values = {"mae": total["absolute"] / count, "mse": squares / count, "rmse": math.sqrt(squares / count)}
    missing: dict[str, str] = {}
    about_mean, about_zero = _squares_of_outcomes(block)
    _put(values, missing, "r2", squares, about_mean, "what happened does not vary", lambda ratio: 1.0 - ratio)
    _put(values, missing, "r2_naive", squares, about_zero, "the close never moved", lambda ratio: 1.0 - ratio)
    if float(block.directed.sum()):
        _put(values, missing, "directional_accuracy", total["hits"], total["moves"], "the close never moved")
    else:
        missing["directional_accuracy"] = "it forecasts no direction"
    _put_prices(block, count, values, missing)
    return Scores(values, missing)


def _put_prices(block: Cells, count: float, values: dict[str, float], missing: dict[str, str]) -> None:
    absolute, squares = float(block.price_absolute.sum()), float(block.price_squares.sum())
    if not math.isfinite(squares):
        reason = "a forecast close is too large for a number"
        missing.update(dict.fromkeys(("price_mae", "price_rmse", "pct_mae", "mape", "smape", "mase"), reason))
        return
    values.update(price_mae=absolute / count, price_rmse=math.sqrt(squares / count))
    values["smape"] = float(block.symmetric.sum()) / count
    _put(values, missing, "pct_mae", absolute, float(block.price_level.sum()), "every close is 0")
    if zeros := int(block.zeros.sum()):
        missing["mape"] = f"{zeros:,} closes are 0, and no error is relative to that"
    else:
        values["mape"] = float(block.relative.sum()) / count
    reason = "no training bars of the symbol move, so that there is no usual move to scale by"
    _put(values, missing, "mase", float(block.scaled.sum()), float(block.scaled_count.sum()), reason)


def _put(
    values: dict[str, float],
    missing: dict[str, str],
    name: str,
    above: float,
    below: float,
    reason: str,
    of: Callable[[float], float] = float,
) -> None:
    """Put the ratio, or say why there is none."""
    if below > 0:
        values[name] = of(above / below)
    else:
        missing[name] = reason


def _squares_of_outcomes(block: Cells) -> tuple[float, float]:
    """Sums of squares of what happened, about the mean of all and about 0; 0 where the first is rounding alone."""
    count = float(block.count.sum())
    mean = float((block.count * block.mean).sum()) / count
    about_mean = float(block.spread.sum() + (block.count * np.square(block.mean - mean)).sum())
    is_still = about_mean <= count * (_ROUNDING * float(block.largest.max())) ** 2
    return 0.0 if is_still else about_mean, float(block.moved.sum())


def _ic_scores(ic: Floats, rank_ic: Floats, *, is_over_time: bool) -> Scores:
    values: dict[str, float] = {}
    missing: dict[str, str] = {}
    for name, found in (("ic", ic), ("rank_ic", rank_ic)):
        known = _known(_mean_known(found))
        ratio = name.replace("ic", "icir")
        if not known.size:
            where = "over its dates" if is_over_time else "over the symbols of any date"
            missing[name] = missing[ratio] = f"forecasts or outcomes do not vary {where}"
            continue
        values[name] = float(known.mean())
        if is_over_time:
            missing[ratio] = "one symbol has no IC on each date"
        elif known.size < _LEAST_DATES or not (deviation := float(known.std(ddof=1))) > _ROUNDING:
            missing[ratio] = "the dates' ICs do not vary"
        else:
            values[ratio] = values[name] / deviation
    return Scores(values, missing)


def _mean_known(values: Floats) -> Floats:
    """(rows,) mean of a row's values that are known; NaN where none is."""
    is_known = np.isfinite(values)
    count = is_known.sum(axis=1)
    total = np.where(is_known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _known(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _with(one: Scores, other: Scores) -> Scores:
    return Scores({**one.figures, **other.figures}, {**one.missing, **other.missing})


def _aggregated(each: Sequence[Scores], how: Callable[[Floats], Any]) -> Scores:
    """A figure over symbols for every metric, of the symbols that have it."""
    values: dict[str, float] = {}
    missing: dict[str, str] = {}
    for metric in METRICS:
        known = np.array([scores.figures[metric.name] for scores in each if metric.name in scores.figures])
        if known.size:
            values[metric.name] = float(how(known))
        else:
            missing[metric.name] = each[0].missing[metric.name]
    return Scores(values, missing)
