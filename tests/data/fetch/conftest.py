"""No test of fetching reaches beyond this machine."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.data.fetch.loopback import KEY, OTHER_KEY, Loopback, StillClock, serving
from workstation.data.fetch.fetch import Order, Surroundings, fetch
from workstation.data.fetch.request import moment
from workstation.data.fetch.stored import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workstation.data.fetch.bars import Bars
    from workstation.data.fetch.symbol import Outcome


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


@dataclass
class Client:
    """Fetches from the server on this machine into the test's folder."""

    server: Loopback
    clock: StillClock
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def fetch(
        self, provider: str, *symbols: str, start: str = "", end: str = "", interval: str = "1d", **how: bool
    ) -> list[Outcome]:
        order = Order(
            provider=provider,
            symbols=symbols or ("AAA",),
            folder=self.folder,
            interval=interval,
            start=moment(start) if start else None,
            stop=moment(end, is_end=True) if end else None,
            is_adjusted=how.get("is_adjusted"),
            is_again=how.get("is_again", False),
        )
        addresses = {f"WORKSTATION_{name}_URL": self.server.url for name in ("YAHOO", "STOOQ", "POLYGON", "ALPACA")}
        addresses["WORKSTATION_CSV_URL"] = f"{self.server.url}/{{symbol}}.csv"
        keys = {"POLYGON_API_KEY": KEY, "APCA_API_KEY_ID": KEY, "APCA_API_SECRET_KEY": OTHER_KEY}
        return list(fetch(order, Surroundings(self.told.append, self.clock, addresses | keys | self.environment)))

    def one(self, provider: str, symbol: str = "AAA", **how: Any) -> Outcome:  # noqa: ANN401 - as above
        (outcome,) = self.fetch(provider, symbol, **how)
        return outcome

    def bars(self, symbol: str = "AAA") -> Bars:
        stored = Place(self.folder, symbol).read()
        assert stored is not None
        return stored.bars


@pytest.fixture
def client(server: Loopback, clock: StillClock, tmp_path: Path) -> Client:
    return Client(server, clock, tmp_path / "out")
