"""Scores of a distribution for every scope: overall, for each bar ahead, for each symbol, and over the symbols."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.conformal import BANDS, LEVELS
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS, quantile_loss_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.evaluation.distribution.predictive import Predictive
    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]

BINS = 20
"""Of the histogram of the probability integral transform."""
_COVERAGES = tuple(f"coverage_{round(100 * (high - low))}" for low, high in BANDS)


@dataclass(frozen=True, eq=False)
class DistributionScores:
    """Sums of what every window and bar ahead scores, from which each scope's means are put together."""

    symbols: tuple[str, ...]
    count: Floats
    """(symbols,) windows of each."""
    cells: dict[str, Floats]
    """Metric -> (symbols, horizon) sums over the windows of a symbol; those that are known."""
    by_date: dict[str, Floats]
    """`crps`, `coverage_50` and `coverage_90` -> (dates, horizon) sums over the symbols of a date, where known."""
    count_by_date: Floats
    """(dates,) windows of each."""
    pit: NDArray[np.int64]
    """(BINS,) values of the probability integral transform in bins of equal width from 0 to 1."""
    missing: dict[str, str]
    """Metric -> why it has no value."""

    @property
    def pooled(self) -> dict[str, float]:
        """All windows and bars ahead alike."""
        return {name: float(sums.sum() / (self.count.sum() * sums.shape[1])) for name, sums in self.cells.items()}

    def facts(self) -> dict[str, Any]:
        """Every scope as plain values: each metric or null, and the reasons; and the histogram."""
        horizon = next(iter(self.cells.values())).shape[1]
        each = {name: sums.sum(axis=1) / (np.maximum(self.count, 1.0) * horizon) for name, sums in self.cells.items()}
        is_there = self.count > 0
        steps = [
            {name: float(sums[:, step].sum() / self.count.sum()) for name, sums in self.cells.items()}
            for step in range(horizon)
        ]
        return {
            "pooled": self._told(self.pooled),
            "mean_over_symbols": self._told({name: float(found[is_there].mean()) for name, found in each.items()}),
            "median_over_symbols": self._told(
                {name: float(np.median(found[is_there])) for name, found in each.items()}
            ),
            "by_step": [self._told(found) for found in steps],
            "by_symbol": {
                self.symbols[index]: self._told({name: float(found[index]) for name, found in each.items()})
                for index in np.flatnonzero(is_there).tolist()
            },
            "pit": {"edges": [bin_ / BINS for bin_ in range(BINS + 1)], "counts": self.pit.tolist()},
        }

    def _told(self, figures: dict[str, float]) -> dict[str, Any]:
        table: dict[str, Any] = {metric.name: figures.get(metric.name) for metric in DISTRIBUTION_METRICS}
        return {**table, "missing": dict(self.missing)}


def score_distribution(outcomes: Outcomes, forecast: Predictive, tell: Callable[[str], None]) -> DistributionScores:
    """Score a distribution of every window and bar ahead; `tell` hears how far it is."""
    symbols, (dates, date) = len(outcomes.symbols), outcomes.dates
    cells: dict[str, list[Floats]] = defaultdict(list)
    by_date: dict[str, list[Floats]] = defaultdict(list)
    pit = np.zeros(BINS, dtype=np.int64)
    for step in range(outcomes.horizon):
        tell(f"scoring distributions, {step:,} of {outcomes.horizon:,} bars ahead")
        y = outcomes.changes[:, step]
        scores = _scores(forecast, step, y)
        for name, values in scores.items():
            cells[name].append(_summed(outcomes.symbol, values, symbols))
        for name in ("crps", *_COVERAGES):
            if name in scores:
                by_date[name].append(_summed(date, scores[name], len(dates)))
        place = np.minimum((forecast.below(step, y) * BINS).astype(np.int64), BINS - 1)
        pit += np.bincount(place, minlength=BINS)
    return DistributionScores(
        outcomes.symbols,
        np.bincount(outcomes.symbol, minlength=symbols).astype(np.float64),
        {name: np.stack(columns, axis=1) for name, columns in cells.items()},
        {name: np.stack(columns, axis=1) for name, columns in by_date.items()},
        np.bincount(date, minlength=len(dates)).astype(np.float64),
        pit,
        _missing(forecast),
    )


def _summed(group: NDArray[np.int64], values: Floats, groups: int) -> Floats:
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)


def _scores(forecast: Predictive, step: int, y: Floats) -> dict[str, Floats]:
    """Metric -> (windows,) what each window scores; without those whose quantiles are not known."""
    quantiles = forecast.quantiles(step)
    is_known = np.isfinite(forecast.laws[step].quantiles())
    found = {"crps": forecast.crps(step, y)}
    losses = {
        level: np.maximum(level * (y - at), (level - 1.0) * (y - at))
        for level, at, known in zip(LEVELS, quantiles, is_known, strict=True)
        if known
    }
    if is_known.all():
        found["quantile_loss"] = np.asarray(sum(losses.values()) / len(losses))
    found |= {quantile_loss_name(level): loss for level, loss in losses.items()}
    for name, band in zip(_COVERAGES, BANDS, strict=True):
        low, high = (LEVELS.index(level) for level in band)
        if is_known[low] and is_known[high]:
            found[name] = ((y >= quantiles[low]) & (y <= quantiles[high])).astype(np.float64)
            if name == "coverage_90":
                found["width_90"] = quantiles[high] - quantiles[low]
    return found


def _missing(forecast: Predictive) -> dict[str, str]:
    """Why quantiles are not known; each bar ahead has as many errors to learn of."""
    is_known = np.isfinite(forecast.laws[0].quantiles())
    if is_known.all():
        return {}
    unknown = [level for level, known in zip(LEVELS, is_known, strict=True) if not known]
    names = ["quantile_loss", *map(quantile_loss_name, unknown)]
    for name, (low, high) in zip(_COVERAGES, BANDS, strict=True):
        if low in unknown or high in unknown:
            names += [name, "width_90"] if name == "coverage_90" else [name]
    levels = ", ".join(f"{level:g}" for level in unknown)
    return dict.fromkeys(names, f"too few errors were seen for a quantile at {levels}")
