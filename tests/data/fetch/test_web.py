"""One GET against a server that is busy, slow, broken or out to get the key."""

from __future__ import annotations

import gzip
import socket
import threading
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from tests.data.fetch.loopback import KEY, NOW, Loopback, Reply, StillClock, zipped
from workstation.data.fetch.exchange import Bounds
from workstation.data.fetch.patience import Patience, asked_seconds
from workstation.data.fetch.secrets import Credentials
from workstation.data.fetch.web import Web
from workstation.errors import FetchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = Credentials()
KEYED = Credentials({"Authorization": f"Bearer {KEY}"}, {}, (KEY,))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def web(clock: StillClock, told: list[str]) -> Iterator[Web]:
    web = Web(clock, told.append, Patience(), Bounds(size_bytes=100_000, connect_seconds=2, silent_seconds=0.3))
    yield web
    web.close()


def test_a_busy_server_is_waited_for_as_long_as_it_asks(
    server: Loopback, web: Web, clock: StillClock, told: list[str]
) -> None:
    server.answer(Reply(b"slow down", 429, {"Retry-After": "17"}), Reply(b"good"))
    assert web.get(server.url, NOBODY).body == b"good"
    assert clock.slept == [17.0]
    assert told == [f'{server.host} answered 429 ("slow down"); trying again in 17 s']


def test_a_date_to_come_back_at_is_honoured(server: Loopback, web: Web, clock: StillClock) -> None:
    date = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    server.answer(Reply(status=503, headers={"Retry-After": date}), Reply(b"good"))
    assert web.get(server.url, NOBODY).body == b"good"
    assert clock.slept == [90.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5.0), ("0", 0.0), (None, None), ("soon", None), ("-3", None), ("Fri, 15 Mar 2024 11:00:00 GMT", 0.0)],
)
def test_what_retry_after_may_say(text: str | None, seconds: float | None) -> None:
    assert asked_seconds(text, NOW) == seconds


def test_waits_double_with_jitter_and_end_in_a_sentence(server: Loopback, web: Web, clock: StillClock) -> None:
    server.answer(Reply(b"<html><h1>oh  dear</h1></html>", 500))
    with pytest.raises(FetchError) as refusal:
        web.get(f"{server.url}/x?apikey={KEY}", KEYED)
    assert clock.slept == [1.5, 3.0, 6.0, 12.0, 24.0, 45.0]
    assert len(server.asked) == 7
    assert str(refusal.value) == f'{server.host} answered 500 ("oh dear"), 7 times in a row; start again later'
    assert not refusal.value.is_for_all


def test_a_limit_that_does_not_end_is_met_by_every_symbol(server: Loopback, web: Web) -> None:
    server.answer(Reply(status=429))
    with pytest.raises(FetchError) as refusal:
        web.get(server.url, NOBODY)
    assert refusal.value.is_for_all


def test_jitter_spreads_each_wait_over_its_upper_half() -> None:
    patience = Patience()
    assert [patience.wait_seconds(3, chance) for chance in (0.0, 1.0)] == [4.0, 8.0]
    assert patience.wait_seconds(100, 1.0) == patience.longest_seconds


