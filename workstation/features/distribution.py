"""How targets are distributed in each part of a split, and how far the test part has drifted from training."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.splits import WindowEnds, candidates, ends_in, split_of
from workstation.features.preprocessing import pipeline_of
from workstation.features.targets import Kind, changes_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable

BINS = 41
"""Bins of a histogram: an odd number, so that one of them has zero in its middle."""

_TAIL = 0.5
"""Percent of all targets at either end that lie beyond the outermost edges; they are counted in the end bins."""

_LEAST_CHANCE = 0.001
"""A smaller p-value says no more."""
_CHANCE = 0.05
"""From this p-value on a distance is what chance makes; returns, which are not independent, differ more easily."""
_ROWS_AT_A_TIME = 500_000
"""Rows whose features are computed together: about 64 MB for sixteen columns."""


@dataclass(frozen=True, eq=False)
class PartTargets:
    """The targets of one part."""

    part: str
    """`train`, `validation`, `test` or `unseen`."""
    count: int
    mean: float
    """In the target's unit; NaN without targets, as are all below."""
    deviation: float
    """Population standard deviation, in the target's unit."""
    skew: float
    """Third standardised moment; 0 for a symmetric distribution."""
    excess_kurtosis: float
    """Fourth standardised moment less 3; 0 for a normal distribution."""
    share_of_zero: float
    """Part that is exactly zero, from 0 to 1."""
    shares: NDArray[np.float64]
    """(`BINS`,) part of the targets in each bin; the end bins hold what lies beyond the edges too."""


@dataclass(frozen=True)
class Drift:
    """How far apart two samples are: the two-sample Kolmogorov-Smirnov statistic."""

    statistic: float
    """Greatest distance of the two empirical distribution functions, from 0 to 1."""
    p_value: float
    """Chance of a distance as great under one distribution, were all values independent, which returns are not."""
    spread: float
    """Standard deviation of the second sample over that of the first."""

    @property
    def words(self) -> str:
        """How much it is, if it is more than independent values would differ by."""
        if self.p_value >= _CHANCE:
            return "no drift that could be told from chance"
        grades = ((0.05, "hardly any drift"), (0.1, "a little drift"), (0.2, "clear drift"), (math.inf, "strong drift"))
        return next(words for limit, words in grades if self.statistic < limit)


@dataclass(frozen=True, eq=False)
class TargetDistribution:
    """The targets of all parts."""

    kind: Kind
    ahead: int
    """Bars from a window's last bar to the target."""
    edges: NDArray[np.float64]
    """(`BINS` + 1,) edges of the bins, in the target's unit, the same for all parts and symmetric about zero."""
    parts: tuple[PartTargets, ...]
    """Those that have targets, in the order train, validation, test, unseen."""
    drift: Drift | None
    """The test part against training; None where one of the two has no target."""

    @property
    def unit(self) -> str:
        """The unit of the targets, in words."""
        return "in the unit of the close" if self.kind == "difference" else "a fraction: 0.01 is about 1 %"

    @property
    def drift_sentence(self) -> str:
        """How far the test part is from training."""
        drift = self.drift
        if drift is None:
            return "No drift can be told: it takes targets in both train and test."
        chance = "below 0.001" if drift.p_value < _LEAST_CHANCE else f"{drift.p_value:.3f}"
        is_known = math.isfinite(drift.spread)
        times = f"{drift.spread:.2f} times" if is_known else "not comparably, for train never moves:"
        return (
            f"Test against train: {drift.words}. The two distributions are {drift.statistic:.3f} apart at most "
            f"(Kolmogorov-Smirnov, 0 to 1; p {chance} if all windows were independent, which they are not), "
            f"and test moves {times} as widely as train."
        )


def part_ends(table: PriceTable, profile: Profile, goes_on: Callable[[], bool] = lambda: True) -> WindowEnds | None:
    """The rows on which the windows of each part end, as training would have them; parts without any are empty.

    Args:
        table: the prices.
        profile: window, horizon, split and features.
        goes_on: asked now and then; None is returned once it says no.

    Raises:
        SplitError: if the prices are too few for the split.
        DataError: if a feature cannot be computed.
    """
    split = split_of(table, profile.split, profile.window, profile.horizon)
    pipeline, known = pipeline_of(profile.features), []
    for symbols in _batches(table):
        if not goes_on():
            return None
        known.append(pipeline.shape(table.select(symbols)).is_valid)
    found = candidates(table, split, profile.window, profile.horizon, np.concatenate(known))
    fold = split.chosen
    return WindowEnds(*(ends_in(part, found) for part in (fold.train, fold.validation, fold.test, fold.unseen)))


