"""Text from files and names made harmless: nothing in it steers a terminal or the direction of reading."""

from __future__ import annotations

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def harmless(text: object) -> str:
    """The text with a replacement sign for each control, formatting or lone surrogate character."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(character) else character for character in str(text))


def _steers(character: str) -> bool:
    return unicodedata.category(character) in _STEERING