def test_a_server_that_asks_for_an_hour_is_not_waited_for(server: Loopback, web: Web, clock: StillClock) -> None:
    server.answer(Reply(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="asks to wait for 3600 s"):
        web.get(server.url, NOBODY)
    assert clock.slept == []


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_breaks_off_is_asked_for_again(server: Loopback, web: Web, *, is_chunked: bool) -> None:
    body = b"0123456789" * 100
    server.answer(Reply(body, cut=500, is_chunked=is_chunked), Reply(body, is_chunked=is_chunked))
    assert web.get(server.url, NOBODY).body == body
    assert len(server.asked) == 2


def test_a_silent_server_is_given_up_and_asked_again(server: Loopback, web: Web, told: list[str]) -> None:
    hold = threading.Event()
    server.answer(Reply(b"late", hold=hold), Reply(b"good"))
    assert web.get(server.url, NOBODY).body == b"good"
    assert "said nothing for" in told[0]
    hold.set()


def test_an_answer_that_drips_for_ever_is_given_up(server: Loopback, clock: StillClock, told: list[str]) -> None:
    clock.tick = 100.0
    web = Web(clock, told.append, bounds=Bounds(whole_seconds=250.0))
    server.answer(Reply(b"x" * 400_000, drip=1000), Reply(b"good"))
    assert web.get(server.url, NOBODY).body == b"good"
    assert "took longer than 250 s" in told[0]
    web.close()


def test_gzip_is_unpacked_and_bounded(server: Loopback, web: Web) -> None:
    server.answer(zipped(b"y" * 50_000))
    assert web.get(server.url, NOBODY).body == b"y" * 50_000
    server.answer(zipped(b"z" * 10_000_000))
    with pytest.raises(FetchError, match="more than 100,000 bytes"):
        web.get(server.url, NOBODY)


def test_damaged_gzip_is_asked_for_again(server: Loopback, web: Web, told: list[str]) -> None:
    server.answer(Reply(b"no gzip", headers={"Content-Encoding": "gzip"}), zipped(b"good"))
    assert web.get(server.url, NOBODY).body == b"good"
    assert "damaged" in told[0]


def test_gzip_is_what_is_asked_for(server: Loopback, web: Web) -> None:
    server.answer(Reply(gzip.compress(b"q"), headers={"Content-Encoding": "gzip"}))
    assert web.get(server.url, NOBODY).body == b"q"
    assert server.asked[0].headers["accept-encoding"] == "gzip"
    assert "workstation/" in server.asked[0].headers["user-agent"]


def test_a_redirect_on_the_same_host_carries_the_key(server: Loopback, web: Web) -> None:
    server.play = lambda asked: Reply(status=307, headers={"Location": "/there"}) if asked.path == "/" else Reply(b"ok")
    assert web.get(f"{server.url}/", KEYED).body == b"ok"
    assert server.asked[1].headers["authorization"] == f"Bearer {KEY}"


def test_a_redirect_to_another_host_never_carries_the_key(server: Loopback, other: Loopback, web: Web) -> None:
    server.answer(Reply(status=302, headers={"Location": f"{other.url}/there"}))
    other.play = lambda asked: (
        Reply(status=302, headers={"Location": f"{other.url}/again"}) if asked.path == "/there" else Reply(b"ok")
    )
    assert web.get(server.url, KEYED).body == b"ok"
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert len(other.asked) == 2
    assert all("authorization" not in asked.headers and KEY not in str(asked) for asked in other.asked)


@pytest.mark.parametrize("shown", [KEY, "k3y%2Bwith%2Fodd%3Dsigns"])
def test_a_redirect_that_takes_the_key_along_is_not_followed(
    server: Loopback, other: Loopback, web: Web, shown: str
) -> None:
    server.answer(Reply(status=302, headers={"Location": f"{other.url}/there?apikey={shown}"}))
    with pytest.raises(FetchError, match="which is not followed") as refusal:
        web.get(server.url, KEYED)
    assert other.asked == []
    assert "k3y" not in str(refusal.value)


def test_redirects_in_circles_are_left(server: Loopback, web: Web) -> None:
    server.answer(Reply(status=301, headers={"Location": "/round"}))
    with pytest.raises(FetchError, match="more than 5 times"):
        web.get(server.url, NOBODY)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1"])
def test_a_redirect_out_of_the_web_is_refused(server: Loopback, web: Web, location: str) -> None:
    server.answer(Reply(status=302, headers={"Location": location}))
    with pytest.raises(FetchError, match="redirects to what is no address"):
        web.get(server.url, NOBODY)


def test_a_host_that_is_not_there_is_said_so(web: Web) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(FetchError, match=rf"127.0.0.1:{port} cannot be reached, 7 times"):
        web.get(f"http://127.0.0.1:{port}/x?apikey={KEY}", KEYED)


def test_neither_error_nor_trace_holds_the_key(server: Loopback, web: Web) -> None:
    import traceback  # noqa: PLC0415 - beside its one use

    server.answer(Reply(f"you sent {KEY}".encode(), 500))
    with pytest.raises(FetchError) as refusal:
        web.get(f"{server.url}/x?apikey={KEY}", KEYED)
    assert KEY not in "".join(traceback.format_exception(refusal.value))
    assert "you sent ***" in str(refusal.value)
    assert KEY not in repr(KEYED)


def test_a_proxy_of_the_environment_is_used(server: Loopback, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url.replace("http://", "http://me:word@"))
    monkeypatch.setenv("no_proxy", "")
    server.answer(Reply(b"through"))
    assert web.get("http://prices.invalid/x", NOBODY).body == b"through"
    assert server.asked[0].raw == "http://prices.invalid/x"
    assert server.asked[0].headers["proxy-authorization"].startswith("Basic ")


def test_without_urllib3_one_sentence_says_what_to_install(clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415 - beside its one use

    monkeypatch.setitem(sys.modules, "urllib3", None)
    with pytest.raises(UsageError, match=r"pip install 'workstation\[fetch\]'"):
        Web(clock, print)
