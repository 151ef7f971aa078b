"""One question and its answer: time-outs, a bound on size, redirects that never carry a key to another host.

urllib3 does the talking: it brings TLS, connections that are kept, and decompression with a bound, and needs nothing
else. The providers' own clients were weighed and left: yfinance cannot be pointed at another host, alpaca-py waits a
fixed time without jitter and ignores Retry-After, the one of Polygon takes an answer it cannot read for an empty one;
none bounds what it reads, and together they bring some twenty packages.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from workstation import __version__
from workstation.data.fetch.wording import host_of
from workstation.errors import FetchError, UsageError

if TYPE_CHECKING:
    import urllib3

    from workstation.data.fetch.patience import Clock
    from workstation.data.fetch.secrets import Credentials

INSTALL = "fetching needs the package urllib3: pip install 'workstation[fetch]'"
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_PIECE_BYTES = 65_536
_PORTS = {"http": 80, "https": 443}
_HEADERS = {
    "User-Agent": f"Mozilla/5.0 (compatible; workstation/{__version__})",
    "Accept": "application/json, text/csv, */*;q=0.5",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True)
class Bounds:
    """What one answer may cost."""

    size_bytes: int = 256 * 2**20
    """Most bytes of an answer, decompressed."""
    connect_seconds: float = 10.0
    silent_seconds: float = 30.0
    """Longest time without one byte."""
    whole_seconds: float = 300.0
    """Longest time for all of it, however it drips."""


@dataclass(frozen=True)
class Answer:
    """What a server said in the end, redirects followed."""

    host: str
    status: int
    body: bytes
    retry_after: str | None = None


class PassingError(Exception):
    """Something that may be gone at the next try; `asked` is how long the server asks to wait, in seconds."""

    def __init__(self, what: str, *, asked: float | None = None, is_limit: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.asked = asked
        self.is_limit = is_limit


class Exchange:
    """Asks once."""

    def __init__(self, clock: Clock, bounds: Bounds | None = None) -> None:
        """Prepare; nothing is connected yet.

        Raises:
            UsageError: if urllib3 is not installed.
        """
        try:
            import urllib3  # noqa: PLC0415 - an extra that need not be installed
        except ImportError as error:
            raise UsageError(INSTALL) from error
        self._urllib3 = urllib3
        self._clock = clock
        self._bounds = bounds or Bounds()
        self._pools: dict[str, urllib3.PoolManager] = {}

    def close(self) -> None:
        """Give the connections back."""
        for pool in self._pools.values():
            pool.clear()

    def ask(self, url: str, credentials: Credentials) -> Answer:
        """The answer to one GET, whatever its status, redirects followed.

        Raises:
            PassingError: if there is none this time.
            FetchError: if there can be none, it is too large, or it leads in circles.
        """
        target = url
        for _ in range(_MOST_REDIRECTS + 1):
            own = credentials.headers if _origin(target) == _origin(url) else {}
            try:
                answer, location = self._ask(target, {**_HEADERS, **own})
            except self._urllib3.exceptions.HTTPError as error:
                self._fail(target, error)
            if location is None:
                return answer
            target = _next_target(url, target, location, credentials)
        raise FetchError(f"{host_of(url)} redirects more than {_MOST_REDIRECTS} times")

    def _ask(self, url: str, headers: dict[str, str]) -> tuple[Answer, str | None]:
        response = self._pool(url).request(
            "GET",
            url,
            headers=headers,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=self._urllib3.Timeout(connect=self._bounds.connect_seconds, read=self._bounds.silent_seconds),
        )
        with closing(response):
            location = response.headers.get("Location") if response.status in _REDIRECTS else None
            body = b"" if location else self._read(host_of(url), response)
            return Answer(host_of(url), response.status, body, response.headers.get("Retry-After")), location

    def _read(self, host: str, response: urllib3.BaseHTTPResponse) -> bytes:
        deadline = self._clock.monotonic() + self._bounds.whole_seconds
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(_PIECE_BYTES):
            pieces.append(piece)
            size += len(piece)
            if size > self._bounds.size_bytes:
                raise FetchError(f"{host} sent more than {self._bounds.size_bytes:,} bytes; ask for a shorter range")
            if self._clock.monotonic() > deadline:
                raise PassingError(f"took longer than {self._bounds.whole_seconds:.0f} s to answer")
        return b"".join(pieces)

    def _fail(self, url: str, error: urllib3.exceptions.HTTPError) -> NoReturn:
        # The library's own words may hold the address and with it a key, so they are not kept.
        kinds = self._urllib3.exceptions
        if isinstance(error, kinds.SSLError):
            raise FetchError(f"{host_of(url)} has no certificate that this machine trusts", is_for_all=True) from None
        if isinstance(error, kinds.ProxySchemeUnknown):
            raise FetchError("the environment names a proxy that is not of http or https", is_for_all=True) from None
        if isinstance(error, kinds.LocationValueError):
            raise FetchError(f"{host_of(url)} is no host that can be asked", is_for_all=True) from None
        if isinstance(error, kinds.DecodeError):
            raise PassingError("sent data that is damaged") from None
        if isinstance(error, kinds.ConnectTimeoutError | kinds.ProxyError):
            raise PassingError("cannot be reached") from None
        if isinstance(error, kinds.ReadTimeoutError):
            raise PassingError(f"said nothing for {self._bounds.silent_seconds:.0f} s") from None
        raise PassingError("broke off in the middle of its answer") from None

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = "" if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme, "")
        if proxy not in self._pools:
            self._pools[proxy] = self._proxied(proxy) if proxy else self._urllib3.PoolManager()
        return self._pools[proxy]

    def _proxied(self, proxy: str) -> urllib3.PoolManager:
        who = self._urllib3.util.parse_url(proxy).auth
        headers = self._urllib3.make_headers(proxy_basic_auth=who) if who else None
        return self._urllib3.ProxyManager(proxy, proxy_headers=headers)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _next_target(home: str, url: str, location: str, credentials: Credentials) -> str:
    try:
        target = urljoin(url, location)
        scheme, host, _ = _origin(target)
    except ValueError:
        scheme, host = "", None
    if scheme not in _PORTS or not host:
        raise FetchError(f"{host_of(url)} redirects to what is no address of the web")
    if _origin(target) != _origin(home) and credentials.has_key_in(target):
        raise FetchError(
            f"{host_of(url)} redirects to {host_of(target)} with the key in the address, which is not followed",
            is_for_all=True,
        )
    return target
