"""A provider on this machine: a real HTTP server whose answers a test writes, and a clock that never waits."""

from __future__ import annotations

import contextlib
import gzip
import json
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2024, 3, 15, 12, 0, tzinfo=UTC)
KEY = "k3y+with/odd=signs"
OTHER_KEY = "s3cret&other"


@dataclass(frozen=True)
class Asked:
    """One request as the server got it."""

    path: str
    """Percent-decoded."""
    raw: str
    """As it stood in the request line."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""


@dataclass(frozen=True)
class Reply:
    """What the server sends."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Break off after so many bytes, though the header promised all."""
    is_chunked: bool = False
    hold: threading.Event | None = None
    """Say nothing before this is set."""
    drip: int | None = None
    """Send so many bytes at a time."""


class Loopback:
    """The server; `play` decides on each answer, `asked` holds the requests so far."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.asked: list[Asked] = []
        self.play: Callable[[Asked], Reply] = lambda _: Reply(b"nothing was prepared", 500)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def answer(self, *replies: Reply) -> None:
        """Give these replies in turn, the last of them for ever."""
        waiting = list(replies)
        self.play = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextlib.contextmanager
def serving() -> Iterator[Loopback]:
    """A server on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(unquote(parts.path), self.path, query, headers)
            loopback.asked.append(asked)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._send(loopback.play(asked))

        def _send(self, reply: Reply) -> None:
            if reply.hold:
                reply.hold.wait(20)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header(*(("Transfer-Encoding", "chunked") if reply.is_chunked else _length(reply)))
            self.end_headers()
            body = reply.body[: reply.cut] if reply.cut is not None else reply.body
            if reply.is_chunked:
                self.wfile.write(f"{len(reply.body):x}\r\n".encode() + body)
                self.wfile.write(b"" if reply.cut is not None else b"\r\n0\r\n\r\n")
            else:
                step = reply.drip or max(1, len(body))
                for start in range(0, len(body), step):
                    self.wfile.write(body[start : start + step])
                    self.wfile.flush()
            self.close_connection = self.close_connection or reply.cut is not None

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    loopback = Loopback(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Be silent about clients that hang up, which is what some tests make them do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the base class's loose types


def _length(reply: Reply) -> tuple[str, str]:
    return "Content-Length", str(len(reply.body))


def as_json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


def zipped(body: bytes) -> Reply:
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})


class StillClock:
    """A clock that stands, but for the waits, which it takes at once."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now
        self.slept: list[float] = []
        self.tick = 0.0
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        self._monotonic += self.tick
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._monotonic += seconds
        self.moment += timedelta(seconds=seconds)

    def chance(self) -> float:
        return 0.5