def target_distribution(
    table: PriceTable, ends: WindowEnds, kind: Kind, ahead: int, symbol: str | None = None
) -> TargetDistribution:
    """The distribution of what follows each window, of all symbols or of one.

    Args:
        table: the prices.
        ends: the rows on which windows end.
        kind: the kind of change.
        ahead: bars from a window's end to the target; at most the horizon that the ends were made for.
        symbol: the symbol; None for all.

    Raises:
        DataError: for returns of a series that is not positive.
    """
    rows = slice(0, table.rows) if symbol is None else table.rows_of(symbol)
    targets = {}
    for part in ("train", "validation", "test", "unseen"):
        own = getattr(ends, part)
        own = own[(own >= rows.start) & (own < rows.stop)]
        if own.size:
            targets[part] = changes_from(table, own, ahead, kind)
    edges = _edges(list(targets.values()))
    parts = tuple(_described(part, values, edges) for part, values in targets.items())
    drift = drift_of(targets["train"], targets["test"]) if {"train", "test"} <= set(targets) else None
    return TargetDistribution(kind, ahead, edges, parts, drift)


def drift_of(first: NDArray[np.float64], second: NDArray[np.float64]) -> Drift:
    """The two-sample Kolmogorov-Smirnov statistic of two samples of any length, with its asymptotic p-value.

    Source: Press et al., Numerical Recipes, 3rd edition (2007), section 14.3.3, with Stephens' (1970) correction for
    small samples.
    """
    both = np.concatenate([first, second])
    below = [np.searchsorted(np.sort(sample), both, side="right") / sample.size for sample in (first, second)]
    statistic = float(np.abs(below[0] - below[1]).max())
    root = math.sqrt(first.size * second.size / (first.size + second.size))
    p_value = _kolmogorov((root + 0.12 + 0.11 / root) * statistic)
    deviation = float(first.std())
    return Drift(statistic, p_value, float(second.std()) / deviation if deviation else math.nan)


def _kolmogorov(x: float) -> float:
    """The chance that Kolmogorov's distribution exceeds `x`: 2 sum (-1)^(k-1) exp(-2 k^2 x^2), k = 1, 2, ..."""
    if x < 0.2:  # noqa: PLR2004 - the chance is 1 to twelve digits there, and the sum converges slowly
        return 1.0
    terms = (2.0 * (-1.0) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))
    return float(min(1.0, max(0.0, sum(terms))))


def _edges(samples: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Symmetric edges that hold all but the tails of all samples together."""
    reach = 0.0
    if samples:
        low, high = np.percentile(np.concatenate(samples), [_TAIL, 100 - _TAIL])
        reach = max(abs(float(low)), abs(float(high)))
    return np.linspace(-1, 1, BINS + 1) * (reach or 1.0)


def _described(part: str, values: NDArray[np.float64], edges: NDArray[np.float64]) -> PartTargets:
    mean, deviation = float(values.mean()), float(values.std())
    is_spread = deviation > 0
    scores = (values - mean) / deviation if is_spread else np.full(1, np.nan)
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    return PartTargets(
        part,
        int(values.size),
        mean,
        deviation,
        float(np.mean(scores**3)),
        float(np.mean(scores**4)) - 3.0,
        float(np.mean(values == 0.0)),
        counts / values.size,
    )


def _batches(table: PriceTable) -> list[list[str]]:
    """The symbols in stretches of about `_ROWS_AT_A_TIME` rows, so that the memory for features stays small."""
    batch = np.cumsum(np.diff(table.offsets)) // _ROWS_AT_A_TIME
    cuts = np.flatnonzero(np.diff(batch)) + 1
    return [[table.symbols[at] for at in piece] for piece in np.split(np.arange(len(table.symbols)), cuts)]
