"""Profiles as TOML: read with the place of a mistake, written so that reading gives the same profile."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import tomli_w

from workstation.config.profile import PartSettings, Profile
from workstation.errors import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from workstation.config.settings import Settings

Table = dict[str, Any]


def read_table(path: Path) -> Table:
    """The file's content, not yet checked.

    Raises:
        ProfileError: if it is missing, unreadable or no TOML, with the line and column.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError([f"{path}: cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError as error:
        raise ProfileError([f"{path}: is not UTF-8 text (byte {error.start})"]) from None
    except (ValueError, RecursionError) as error:
        raise ProfileError([f"{path}: is not valid TOML: {error}"]) from None


def with_overrides(table: Table, overrides: Iterable[str]) -> Table:
    """A copy of the table in which each `key.path=value` took effect; values are TOML, or else plain text.

    Raises:
        ProfileError: for every override that is not of that form.
    """
    result = _copy(table)
    mistakes = []
    for text in overrides:
        key, equals, value = text.partition("=")
        if not text.isprintable():
            mistakes.append(f"--set {text!r}: holds characters that no setting can have")
        elif not equals or not all(key.strip().split(".")):
            mistakes.append(f"--set {text!r}: write it as key=value, for example training.epochs=5")
        elif mistake := _put(result, key.strip().split("."), parse_value(value.strip())):
            mistakes.append(f"--set {text!r}: {mistake}")
    if mistakes:
        raise ProfileError(mistakes)
    return result


def parse_value(text: str) -> Any:  # noqa: ANN401 - any TOML value
    """A TOML value; what is none is taken as plain text, so that names need no quotes."""
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):  # no TOML, or more digits or brackets than anybody means
        return text
    return table["value"] if len(table) == 1 else text


def to_toml(profile: Profile) -> str:
    """The whole profile, every value written out."""
    return tomli_w.dumps(to_table(profile))


def to_table(profile: Profile) -> Table:
    """The whole profile as nested tables of plain values."""
    return {key: _plain(value) for key, value in profile}


def _plain(value: Settings | tuple[str, ...] | object) -> Any:  # noqa: ANN401 - any TOML value
    if isinstance(value, PartSettings):
        return {"name": value.name, **value.own}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return value


def _copy(table: Table) -> Table:
    return {key: _copy(value) if isinstance(value, dict) else value for key, value in table.items()}


def _put(table: Table, path: list[str], value: object) -> str | None:
    *parents, last = path
    for key in parents:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            return f"{key} is a value, not a section"
    table[last] = value
    return None
