"""Correlations within groups, of values or of ranks, for all groups at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Group = NDArray[np.int64]

_ROUNDING = 8.0 * np.finfo(np.float64).eps


def correlations(group: Group, groups: int, a: Floats, b: Floats, grain: float = 0.0) -> Floats:
    """(groups,) Pearson correlation of a and b, (n,) each, in each group; NaN where one of them does not vary.

    Args:
        group: (n,) which group a value is in, from 0.
        groups: how many there are.
        a: values.
        b: values beside them.
        grain: size of numbers whose rounding is no variation.
    """
    a_centred, a_squares = _centred(group, groups, a, grain)
    b_centred, b_squares = _centred(group, groups, b, grain)
    product = np.bincount(group, weights=a_centred * b_centred, minlength=groups)
    is_defined = (a_squares > 0) & (b_squares > 0)
    below = np.sqrt(np.where(is_defined, a_squares, 1.0)) * np.sqrt(np.where(is_defined, b_squares, 1.0))
    return np.where(is_defined, np.clip(product / below, -1.0, 1.0), np.nan)


def rank_correlations(group: Group, groups: int, a: Floats, b: Floats, grain: float = 0.0) -> Floats:
    """(groups,) Spearman correlation in each group: Pearson's of ranks, ties at their average; NaN as above."""
    is_varied = np.isfinite(correlations(group, groups, a, b, grain))
    return np.where(is_varied, correlations(group, groups, ranks(group, a), ranks(group, b)), np.nan)


def ranks(group: Group, values: Floats) -> Floats:
    """(n,) rank of each value in its group, from 1, equal values at the average of their places."""
    order = np.lexsort((values, group))
    sorted_group, sorted_values = group[order], values[order]
    begins_group = np.append(True, sorted_group[1:] != sorted_group[:-1])
    begins_tie = begins_group | np.append(True, sorted_values[1:] != sorted_values[:-1])
    first = np.flatnonzero(begins_tie)
    last = np.append(first[1:], len(values)) - 1
    middle = np.repeat((first + last) / 2.0, last - first + 1)
    starts = np.flatnonzero(begins_group)
    start = np.repeat(starts, np.diff(np.append(starts, len(values))))
    found = np.empty(len(values))
    found[order] = middle - start + 1.0
    return found


def _centred(group: Group, groups: int, values: Floats, grain: float) -> tuple[Floats, Floats]:
    """(n,) values less their group's mean, and (groups,) their sums of squares, 0 where that is rounding alone."""
    count = np.maximum(np.bincount(group, minlength=groups), 1)
    centred = values - (np.bincount(group, weights=values, minlength=groups) / count)[group]
    squares = np.bincount(group, weights=np.square(centred), minlength=groups)
    largest = np.full(groups, grain)
    np.maximum.at(largest, group, np.abs(values))
    is_still = squares <= count * np.square(_ROUNDING * largest)
    return centred, np.where(is_still, 0.0, squares)
