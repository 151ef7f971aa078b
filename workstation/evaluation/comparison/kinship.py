"""Which contenders may be held against each other, and in words why others may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.evaluation.comparison.contender import Contender


def families(contenders: Sequence[Contender]) -> list[list[int]]:
    """Numbers of those that share prices, target and horizon, in order; what has no prices yet is by itself."""
    found: dict[tuple[object, ...], list[int]] = {}
    for number, each in enumerate(contenders):
        key = each.task if each.data else (number,)
        found.setdefault(key, []).append(number)
    return list(found.values())


def strangers(contenders: Sequence[Contender]) -> dict[str, list[str]]:
    """Label -> why it cannot be held against the first of them that has its prices; empty where all can."""
    first = next((each for each in contenders if each.data), contenders[0])
    told = {each.label: reasons(first, each) for each in contenders if each is not first}
    return {label: why for label, why in told.items() if why}


def reasons(one: Contender, other: Contender) -> list[str]:
    """Why errors of the two cannot be compared, a sentence each; empty where they can."""
    if not (one.data and other.data):
        unknown = other if one.data else one
        return [f"{unknown.label} has not loaded its prices yet"]
    told = []
    if one.data != other.data:
        told.append(f"other prices ({_prices(other)}, and {one.label} has {_prices(one)})")
    for name in ("target", "horizon"):
        mine, theirs = one.profile[name], other.profile[name]
        if mine != theirs:
            told.append(f"{name} {theirs}, and {one.label} has {mine}")
    return told


def _prices(one: Contender) -> str:
    assert one.progress.data is not None
    return f"{one.progress.data.source}, fingerprint {one.data[:8]}"


def has_same_validation(contenders: Sequence[Contender]) -> bool:
    """Whether all were validated on the same windows, as the number of them and the last close's error there tell."""
    return len({(each.validation.windows, each.validation.naive_rmse) for each in contenders if each.validation}) <= 1


def has_same_loss(contenders: Sequence[Contender]) -> bool:
    """Whether the losses of all are of one kind and of targets in one unit."""
    plans = ((each.profile["loss"], each.progress.plan) for each in contenders)
    return len({(str(loss), plan.target_scale) for loss, plan in plans if plan}) <= 1
