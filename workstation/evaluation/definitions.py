"""Every metric with its name, unit, space, definition and source: the one table that prints and tests go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Space = Literal["return", "price"]
Unit = Literal["target", "target squared", "currency", "fraction", "number"]


@dataclass(frozen=True)
class Metric:
    """A metric and what it means. y is what happened, f the forecast, e = f - y, sums over windows and bars ahead."""

    name: str
    title: str
    unit: Unit
    space: Space
    """`return` holds the changes that are forecast in their own unit against each other, `price` the closes."""
    is_lower_better: bool
    definition: str
    source: str
    ideal: float | None = None
    """What it should come to, where neither less nor more is better."""


_HYNDMAN = "Hyndman and Koehler (2006), Another look at measures of forecast accuracy"
_GRINOLD = "Grinold and Kahn (2000), Active Portfolio Management; as qlib computes it"

METRICS: tuple[Metric, ...] = (
    Metric("mae", "MAE", "target", "return", True, "mean |e|", _HYNDMAN),
    Metric("mse", "MSE", "target squared", "return", True, "mean e^2", _HYNDMAN),
    Metric("rmse", "RMSE", "target", "return", True, "square root of mean e^2", _HYNDMAN),
    Metric(
        "r2",
        "R2 about the mean",
        "number",
        "return",
        False,
        "1 - sum e^2 / sum (y - mean y)^2, the mean being of what happened in the same windows",
        "Draper and Smith (1998), Applied Regression Analysis",
    ),
    Metric(
        "r2_naive",
        "R2/last close",
        "number",
        "return",
        False,
        "1 - sum e^2 / sum y^2, as the last close forecasts a change of 0; it scores 0",
        "Campbell and Thompson (2008), Predicting excess stock returns out of sample",
    ),
    Metric(
        "directional_accuracy",
        "signs right",
        "fraction",
        "return",
        False,
        "share of moves (y not 0) whose sign was forecast; a forecast of 0 is wrong, and 0 alone is no direction",
        "Pesaran and Timmermann (1992), A simple nonparametric test of predictive performance",
    ),
    Metric(
        "ic",
        "IC",
        "number",
        "return",
        False,
        "Pearson correlation of f and y over the symbols of a date, meaned over bars ahead, then dates; "
        "for a symbol alone over its dates",
        _GRINOLD,
    ),
    Metric("rank_ic", "RankIC", "number", "return", False, "IC of ranks (Spearman), ties at their average", _GRINOLD),
    Metric(
        "icir", "ICIR", "number", "return", False, "mean of the dates' ICs / their sample deviation, per date", _GRINOLD
    ),
    Metric(
        "rank_icir",
        "RankICIR",
        "number",
        "return",
        False,
        "mean of the dates' RankICs / their sample deviation, per date",
        _GRINOLD,
    ),
    Metric("price_mae", "price MAE", "currency", "price", True, "mean |e| of closes", _HYNDMAN),
    Metric("price_rmse", "price RMSE", "currency", "price", True, "square root of mean e^2 of closes", _HYNDMAN),
    Metric(
        "pct_mae",
        "price MAE / price",
        "fraction",
        "price",
        True,
        "mean |e| / mean |y| of closes (WAPE, ND); a fraction: 0.01 is one percent",
        "Kolassa and Schuetz (2007), Advantages of the MAD/Mean ratio over the MAPE",
    ),
    Metric("mape", "MAPE", "fraction", "price", True, "mean |e / y| of closes; 0.01 is one percent", _HYNDMAN),
    Metric(
        "smape",
        "sMAPE",
        "fraction",
        "price",
        True,
        "mean 2 |e| / (|y| + |f|) of closes, from 0 to 2; 0 / 0 counts as 0",
        "Makridakis and Hibon (2000), The M3-Competition",
    ),
    Metric(
        "mase",
        "MASE",
        "number",
        "price",
        True,
        "mean of |e| of closes / mean |change of the close| from one training bar to the next, per symbol",
        _HYNDMAN,
    ),
)

BY_NAME = {metric.name: metric for metric in METRICS}
