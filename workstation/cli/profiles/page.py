"""A profile as a page of TOML in which every setting stands beneath its help."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import tomli_w

from workstation import catalog
from workstation.config import PartSettings, Profile, Settings
from workstation.config.mistakes import allowed_values
from workstation.config.toml import to_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

_WIDTH = 100


def page(profile: Profile) -> str:
    """The whole profile; what TOML reads from it is the profile again."""
    table = to_table(profile)
    values = {key: value for key, value in table.items() if not isinstance(value, dict)}
    sections = {key: value for key, value in table.items() if isinstance(value, dict)}
    parts = ["\n".join(_settings(values, _helps(Profile.model_fields)))]
    for section, inner in sections.items():
        parts.append("\n".join([f"[{section}]", *_settings(inner, _section_helps(section, inner))]))
    return "\n\n".join(parts)


def _section_helps(section: str, table: Mapping[str, Any]) -> dict[str, str]:
    kind = Profile.model_fields[section].annotation
    assert isinstance(kind, type)
    assert issubclass(kind, Settings)
    if kind is not PartSettings:
        return _helps(kind.model_fields)
    family = catalog.PARTS_OF_PROFILE[section]
    own = _helps(catalog.config_class(family, table["name"]).model_fields)
    return {"name": f"Name of the part (one of {', '.join(catalog.names(family))})", **own}


def _helps(fields: Mapping[str, FieldInfo]) -> dict[str, str]:
    return {key: _help(field) for key, field in fields.items()}


def _settings(table: Mapping[str, Any], helps: Mapping[str, str]) -> Iterator[str]:
    for key, value in table.items():
        yield from (f"# {line}" for line in textwrap.wrap(helps[key], _WIDTH))
        yield _inline(key, value) if isinstance(value, dict) else tomli_w.dumps({key: value}).rstrip("\n")


def _inline(key: str, table: Mapping[str, str]) -> str:
    """A table on one line: one with a header of its own would swallow the settings after it."""
    pairs = [tomli_w.dumps({name: value}).strip() for name, value in table.items()]
    return f"{key} = {{{', '.join(pairs)}}}"


def _help(field: FieldInfo) -> str:
    allowed = _choices(field) or allowed_values(field)
    return f"{field.description or ''}{f' ({allowed})' if allowed else ''}"


def _choices(field: FieldInfo) -> str:
    if get_origin(field.annotation) is not Literal:
        return ""
    return f"one of {', '.join(str(choice) for choice in get_args(field.annotation))}"
