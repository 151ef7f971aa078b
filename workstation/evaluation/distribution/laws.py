"""Laws of what is added to a forecast: the errors that were seen, or a normal one; each with its exact CRPS."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import ndtr, ndtri

from workstation.evaluation.conformal import LEVELS, error_quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Law(Protocol):
    """A distribution of one number."""

    def crps(self, z: Floats) -> Floats:
        """(n,) the continuous ranked probability score where z happened: E|X - z| - E|X - X'| / 2, never below 0."""

    def quantiles(self) -> Floats:
        """(levels,) at `workstation.evaluation.conformal.LEVELS`; NaN where too little is known for one."""

    def below(self, z: Floats) -> Floats:
        """(n,) the probability integral transform: the chance of less than z, half of that of z itself added."""


@dataclass(frozen=True, eq=False)
class Empirical:
    """Each of some values is as likely as any other."""

    ordered: Floats
    """(values,) at least one, rising."""

    @cached_property
    def _sums(self) -> tuple[float, Floats, float]:
        """The middle value, sums of the first values less that, (values + 1,), and half the mean distance of two."""
        count = len(self.ordered)
        middle = float(self.ordered[count // 2])
        moved = self.ordered - middle  # so that values that are all alike leave nothing to rounding
        weights = 2.0 * np.arange(1, count + 1) - (count + 1)
        return middle, np.concatenate([[0.0], np.cumsum(moved)]), float(weights @ moved) / count**2

    def crps(self, z: Floats) -> Floats:
        """As the energy form of an empirical distribution has it, in closed form over sorted values.

        Both means are over all values, each with itself (NRG). Source: Gneiting and Raftery (2007), Strictly proper
        scoring rules, prediction, and estimation, JASA 102, section 4.2.
        """
        middle, sums, half = self._sums
        count, moved = len(self.ordered), z - middle
        place = np.searchsorted(self.ordered, z, side="right")
        distances = (2 * place - count) * moved + sums[-1] - 2.0 * sums[place]
        return np.asarray(np.maximum(distances / count - half, 0.0))

    def quantiles(self) -> Floats:
        """As bands around a forecast have them."""
        return error_quantiles(self.ordered[:, None], LEVELS)[:, 0]

    def below(self, z: Floats) -> Floats:
        """The rank of z among the values and itself, in the middle of its place: uniform where z is one like them."""
        low = np.searchsorted(self.ordered, z, side="left")
        high = np.searchsorted(self.ordered, z, side="right")
        return np.asarray((low + high + 1) / (2.0 * (len(self.ordered) + 1)))


@dataclass(frozen=True)
class Normal:
    """A normal distribution about 0."""

    deviation: float
    """Above 0."""

    def crps(self, z: Floats) -> Floats:
        """In closed form; source: Gneiting and Raftery (2007), JASA 102, section 4.2."""
        own = z / self.deviation
        density = np.exp(-0.5 * np.square(own)) / math.sqrt(2.0 * math.pi)
        score = own * (2.0 * ndtr(own) - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi)
        return np.asarray(self.deviation * np.maximum(score, 0.0))

    def quantiles(self) -> Floats:
        """Exact."""
        return np.asarray(self.deviation * ndtri(np.array(LEVELS)))

    def below(self, z: Floats) -> Floats:
        """Its distribution function."""
        return np.asarray(ndtr(z / self.deviation))
