"""Polygon's aggregates, as its documentation shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.fetch.loopback import KEY, Asked, Loopback, Reply, as_json
from workstation.data.raw_prices import time_text
from workstation.errors import UsageError

if TYPE_CHECKING:
    from tests.data.fetch.conftest import Client

DAY_MS = 86_400_000
JAN_2 = 1_704_171_600_000  # 2024-01-02 00:00 in New York, 05:00 UTC


def row(day: int, close: float = 10.0) -> dict[str, float]:
    return {"v": 100, "vw": 10.5, "o": 10, "c": close, "h": 11, "l": 9, "t": JAN_2 + day * DAY_MS, "n": 3}


def page(rows: list[dict[str, float]], next_url: str | None = None, status: str = "OK") -> Reply:
    extra = {"next_url": next_url} if next_url else {}
    return as_json({"ticker": "AAA", "status": status, "adjusted": True, "results": rows, **extra})


def test_pages_are_followed_and_days_begin_at_midnight_utc(server: Loopback, client: Client) -> None:
    def play(asked: Asked) -> Reply:
        return page([row(2)]) if "cursor" in asked.query else page([row(0), row(1)], f"{away}?cursor=abc")

    away = "https://api.polygon.io/v2/aggs/ticker/AAA/range/1/day/x/y"  # never reached: only the path is taken
    server.play = play
    outcome = client.one("polygon", start="2024-01-01", end="2024-01-31")
    assert outcome.status == "written"
    assert [time_text(int(time)) for time in client.bars().time] == ["2024-01-02", "2024-01-03", "2024-01-04"]
    np.testing.assert_allclose(client.bars().prices[:, 0], [10, 11, 9, 10])
    np.testing.assert_allclose(client.bars().amount, 1050)
    first, second = server.asked
    assert first.path == "/v2/aggs/ticker/AAA/range/1/day/2024-01-01/2024-01-31"
    assert first.query == {"adjusted": "true", "sort": "asc", "limit": "50000"}
    assert second.query == {"cursor": "abc"}
    assert all(asked.headers["authorization"] == f"Bearer {KEY}" and KEY not in asked.raw for asked in server.asked)


def test_bars_within_the_day_are_asked_for_by_millisecond(server: Loopback, client: Client) -> None:
    server.answer(page([row(0)]))
    client.one(
        "polygon", "X:BTCUSD", start="2024-01-02T05:00", end="2024-01-02T06:00", interval="5m", is_adjusted=False
    )
    assert server.asked[0].path == f"/v2/aggs/ticker/X:BTCUSD/range/5/minute/{JAN_2}/{JAN_2 + 3_600_000 - 1}"
    assert server.asked[0].query["adjusted"] == "false"
    assert time_text(int(client.bars("X:BTCUSD").time[0])) == "2024-01-02 05:00:00"


@pytest.mark.parametrize(
    ("replies", "sentence"),
    [
        ([page([row(0)], "https://h/v2/next?cursor=a"), page([row(1)], "https://h/v2/next?cursor=a")], "leads back"),
        ([page([row(0)], "https://h/v2/next?cursor=a"), page([row(0)])], "2024-01-02 on a second page"),
        ([as_json({"status": "OK", "resultsCount": 0})], "no bars in this range"),
        ([as_json({"status": "ERROR", "error": "Unknown ticker"})], 'says "Unknown ticker"'),
        ([as_json({"status": "NOT_FOUND", "message": "Data not found."}, 404)], 'no such symbol ("Data not found.")'),
        ([page([{"t": JAN_2, "o": 1, "h": 1, "l": 1}])], "row 1 of the answer has no 'c'"),
        ([page([row(0) | {"c": "ten"}])], "'c' holds 'ten', which is no number"),
        ([page([row(0) | {"c": -1}])], "2024-01-02 has close -1"),
        ([page([row(0) | {"t": 1e300}])], "a time that cannot be"),
        ([as_json({"status": "OK", "results": "none"})], "results that are no list"),
        ([as_json({"status": "OK", "results": [5]})], "row 1 of the answer"),
        ([as_json([1, 2])], 'sent "[1, 2]" where a JSON object was expected'),
        ([Reply(b'{"status": "OK", "resu')], "where a JSON object was expected"),
        ([Reply(b"[" * 100_000)], "where a JSON object was expected"),
        (
            [Reply(b"\x1b[31m<html>\x07 sorry")],
            'sent "\N{REPLACEMENT CHARACTER}[31m<html>\N{REPLACEMENT CHARACTER} sorry',
        ),
    ],
)
def test_answers_that_cannot_be_used_are_refused(
    server: Loopback, client: Client, replies: list[Reply], sentence: str
) -> None:
    server.answer(*replies)
    outcome = client.one("polygon", start="2024-01-01")
    assert outcome.status in {"failed", "partial"}
    assert sentence in outcome.reason
    assert server.host in outcome.reason or "answer" in outcome.reason or "bar of" in outcome.reason


def test_a_key_that_is_not_accepted_ends_it_for_all_symbols(server: Loopback, client: Client) -> None:
    server.answer(as_json({"status": "ERROR", "error": f"Unknown API Key {KEY}"}, 401))
    first, second = client.fetch("polygon", "AAA", "BBB")
    assert first.status == "failed"
    assert 'does not accept the key, or wants one ("Unknown API Key ***")' in first.reason
    assert (second.status, second.reason) == ("not tried", first.reason)
    assert len(server.asked) == 1


def test_without_a_key_nothing_is_asked(server: Loopback, client: Client) -> None:
    client.environment["POLYGON_API_KEY"] = ""
    with pytest.raises(UsageError, match="set the environment variable POLYGON_API_KEY or MASSIVE_API_KEY"):
        client.one("polygon")
    client.environment["MASSIVE_API_KEY"] = f"{KEY}\nX-More: 1"
    with pytest.raises(UsageError, match="MASSIVE_API_KEY holds characters that no key has") as refusal:
        client.one("polygon")
    assert KEY not in str(refusal.value)
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://prices.invalid", "would show the key to the network"),
        ("https://me:word@prices.invalid", "holds a password"),
        ("prices.invalid", "holds no address"),
        ("https://prices.invalid:port", "holds no address"),
    ],
)
def test_an_address_that_would_give_the_key_away_is_refused(client: Client, address: str, sentence: str) -> None:
    client.environment["WORKSTATION_POLYGON_URL"] = address
    with pytest.raises(UsageError, match=sentence) as refusal:
        client.one("polygon")
    assert "word" not in str(refusal.value).replace("password", "")
