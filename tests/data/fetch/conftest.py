"""No test of fetching reaches beyond this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.data.fetch.loopback import Loopback, StillClock, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to look any other host up, and use no proxy."""
    look_up = socket.getaddrinfo

    def only_here(host: str, *rest: int) -> list[tuple[object, ...]]:
        assert host in {"127.0.0.1", "localhost"}, f"a test asked for {host}"
        return list(look_up(host, *rest))

    monkeypatch.setattr(socket, "getaddrinfo", only_here)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


@pytest.fixture
def other() -> Iterator[Loopback]:
    """Another host, as far as keys are concerned: another port."""
    with serving() as loopback:
        yield loopback


@pytest.fixture
def clock() -> StillClock:
    return StillClock()
