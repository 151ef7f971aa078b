"""Preprocessing as JSON: written with a schema number and a checksum, read back strictly, compared in words."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from workstation import catalog
from workstation.errors import CheckpointError
from workstation.features.build import indicators
from workstation.features.preprocessing.fitted import Fitted
from workstation.features.preprocessing.pipeline import Pipeline, step_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workstation.features.indicator import Indicator
    from workstation.features.preprocessing.step import Facts, Step

SCHEMA = 2


def to_json(fitted: Fitted) -> Facts:
    """JSON-clean facts from which `from_json` makes an equal one."""
    pipeline = fitted.pipeline
    facts = {
        "schema": SCHEMA,
        "columns": [{"name": each.name, "definition": each.definition} for each in pipeline.columns],
        "shaping": [_step(step, {}) for step in pipeline.shaping],
        "scaling": [_step(step, learned) for step, learned in zip(pipeline.scaling, fitted.facts, strict=True)],
    }
    return {**facts, "sha256": _checksum(facts)}


def from_json(facts: Mapping[str, Any]) -> Fitted:
    """The preprocessing that `to_json` described.

    Raises:
        CheckpointError: if the facts are of another schema, incomplete or altered, or name columns or steps that this
            version does not have or defines otherwise.
    """
    try:
        _refuse_altered(facts)
        return _read(facts)
    except CheckpointError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise CheckpointError(f"the preprocessing is not whole ({error}); use another checkpoint") from None


def _read(facts: Mapping[str, Any]) -> Fitted:
    names = [column["name"] for column in facts["columns"]]
    _refuse_strangers("column", names, catalog.names("indicators"))
    columns = tuple(indicators(names))
    for saved, now in zip(facts["columns"], columns, strict=True):
        _refuse_other_definition(saved["definition"], now)
    pipeline = Pipeline(columns, _steps(facts["shaping"]), _steps(facts["scaling"]))
    return Fitted(pipeline, tuple(step["learned"] for step in facts["scaling"]))


def incompatibility(saved: Mapping[str, Any], given: Mapping[str, Any]) -> str | None:
    """Why rows that were prepared one way cannot stand in for rows prepared the other, in words; None if they can."""
    if saved == given:
        return None
    one, other = schema_of(saved), schema_of(given)
    if one != other:
        return f"the preprocessing is {one}, and now it would be {other}"
    return f"the preprocessing learned otherwise: {_learned(saved)}, and now {_learned(given)}"


def schema_of(facts: Mapping[str, Any]) -> str:
    """Columns and steps in order, without what was learned."""
    if facts.get("schema") != SCHEMA:
        return f"of schema {facts.get('schema')}"
    columns = ", ".join(f"{column['name']} {column['definition']}" for column in facts["columns"])
    return f"of schema {SCHEMA}: {described(facts)} of [{columns}]"


def described(facts: Mapping[str, Any]) -> str:
    """The steps in order, with their settings."""
    return " > ".join(map(_step_described, (*facts["shaping"], *facts["scaling"]))) or "no steps"


def _step_described(step: Mapping[str, Any]) -> str:
    settings = ", ".join(f"{key}={json.dumps(value)}" for key, value in step["settings"].items())
    return f"{step['name']}({settings})"


def _learned(facts: Mapping[str, Any]) -> str:
    learned = [step["learned"] for step in facts["scaling"]]
    rows = [each["all"]["rows"] for each in learned if each]
    return f"{rows[0]} rows with checksum {_checksum(learned)[:12]}" if rows else "nothing"


def _step(step: Step, learned: Facts) -> Facts:
    return {"name": step.name, "settings": step.settings, "learned": learned}


def _steps(saved: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    _refuse_strangers("step", [step["name"] for step in saved], catalog.names("steps"))
    return tuple(step_of(step["name"], step["settings"]) for step in saved)


def _checksum(facts: object) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_other_definition(saved: str, now: Indicator) -> None:
    if saved != now.definition:
        raise CheckpointError(
            f"the preprocessing has {now.name} by definition {saved}, and this version computes it by definition "
            f"{now.definition}; use the version that wrote it"
        )


def _refuse_strangers(what: str, names: Iterable[str], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise CheckpointError(
                f"the preprocessing has a {what} {name!r}, which this version does not have; "
                f"use the version that wrote it"
            )


def _refuse_altered(facts: Mapping[str, Any]) -> None:
    if facts.get("schema") != SCHEMA:
        raise CheckpointError(
            f"the preprocessing is of schema {facts.get('schema')}, and this version reads {SCHEMA}; "
            f"use the version that wrote it"
        )
    expected = _checksum({key: value for key, value in facts.items() if key != "sha256"})
    if facts.get("sha256") != expected:
        raise CheckpointError(
            f"the preprocessing was altered: its SHA-256 is {expected}, and {facts.get('sha256')} was written; "
            f"use another checkpoint"
        )
