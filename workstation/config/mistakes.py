"""What is wrong with a table of settings, in sentences: the key, the value, what is allowed, the nearest right name."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from workstation.config.settings import Settings

S = TypeVar("S", bound="Settings")


def checked(kind: type[S], table: Mapping[str, Any], *, section: str = "") -> tuple[S | None, list[str]]:
    """The settings that a table holds, or None and one sentence for each mistake in it."""
    try:
        return kind.model_validate(table), []
    except ValidationError as error:
        return None, [_sentence(kind, detail, section) for detail in error.errors(include_url=False)]


def _sentence(kind: type[BaseModel], detail: ErrorDetails, section: str) -> str:
    path = [str(part) for part in detail["loc"]]
    if path and path[-1] == _KEY:
        return _unknown_key([section, *path[:-1]] if section else path[:-1], detail)
    if detail["type"] == "value_error" and not path and not section:
        return _reason(detail)  # it is of several sections, and names them
    key = ".".join([section, *path] if section else path) or "profile"
    if detail["type"] == "extra_forbidden":
        allowed = _keys_at(kind, path[:-1])
        return f"{key}: there is no such setting{_nearest(path[-1], allowed)}"
    if detail["type"] == "missing":
        return f"{key}: is missing; it must be given"
    return f"{key} = {_shown(detail['input'])}: {_reason(detail)}"


_KEY = "[key]"
"""What pydantic adds to the path where the key of a table is wrong, not its value."""


def _unknown_key(path: list[str], detail: ErrorDetails) -> str:
    allowed = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    return f"{'.'.join(path)}: there is no such key{_nearest(path[-1], allowed)}"


def _nearest(name: str, allowed: list[str]) -> str:
    near = difflib.get_close_matches(name, allowed, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else f" (allowed: {', '.join(allowed)})"


def _keys_at(kind: type[BaseModel], path: Iterable[str]) -> list[str]:
    for part in path:
        inner = kind.model_fields[part].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, BaseModel)
        kind = inner
    return list(kind.model_fields)


_TYPES = {
    "int": "a whole number",
    "float": "a number",
    "string": "text in quotes",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "model": "a section",
}


def _reason(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"must be one of {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"must match {context['pattern']}"
    if kind.endswith(("_type", "_from_float", "_parsing")):
        return f"must be {_TYPES.get(kind.split('_')[0], kind.split('_')[0])}"
    return _bounded(detail["msg"])


def _bounded(message: str) -> str:
    return message.replace("Input should be", "must be").replace("Tuple should have", "must have")


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - what fits a line


def allowed_values(field: FieldInfo) -> str:
    """What a field takes, in a few words, for forms and help."""
    named = [(_BOUND[type(item).__name__], item) for item in field.metadata if type(item).__name__ in _BOUND]
    return ", ".join(f"{words} {_number(getattr(item, name))}" for (words, name), item in named)


_BOUND = {"Ge": ("at least", "ge"), "Gt": ("more than", "gt"), "Le": ("at most", "le"), "Lt": ("less than", "lt")}


def _number(value: float) -> str:
    """A bound as people write it: 0 and not 0.0."""
    return str(int(value)) if value == int(value) else str(value)
