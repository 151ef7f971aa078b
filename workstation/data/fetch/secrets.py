"""Keys: read from the environment only, sent to their own host only, and hidden wherever a text is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from workstation.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HIDDEN = "***"


@dataclass(frozen=True)
class Key:
    """How a provider wants one key."""

    variables: tuple[str, ...]
    """Environment variables that may hold it; the first that is set counts."""
    header: str = ""
    """Name of the header that carries it; empty where a parameter does."""
    parameter: str = ""
    """Name of the parameter of the address that carries it."""
    prefix: str = ""
    """What stands before it in the header."""
    is_required: bool = True


@dataclass(frozen=True)
class Credentials:
    """Keys ready to be sent; neither `repr` nor an error shows them."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    texts: tuple[str, ...] = field(default=(), repr=False)

    def hide(self, text: str) -> str:
        """The text with every key in it, also as an address writes it, replaced by stars."""
        for key in self.texts:
            for form in {key, quote(key), quote_plus(key)}:
                text = text.replace(form, _HIDDEN)
        return text

    def has_key_in(self, text: str) -> bool:
        """Whether the text holds a key."""
        return self.hide(text) != text


def read_credentials(provider: str, keys: Sequence[Key], environment: Mapping[str, str]) -> Credentials:
    """The provider's keys.

    Raises:
        UsageError: if one that is required is not set, or holds characters that no key has.
    """
    headers, parameters, texts = {}, {}, []
    for key in keys:
        text = _value(provider, key, environment)
        if not text:
            continue
        texts.append(text)
        if key.header:
            headers[key.header] = f"{key.prefix}{text}"
        else:
            parameters[key.parameter] = text
    return Credentials(headers, parameters, tuple(texts))


def _value(provider: str, key: Key, environment: Mapping[str, str]) -> str:
    name = next((name for name in key.variables if environment.get(name)), None)
    if name is None:
        if key.is_required:
            raise UsageError(f"{provider} needs a key: set the environment variable {' or '.join(key.variables)}")
        return ""
    text = environment[name].strip()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError(f"the environment variable {name} holds characters that no key has; set it again")
    return text
