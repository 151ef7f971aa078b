"""A distribution for every window and bar ahead: one law for each bar ahead, moved and stretched for each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from workstation.evaluation.distribution.laws import Empirical, Law, Normal
from workstation.evaluation.distribution.volatility import DECAY, ewma_volatility

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.evaluation.conformal import Spread
    from workstation.evaluation.history import History
    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]

EWMA = "ewma_volatility"
_MADE: dict[Spread, str] = {
    "pooled": "the forecast and any of its errors on {windows} validation windows, one as likely as the other; of all "
    "symbols together, for each bar ahead",
    "scaled": "the forecast and any of its errors on {windows} validation windows, one as likely as the other, each "
    "over the root mean square change from bar to bar within its window and times that of the window forecast; of all "
    "symbols together, for each bar ahead",
}


@dataclass(frozen=True, eq=False)
class Predictive:
    """The change of window i at bar ahead h is centre[i, h] + scale[i] X, where X has the law of h."""

    words: str
    """How it is made."""
    centre: Floats
    """(windows, horizon) in the unit of the target."""
    scale: Floats
    """(windows,) at least 0; 0 leaves the centre alone."""
    laws: tuple[Law, ...]
    """(horizon,)"""

    def crps(self, step: int, y: Floats) -> Floats:
        """(windows,) at this bar ahead, from 0, where y happened; in the unit of the target."""
        off, z, is_wide = self._standing(step, y)
        return np.where(is_wide, self.scale * self.laws[step].crps(z), np.abs(off))

    def below(self, step: int, y: Floats) -> Floats:
        """(windows,) the chance of less than what happened."""
        off, z, is_wide = self._standing(step, y)
        return np.where(is_wide, self.laws[step].below(z), 0.5 + 0.5 * np.sign(off))

    def quantiles(self, step: int) -> Floats:
        """(levels, windows) in the unit of the target; NaN where one is not known."""
        return np.asarray(self.centre[:, step] + self.scale * self.laws[step].quantiles()[:, None])

    def _standing(self, step: int, y: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """(windows,) each: what happened less the centre, that over the scale, and whether this is a number."""
        off = y - self.centre[:, step]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            z = off / self.scale
        is_wide = np.isfinite(z)
        return off, np.where(is_wide, z, 0.0), is_wide


@dataclass(frozen=True, eq=False)
class Learned:
    """Errors of a checkpoint on windows that it was not trained on."""

    errors: Floats
    """(windows, horizon) what happened less what was forecast, over its window's own spread where that is asked for."""
    spread: Spread
    least: float
    """No window's own spread counts as less, in the unit of the target; above 0."""

    def scales(self, own: Floats) -> Floats:
        """(windows,) what errors are multiplied by in windows of these spreads, in the unit of the target."""
        return np.ones(len(own)) if self.spread == "pooled" else np.maximum(own, self.least)

    def predictive(self, forecast: Floats, own: Floats) -> Predictive:
        """The distributions around forecasts (windows, horizon) of windows with these spreads (windows,)."""
        ordered = np.sort(self.errors, axis=0)
        laws = tuple(Empirical(np.ascontiguousarray(column)) for column in ordered.T)
        words = _MADE[self.spread].format(windows=f"{len(self.errors):,}")
        return Predictive(words, forecast, self.scales(own), laws)


LEAST_SHARE = 0.1
"""No window counts as calmer than this share of the usual one, so that a still series has a band, too."""


def learned(errors: Floats, own: Floats, spread: Literal["pooled", "scaled"]) -> Learned:
    """What is learned of errors (windows, horizon) in the unit of the target, in windows of these spreads (windows,).

    At least one window; one that is much calmer than the usual one counts as a tenth of that.
    """
    least = LEAST_SHARE * float(np.median(own)) or 1.0
    empty = Learned(errors, spread, least)
    return Learned(np.asarray(errors / empty.scales(own)[:, None]), spread, least)


def ewma(history: History, outcomes: Outcomes, ends: NDArray[np.int64], window: int) -> Predictive:
    """A normal distribution about the last close, its variance that of a bar times the bars ahead.

    Source: J.P. Morgan and Reuters (1996), RiskMetrics Technical Document, 4th edition, sections 5.2 and 5.3: no mean,
    decay 0.94, and the square root of time; the weighted mean is over the bars of the window alone.

    Args:
        history: closes up to the windows' last bars.
        outcomes: the windows.
        ends: (windows,) rows of `history` on which they end.
        window: bars in each.
    """
    volatility = ewma_volatility(history, ends, window) / outcomes.deviation[outcomes.symbol]
    horizon = outcomes.horizon
    still = int((volatility == 0.0).sum())
    words = (
        f"normal about the last close, the variance of a bar being the exponentially weighted mean of the window's "
        f"squared changes (RiskMetrics, decay {DECAY:g}), times the bars ahead"
    )
    if still:
        words = f"{words}; the close itself in {still:,} windows that stand still"
    laws = tuple(Normal(float(np.sqrt(ahead))) for ahead in range(1, horizon + 1))
    return Predictive(words, np.broadcast_to(0.0, (len(ends), horizon)), volatility, laws)
