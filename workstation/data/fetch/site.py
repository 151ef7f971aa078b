"""A provider's address with its keys: asked for a path, answering JSON or text, or saying why not."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from workstation.data.fetch.secrets import read_credentials
from workstation.data.fetch.wording import complaint, host_of, shown
from workstation.errors import FetchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workstation.data.fetch.exchange import Answer
    from workstation.data.fetch.provider import Facts
    from workstation.data.fetch.secrets import Credentials
    from workstation.data.fetch.web import Web

_GOOD = 200
_NO_KEY = 401
_NOT_ALLOWED = 403
_NOT_FOUND = 404


@dataclass(frozen=True)
class Site:
    """Where a provider answers."""

    web: Web
    address: str
    credentials: Credentials

    @property
    def host(self) -> str:
        """The host alone, for people."""
        return host_of(self.address)

    def text(self, path: str, query: Mapping[str, str]) -> bytes:
        """The body of a good answer.

        Raises:
            FetchError: for any other answer, with what it says.
        """
        return self._good(self._get(path, query)).body

    def whole(self, url: str) -> bytes:
        """The body of a good answer from an address that is given whole.

        Raises:
            FetchError: for any other answer, with what it says.
        """
        return self._good(self.web.get(url, self.credentials)).body

    def json(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """The object that a good answer holds.

        Raises:
            FetchError: for any other answer, or one that is no JSON object, with what it says.
        """
        answer = self._good(self._get(path, query))
        try:
            value = json.loads(answer.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise self.unreadable(answer.body, "a JSON object") from None
        return value

    def unreadable(self, body: bytes, expected: str) -> FetchError:
        """The error for an answer that is not what was expected."""
        return FetchError(f"{self.host} sent {shown(body, self.credentials)} where {expected} was expected")

    def refused(self, said: str) -> FetchError:
        """The error for an answer that says, in a field of its own, what is wrong."""
        return FetchError(f"{self.host} says {shown(said, self.credentials)}")

    def _get(self, path: str, query: Mapping[str, str]) -> Answer:
        everything = {**query, **self.credentials.parameters}
        mark = "&" if urlsplit(path).query else "?"
        url = f"{self.address}{path}{mark}{urlencode(everything)}" if everything else f"{self.address}{path}"
        return self.web.get(url, self.credentials)

    def _good(self, answer: Answer) -> Answer:
        if answer.status == _GOOD:
            return answer
        said = complaint(answer.body, self.credentials)
        if answer.status == _NO_KEY:
            raise FetchError(f"{answer.host} does not accept the key, or wants one ({said})", is_for_all=True)
        if answer.status == _NOT_ALLOWED:
            raise FetchError(f"{answer.host} does not allow this ({said})")
        if answer.status == _NOT_FOUND:
            raise FetchError(f"{answer.host} has no such symbol ({said})")
        raise FetchError(f"{answer.host} answered {answer.status} ({said})")


def open_site(facts: Facts, web: Web, environment: Mapping[str, str]) -> Site:
    """The provider's site: its own address or the one that the environment names, with the keys found there.

    Raises:
        UsageError: if there is no address, it cannot be one, a key is missing, or a key would cross a network in
            the open.
    """
    address = environment.get(facts.address_variable, "").strip() or facts.address
    if not address:
        raise UsageError(f"{facts.name} needs an address: set {facts.address_variable}")
    credentials = read_credentials(facts.name, facts.keys, environment)
    _check_address(facts.address_variable, address, credentials)
    return Site(web, address.rstrip("/"), credentials)


def _check_address(variable: str, address: str, credentials: Credentials) -> None:
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address:
        raise UsageError(f"{variable} holds no address: it begins with https:// and names a host")
    if "@" in parts.netloc:
        raise UsageError(f"{variable} holds a password in its address; give the key in its own variable")
    if parts.scheme == "http" and credentials.texts and not _is_here(parts.hostname or ""):
        raise UsageError(f"{variable} begins with http://, which would show the key to the network; use https://")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
