"""The settings in which profiles differ, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.config.compare import differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def differing(profiles: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Setting -> its value in each of two or more profiles, for settings that are not the same in all.

    Where a profile does not have it, its value is `workstation.config.compare.MISSING`.
    """
    first, *others = profiles
    told = [{found.key: found for found in differences(first, other)} for other in others]
    rows: dict[str, tuple[Any, ...]] = {}
    for key in dict.fromkeys(key for found in told for key in found):
        own = next(found[key].left for found in told if key in found)
        rows[key] = (own, *(found[key].right if key in found else own for found in told))
    return rows
