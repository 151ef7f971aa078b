"""The settings that a backtest takes, as a line of `KEY=VALUE` may name them: what each is, and what it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.backtest.settings import BacktestSettings
from workstation.config.mistakes import allowed_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.config import Settings


@dataclass(frozen=True)
class SettingRow:
    """A setting."""

    key: str
    usual: str
    """Its value where none is given."""
    allowed: str
    help: str


def settings_for(strategy: str) -> tuple[SettingRow, ...]:
    """Those of the strategy itself, then those of every backtest."""
    own = _rows(catalog.config_class("strategies", strategy), "strategy.")
    return (*own, *_rows(BacktestSettings, ""))


def _rows(kind: type[Settings], place: str) -> Iterator[SettingRow]:
    for name, field in kind.model_fields.items():
        choices = " or ".join(getattr(field.annotation, "__args__", ()))
        allowed = choices or allowed_values(field)
        yield SettingRow(f"{place}{name}", f"{field.default}", allowed, field.description or "")


def settings_in(text: str) -> tuple[str, ...]:
    """What was typed, one `KEY=VALUE` a blank."""
    return tuple(text.split())


def matching(text: str, rows: tuple[SettingRow, ...]) -> tuple[SettingRow, ...]:
    """The settings that the last word begins to name; all where it is empty, that one where it has a value."""
    key, has_value, _ = _last(text).partition("=")
    found = [row for row in rows if (row.key == key if has_value else row.key.startswith(key))]
    within = [row for row in rows if key in row.key and row not in found] if not has_value else []
    return (*found, *within)


def without_beginning(text: str, rows: tuple[SettingRow, ...]) -> str:
    """The text without a last word that is on its way to be the name of a setting."""
    word = _last(text)
    is_begun = "=" not in word and any(row.key.startswith(word) for row in rows)
    return text.removesuffix(word) if word and is_begun else text


def completed(text: str, rows: tuple[SettingRow, ...]) -> str:
    """The text with its last word completed as far as it is clear, and a sign behind a name that is whole."""
    word = _last(text)
    found = matching(text, rows)
    if not found or not word or "=" in word:
        return text
    begins = [row.key for row in found if row.key.startswith(word)]
    if len(found) == 1:
        return f"{text.removesuffix(word)}{found[0].key}="
    return text.removesuffix(word) + (_begin_of(begins) or word)


def _last(text: str) -> str:
    return "" if not text or text[-1].isspace() else text.rsplit(maxsplit=1)[-1]


def _begin_of(keys: list[str]) -> str:
    """What all of them begin with."""
    columns = list(zip(*keys, strict=False))
    same = next((at for at, letters in enumerate(columns) if len(set(letters)) > 1), len(columns))
    return keys[0][:same] if keys else ""
