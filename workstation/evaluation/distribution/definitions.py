"""Every metric of a distribution with its name, unit, definition and source, in the order in which they are told."""

from __future__ import annotations

from workstation.evaluation.conformal import LEVELS
from workstation.evaluation.definitions import Metric

_GNEITING = "Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation"
_KOENKER = "Koenker and Bassett (1978), Regression quantiles"
_COVERAGE = "Gneiting, Balabdaoui and Raftery (2007), Probabilistic forecasts, calibration and sharpness"
_TOLD = ", ".join(f"{level:g}" for level in LEVELS)


def quantile_loss_name(level: float) -> str:
    """`quantile_loss_05` for 0.05."""
    return f"quantile_loss_{round(100 * level):02}"


DISTRIBUTION_METRICS: tuple[Metric, ...] = (
    Metric(
        "crps",
        "CRPS",
        "target",
        "return",
        True,
        "mean E|X - y| - E|X - X'| / 2, X and X' drawn from what is forecast; |e| where that is a point",
        _GNEITING,
    ),
    Metric(
        "quantile_loss",
        "quantile loss",
        "target",
        "return",
        True,
        f"mean of the quantile losses at {_TOLD}, not doubled",
        _KOENKER,
    ),
    *(
        Metric(
            quantile_loss_name(level),
            f"quantile loss {level:g}",
            "target",
            "return",
            True,
            f"mean max({level:g} u, ({level:g} - 1) u), u = y less the forecast quantile {level:g}; pinball loss",
            _KOENKER,
        )
        for level in LEVELS
    ),
    Metric(
        "coverage_50",
        "held by 50 % band",
        "fraction",
        "return",
        False,
        "share of y within the quantiles 0.25 and 0.75, borders too",
        _COVERAGE,
        ideal=0.5,
    ),
    Metric(
        "coverage_90",
        "held by 90 % band",
        "fraction",
        "return",
        False,
        "share of y within the quantiles 0.05 and 0.95, borders too",
        _COVERAGE,
        ideal=0.9,
    ),
    Metric(
        "width_90",
        "width of 90 % band",
        "target",
        "return",
        True,
        "mean distance of the quantiles 0.05 and 0.95; of two that hold the same share the narrower is better",
        _COVERAGE,
    ),
)

DISTRIBUTION_BY_NAME = {metric.name: metric for metric in DISTRIBUTION_METRICS}
