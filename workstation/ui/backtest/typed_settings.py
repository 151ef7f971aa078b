"""A line of `KEY=VALUE` as it is typed: what it says, what its last word may mean, and how it is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workstation.backtest.known_settings import KnownSetting


def settings_in(text: str) -> tuple[str, ...]:
    """What was typed, one `KEY=VALUE` a blank."""
    return tuple(text.split())


def matching(text: str, rows: tuple[KnownSetting, ...]) -> tuple[KnownSetting, ...]:
    """The settings that the last word begins to name; all where it is empty, that one where it has a value."""
    key, has_value, _ = _last(text).partition("=")
    found = [row for row in rows if (row.key == key if has_value else row.key.startswith(key))]
    within = [row for row in rows if key in row.key and row not in found] if not has_value else []
    return (*found, *within)


def without_beginning(text: str, rows: tuple[KnownSetting, ...]) -> str:
    """The text without a last word that is on its way to be the name of a setting."""
    word = _last(text)
    is_begun = "=" not in word and any(row.key.startswith(word) for row in rows)
    return text.removesuffix(word) if word and is_begun else text


def completed(text: str, rows: tuple[KnownSetting, ...]) -> str:
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
