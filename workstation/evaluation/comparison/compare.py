"""Everything that a comparison says, as plain facts: figures with the best marked, settings, luck, wins."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.errors import DataError
from workstation.evaluation.comparison.kinship import families, has_same_loss, has_same_validation, strangers
from workstation.evaluation.comparison.settings import differing
from workstation.evaluation.comparison.shared import Shared, shared
from workstation.evaluation.comparison.significance import confidence_set, pairs, superior
from workstation.evaluation.definitions import BY_NAME
from workstation.runs import evaluations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from workstation.evaluation.comparison.contender import Contender
    from workstation.runs.evaluations import EvaluatedPart

LAST_CLOSE = "last close"
"""What the naive forecaster is called beside contenders; no run can have a name with a blank."""
TESTED = ("rmse", "mae", "r2_naive", "directional_accuracy", "ic", "rank_ic", "price_mae", "mase")
"""Metrics of an evaluation that a comparison shows, pooled."""
_FEWEST = 2


def compare(contenders: Sequence[Contender], part: EvaluatedPart) -> dict[str, Any]:
    """Hold two or more contenders against each other.

    Args:
        contenders: each with another label.
        part: whose evaluations they bring.
    """
    rows = [_facts(each) for each in contenders]
    unlike = strangers(contenders)
    for row in rows:
        row["not_comparable"] = unlike.get(row["contender"], [])
    notes = list(_mark_validation(rows, contenders))
    tested = families_tested(contenders)
    for family in tested:
        notes += _mark_tested(rows, family)
    return {
        "part": part,
        "contenders": rows,
        "settings": [
            {"setting": key, "values": list(values)}
            for key, values in differing([each.profile for each in contenders]).items()
        ],
        "matches": [_match([contenders[number] for number in family]) for family in tested],
        "missing": [each.label for each in contenders if each.evaluation is None],
        "notes": notes,
    }


def _facts(one: Contender) -> dict[str, Any]:
    plan, data = one.progress.plan, one.progress.data
    return {
        "contender": one.label,
        "run": one.run.name,
        "checkpoint": one.checkpoint or None,
        "state": str(one.state),
        "model": one.profile["model"]["name"],
        "parameters": plan.parameters if plan else None,
        "source": data.source if data else None,
        "data_sha256": one.data or None,
        "target": one.profile["target"],
        "horizon": one.profile["horizon"],
        "window": one.profile["window"],
        "step": one.step,
        "epoch": one.epoch.epoch if one.epoch else None,
        "trained_seconds": one.trained_seconds,
        "loss": one.profile["loss"]["name"],
        "validation": asdict(one.validation) if one.validation else None,
        "evaluation": _evaluated(one.evaluation) if one.evaluation else None,
        "best": [],
    }


def _evaluated(told: dict[str, Any]) -> dict[str, Any]:
    best = told["best_baseline"]
    return {
        **{name: told["scores"]["pooled"][name] for name in TESTED},
        "skill": told["skill"][best],
        "skill_over_last_close": told["skill"]["last_close"],
        "best_baseline": best,
        "p_value": told["against"][best]["test"]["p_value"],
        "verdict": told["verdict"],
        "unit": told["unit"]["name"],
        **{name: told[name] for name in ("windows", "dates", "symbols", "first", "last", "source", "data_sha256")},
    }


def _mark_validation(rows: list[dict[str, Any]], contenders: Sequence[Contender]) -> Iterator[str]:
    for family in families(contenders):
        members = [contenders[number] for number in family]
        if sum(each.validation is not None for each in members) < _FEWEST:
            continue
        names = ", ".join(each.label for each in members)
        if not has_same_validation(members):
            yield f"{names}: validated on different windows, so that their validation errors mark no best one"
            continue
        scores = {number: found for number in family if (found := contenders[number].validation)}
        _mark(rows, "validation.rmse", {number: each.rmse for number, each in scores.items()}, is_lower=True)
        if has_same_loss(members):
            _mark(rows, "validation.loss", {number: each.loss for number, each in scores.items()}, is_lower=True)
        else:
            yield f"{names}: their losses are of different kinds or units, and mark no best one"


def families_tested(contenders: Sequence[Contender]) -> list[list[int]]:
    """Groups of two or more whose evaluations are of the same prices, target, unit and horizon."""
    found: dict[tuple[object, ...], list[int]] = {}
    for number, each in enumerate(contenders):
        if told := each.evaluation:
            key = (told["data_sha256"], told["target"], told["unit"]["name"], told["horizon"])
            found.setdefault(key, []).append(number)
    return [family for family in found.values() if len(family) >= _FEWEST]


def _mark_tested(rows: list[dict[str, Any]], family: Sequence[int]) -> Iterator[str]:
    places = {tuple(rows[number]["evaluation"][name] for name in ("windows", "first", "last")) for number in family}
    if len(places) > 1:
        names = ", ".join(rows[number]["contender"] for number in family)
        yield f"{names}: evaluated on different windows; the best is marked by those that all have"
        return
    for name in TESTED:
        values = {number: rows[number]["evaluation"][name] for number in family}
        _mark(rows, f"evaluation.{name}", values, is_lower=BY_NAME[name].is_lower_better)


def _mark(rows: list[dict[str, Any]], name: str, values: Mapping[int, float | None], *, is_lower: bool) -> None:
    """Mark the best of those that have the figure; where only one has it, none."""
    known = {number: value for number, value in values.items() if value is not None}
    if len(known) < _FEWEST:
        return
    best = min(known.values()) if is_lower else max(known.values())
    for number, value in known.items():
        if value == best:
            rows[number]["best"].append(name)


def _match(members: Sequence[Contender]) -> dict[str, Any]:
    """What the windows that all have come to."""
    names = [each.label for each in members]
    told = [each.evaluation for each in members if each.evaluation]
    head = {"contenders": names, "horizon": told[0]["horizon"], "unit": told[0]["unit"]["name"]}
    try:
        found = shared([_forecasts(each) for each in members], told[0]["horizon"])
    except DataError as error:  # the rest of the comparison stands without it
        return {**head, "windows": 0, "reason": str(error)}
    if found is None:
        return {**head, "windows": 0, "reason": "they have no window in common"}
    reach = max(int(each["against"][each["best_baseline"]]["test"]["horizon"]) for each in told)
    losses, all_names = found.by_date(), [*names, LAST_CLOSE]
    return {
        **head,
        "windows": len(found.time),
        "dates": len(losses),
        "symbols": len(found.symbols),
        "first": str(np.datetime64(int(found.time.min()), "ns").astype("datetime64[s]")),
        "last": str(np.datetime64(int(found.time.max()), "ns").astype("datetime64[s]")),
        "rmse": dict(zip(all_names, np.sqrt(found.squares.mean(axis=(1, 2))).tolist(), strict=True)),
        "pairs": pairs(losses, all_names, reach),
        "confidence_set": confidence_set(losses, all_names, reach),
        "superior": superior(losses[:, :-1], losses[:, -1], reach),
        "wins": _wins(found, all_names),
    }


def _forecasts(one: Contender) -> Path:
    assert one.request is not None
    return evaluations.result_path(one.run, one.request, "parquet")


def _wins(found: Shared, names: Sequence[str]) -> dict[str, Any]:
    """For each symbol who has the least mean squared error; None for a tie, which is nobody's win."""
    errors = found.by_symbol()
    winner: dict[str, str | None] = {}
    for symbol, row in zip(found.symbols, errors, strict=True):
        least = np.flatnonzero(row == row.min())
        winner[symbol] = names[int(least[0])] if len(least) == 1 else None
    count = {name: sum(each == name for each in winner.values()) for name in names}
    return {"count": count, "ties": sum(each is None for each in winner.values()), "by_symbol": winner}
