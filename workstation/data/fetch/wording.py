"""What came back, in words that are safe to show: short, printable, and without a key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from workstation.data.fetch.secrets import Credentials

SHOWN_CHARACTERS = 80
_HEAD_BYTES = 4096
_MESSAGES = (
    ("error",),
    ("message",),
    ("error", "message"),
    ("chart", "error", "description"),
    ("finance", "error", "description"),
)
"""Where the providers' JSON answers say what is wrong."""


def shown(body: bytes | str, credentials: Credentials) -> str:
    """The first 80 characters, quoted: blanks joined, keys hidden, what cannot be printed replaced."""
    text = body[:_HEAD_BYTES].decode("utf-8", "replace") if isinstance(body, bytes) else body[:_HEAD_BYTES]
    text = " ".join(credentials.hide(text).split())
    safe = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    cut = f"{safe[:SHOWN_CHARACTERS]}..." if len(safe) > SHOWN_CHARACTERS else safe
    return f'"{cut}"' if cut else "nothing"


def complaint(body: bytes, credentials: Credentials) -> str:
    """What an answer says is wrong: its JSON message where it has one, else how it begins."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return shown(_without_tags(body), credentials)
    return shown(_message(value) or body, credentials)


def host_of(url: str) -> str:
    """Host (and port, if one is named) of an address; nothing else of an address is ever shown."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or '?'}{port}"


def _without_tags(body: bytes) -> str:
    text = body[:_HEAD_BYTES].decode("utf-8", "replace")
    if not text.lstrip().startswith("<"):
        return text
    return re.sub(r"(?is)<(script|style)\b.*?</\1>|<[^>]*>", " ", text).strip() or text


def _message(value: Any) -> str:  # noqa: ANN401 - any JSON value
    for path in _MESSAGES:
        found = value
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return found
    return ""
