"""The form that starts a run, without its widgets: fields made from the settings, what was changed, what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic_core import PydanticUndefined

from workstation import catalog, profiles
from workstation.config import Profile, Settings
from workstation.config.compare import Difference, differences
from workstation.config.mistakes import allowed_values
from workstation.config.toml import Table, parse_value, read_table
from workstation.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Field:
    """A setting as the form shows it."""

    key: str
    """Its path in the profile: `training.epochs`."""
    help: str
    choices: tuple[str, ...]
    """What can be chosen; empty where anything is typed."""
    allowed: str
    """Bounds, in words."""
    is_text: bool
    """Whether its value is text, that needs no quotes and is never read as a number."""
    is_list: bool = False
    is_table: bool = False
    default: str = ""
    """What it is where nothing is said, as it is typed."""

    @property
    def section(self) -> str:
        """The part of the profile it belongs to; empty at the top."""
        return self.key.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Its name in its section."""
        return self.key.rpartition(".")[2]

    def parsed(self, text: str) -> Any:  # noqa: ANN401 - any TOML value
        """The value that a text stands for."""
        if self.is_table:
            return dict(_pair(word) for word in text.split(",") if word.strip())
        if self.is_list:
            return [word.strip() for word in text.split(",") if word.strip()]
        return text if self.is_text else parse_value(text.strip())


def text_of(value: object) -> str:
    """A value as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value.strip()


@dataclass(frozen=True)
class Draft:
    """A profile with some values changed; never altered, each change makes another."""

    profile: str
    """Name of the profile that it starts from."""
    base: Table
    """What the profile says, every section complete."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was typed in place of the profile's values, by key."""

    def with_text(self, key: str, text: str) -> Draft:
        """The draft with this text in a field; another part takes its section's settings along."""
        section, _, name = key.rpartition(".")
        kept = {old: value for old, value in self.typed.items() if old != key}
        if section in catalog.PARTS_OF_PROFILE and name == "name":
            kept = {old: value for old, value in kept.items() if not old.startswith(f"{section}.")}
        is_as_profile = text == text_of(_at(self.base, key))
        return replace(self, typed=kept if is_as_profile else {**kept, key: text})

    def without(self, key: str) -> Draft:
        """The draft with the profile's value in a field again."""
        return self.with_text(key, text_of(_at(self.base, key)))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field of the form; which there are depends on the parts that are chosen."""
        return tuple(_fields(self))

    def is_usual(self, found: Field) -> bool:
        """Whether a field is as it is where nothing is said, with nothing wrong about it."""
        is_default = self.text(found.key) == found.default == text_of(_at(self.base, found.key))
        return is_default and found.key not in self.mistakes

    @cached_property
    def table(self) -> Table:
        """The profile as it would be started."""
        table: Table = {key: value for key, value in self.base.items() if not isinstance(value, dict)}
        table |= {section: self._section(section) for section, value in self.base.items() if isinstance(value, dict)}
        known = {found.key: found for found in self.fields}
        for key, text in self.typed.items():
            section, _, name = key.rpartition(".")
            (table[section] if section else table)[name] = known[key].parsed(text) if key in known else text
        return table

    def _section(self, section: str) -> Table:
        part = self.part(section)
        if part is None or part == self.base[section].get("name"):
            return dict(self.base[section])
        return {"name": part, **_defaults(_config(section, part))}

    def part(self, section: str) -> str | None:
        """Name of the part chosen in that section; None where the section is not a part."""
        if section not in catalog.PARTS_OF_PROFILE:
            return None
        return self.typed.get(f"{section}.name", str(self.base[section].get("name", "")))

    @cached_property
    def checked(self) -> tuple[Profile | None, tuple[str, ...]]:
        """The complete profile, or None and every mistake."""
        profile, mistakes = profiles.check(self.table)
        return profile, tuple(mistakes)

    @cached_property
    def mistakes(self) -> dict[str, str]:
        """Mistakes by the key that each is about; what belongs to no field of the form has its own first word."""
        return {re.split(r"[ :]", mistake, maxsplit=1)[0]: mistake for mistake in self.checked[1]}

    @cached_property
    def changes(self) -> list[Difference]:
        """What differs from the profile."""
        return differences(self.base, self.table)

    def text(self, key: str) -> str:
        """What stands in a field."""
        return self.typed[key] if key in self.typed else text_of(_at(self.table, key))


def opened(name: str) -> Draft:
    """The draft of a profile, unchanged.

    Raises:
        ProfileError: if the file cannot be read.
    """
    return Draft(name, _completed(read_table(profiles.find(name))))


def _completed(table: Table) -> Table:
    """The table with every default written out; what it says stays as it is, right or wrong."""
    result: Table = {}
    for name, found in Profile.model_fields.items():
        default, given = found.default, table.get(name)
        if not isinstance(default, Settings):
            result[name] = default if given is None else given
        elif name in catalog.PARTS_OF_PROFILE:
            result[name] = _completed_part(name, given if isinstance(given, dict) else {})
        else:
            result[name] = {**_defaults(type(default)), **(given if isinstance(given, dict) else {})}
    return {**result, **{key: value for key, value in table.items() if key not in result}}


def _completed_part(section: str, given: Table) -> Table:
    name = given.get("name", Profile.model_fields[section].default.name)
    return {"name": name, **_defaults(_config(section, str(name))), **given}


def _config(section: str, name: str) -> type[Settings] | None:
    try:
        return catalog.config_class(catalog.PARTS_OF_PROFILE[section], name)
    except ProfileError:
        return None  # the name is a mistake of its own, which the check names


def _defaults(settings: type[Settings] | None) -> Table:
    fields = settings.model_fields.items() if settings else ()
    return {name: _plain(found.default) for name, found in fields if found.default is not PydanticUndefined}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _at(table: Table, key: str) -> object:
    section, _, name = key.rpartition(".")
    inner = table.get(section, {}) if section else table
    return inner.get(name) if isinstance(inner, dict) else None


def _fields(draft: Draft) -> Iterator[Field]:
    for name, found in Profile.model_fields.items():
        default = found.default
        if not isinstance(default, Settings):
            yield _field(name, found)
        elif name in catalog.PARTS_OF_PROFILE:
            yield from _part_fields(draft, name)
        else:
            yield from (_field(f"{name}.{inner}", info) for inner, info in type(default).model_fields.items())


def _part_fields(draft: Draft, section: str) -> Iterator[Field]:
    family = catalog.PARTS_OF_PROFILE[section]
    words = f"Which of the {family} there are."
    yield Field(f"{section}.name", words, catalog.names(family), "", is_text=True)
    settings = _config(section, draft.part(section) or "")
    for name, found in settings.model_fields.items() if settings else ():
        yield _field(f"{section}.{name}", found)


def _field(key: str, found: FieldInfo) -> Field:
    kind = found.annotation
    values = get_args(kind) if get_origin(kind) is Literal else ()
    choices = ("true", "false") if kind is bool else tuple(str(value) for value in values)
    is_text = kind is str or (bool(values) and all(isinstance(value, str) for value in values))
    words = " ".join((found.description or "").split())
    origin = get_origin(kind)
    default = "" if found.default is PydanticUndefined else text_of(_plain(found.default))
    return Field(key, words, choices, allowed_values(found), is_text, origin in {tuple, list}, origin is dict, default)
