"""Bands around forecasts by split conformal prediction: quantiles of past errors, and how often they held since."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that are given: the median, and the borders of bands that shall hold half and nine tenths."""
BANDS = ((0.25, 0.75), (0.05, 0.95))
"""Lower and upper level of each band."""
Spread = Literal["pooled", "scaled"]
"""Whether errors of all windows are alike, or each is taken over the spread of its own window."""
_SOURCES = "Vovk, Gammerman and Shafer 2005; Lei et al. 2018"
METHODS: dict[Spread, str] = {
    "pooled": (
        f"split conformal: quantiles of the errors on validation windows, of all symbols together, for each bar ahead "
        f"({_SOURCES}); what is stated holds where errors to come are like those"
    ),
    "scaled": (
        f"split conformal, locally weighted: quantiles of the errors on validation windows over the root mean square "
        f"change from bar to bar within the window, of all symbols together, for each bar ahead ({_SOURCES}); what is "
        f"stated holds where errors to come are like those, so scaled"
    ),
}


def error_quantiles(errors: Floats, levels: tuple[float, ...] = LEVELS) -> Floats:
    """(levels, horizon) what is added to a forecast; NaN where there are too few errors for the level.

    Of n errors, rising, it is number floor((n + 1) p) below the median and number ceil((n + 1) p) above it: where the
    next error is exchangeable with them it lies below the one, and above the other, with a chance of at most p and
    1 - p. At 0.5 it is their median. Source: Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random
    World; Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018), Distribution-free predictive inference for
    regression, JASA 113, section 2.2, each side by itself.

    Args:
        errors: (windows, horizon) what happened less what was forecast.
        levels: each above 0 and below 1.
    """
    ordered = np.sort(errors, axis=0)
    return np.stack([_quantile(ordered, level) for level in levels])


def _quantile(ordered: Floats, level: float) -> Floats:
    count, horizon = ordered.shape
    if level == 0.5:  # noqa: PLR2004 - the middle
        return np.asarray(np.median(ordered, axis=0)) if count else np.full(horizon, np.nan)
    place = _place(count, level)
    return ordered[place - 1] if 1 <= place <= count else np.full(horizon, np.nan)


def _place(count: int, level: float) -> int:
    exact = (count + 1) * level
    near = round(exact)
    if math.isclose(exact, near, rel_tol=1e-12):  # a whole number but for rounding
        return near
    return math.floor(exact) if level < 0.5 else math.ceil(exact)  # noqa: PLR2004 - the middle


@dataclass(frozen=True)
class Held:
    """How often a band held what happened."""

    stated: float
    """The share that it shall hold."""
    by_step: tuple[float | None, ...]
    """The share that it held, for 1 bar ahead, 2, and so on; None where there is no band or nothing to look at."""
    least: tuple[str, float] | None
    """The symbol that it held least often, all bars ahead together, and how often; None with a symbol alone."""
    most: tuple[str, float] | None

    def facts(self) -> dict[str, Any]:
        """Plain values."""
        return {"stated": self.stated, "by_step": list(self.by_step), "least": self.least, "most": self.most}


def coverage(
    errors: Floats, quantiles: Floats, symbol: NDArray[np.int64], symbols: tuple[str, ...]
) -> tuple[Held, ...]:
    """For each of `BANDS` the share of these errors that lie within it.

    Args:
        errors: (windows, horizon) of windows that the quantiles were not learned on.
        quantiles: (levels, horizon) as `error_quantiles` gives them for `LEVELS`.
        symbol: (windows,) index into `symbols`.
        symbols: names.
    """
    return tuple(_held(errors, quantiles, band, symbol, symbols) for band in BANDS)


def _held(
    errors: Floats, quantiles: Floats, band: tuple[float, float], symbol: NDArray[np.int64], symbols: tuple[str, ...]
) -> Held:
    low, high = (quantiles[LEVELS.index(level)] for level in band)
    is_held = (errors >= low) & (errors <= high)
    is_known = np.isfinite(low) & np.isfinite(high) & bool(len(errors))
    shares = is_held.mean(axis=0) if len(errors) else np.zeros(len(low))
    by_step = tuple(float(share) if known else None for share, known in zip(shares, is_known, strict=True))
    stated = round(band[1] - band[0], 12)
    present = np.unique(symbol)
    if len(present) < 2 or not is_known.all():  # noqa: PLR2004 - one alone is no least and no most
        return Held(stated, by_step, None, None)
    each = {symbols[which]: float(is_held[symbol == which].mean()) for which in present.tolist()}
    least, most = min(each, key=each.__getitem__), max(each, key=each.__getitem__)
    return Held(stated, by_step, (least, each[least]), (most, each[most]))
