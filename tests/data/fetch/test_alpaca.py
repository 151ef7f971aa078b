"""Alpaca's bars, as its documentation shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.data.fetch.loopback import KEY, OTHER_KEY, Asked, Loopback, Reply, as_json
from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from tests.data.fetch.conftest import Client


def row(time: str, close: float = 178.35) -> dict[str, Any]:
    return {"t": time, "o": 178.26, "h": 178.4, "l": 178.2, "c": close, "v": 60937, "n": 1727, "vw": 178.3}


def test_tokens_are_followed_and_days_begin_at_midnight_utc(server: Loopback, client: Client) -> None:
    def play(asked: Asked) -> Reply:
        is_second = asked.query.get("page_token") == "QUFQ"
        rows = [row("2024-07-02T04:00:00Z")] if is_second else [row("2024-01-03T05:00:00Z")]
        return as_json({"bars": {"AAA": rows}, "next_page_token": None if is_second else "QUFQ"})

    server.play = play
    client.clock.moment = client.clock.moment.replace(year=2025)
    assert client.one("alpaca", start="2024-01-01", end="2024-12-31").status == "written"
    assert [time_text(int(time)) for time in client.bars().time] == ["2024-01-03", "2024-07-02"]
    np.testing.assert_allclose(client.bars().amount, 60937 * 178.3)
    first = server.asked[0]
    assert first.path == "/v2/stocks/bars"
    assert first.query == {
        "symbols": "AAA",
        "timeframe": "1Day",
        "start": "2024-01-01T00:00:00Z",
        "end": "2024-12-31T23:59:59Z",
        "limit": "10000",
        "sort": "asc",
        "adjustment": "all",
    }
    assert all(asked.headers["apca-api-key-id"] == KEY for asked in server.asked)
    assert all(asked.headers["apca-api-secret-key"] == OTHER_KEY for asked in server.asked)


def test_pairs_are_crypto_and_their_slash_is_no_folder(server: Loopback, client: Client) -> None:
    server.answer(as_json({"bars": {"BTC/USD": [row("2024-01-03T09:30:00Z")]}, "next_page_token": None}))
    outcome = client.one("alpaca", "BTC/USD", start="2024-01-01", interval="1h")
    assert outcome.state is not None
    assert outcome.state.adjusted_for == "nothing"
    assert server.asked[0].path == "/v1beta3/crypto/us/bars"
    assert "adjustment" not in server.asked[0].query
    assert sorted(path.name for path in client.folder.iterdir()) == ["BTC%2FUSD.fetch.json", "BTC%2FUSD.parquet"]
    assert time_text(int(client.bars("BTC/USD").time[0])) == "2024-01-03 09:30:00"


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (as_json({"bars": {}, "next_page_token": None}), "no bars in this range"),
        (as_json({"bars": None, "next_page_token": None}), "no bars in this range"),
        (as_json({"code": 42210000, "message": "invalid symbol"}, 422), 'answered 422 ("invalid symbol")'),
        (as_json({"message": "subscription does not permit"}, 403), 'not allow this ("subscription does not permit")'),
        (as_json({"message": "odd"}), 'says "odd"'),
        (as_json({"bars": {"AAA": [{"t": "yesterday"}]}, "next_page_token": None}), "row 1 of the answer has no"),
        (as_json({"bars": {"AAA": [row("2024-01-03T05:00:00")]}, "next_page_token": None}), "no time under 't'"),
        (as_json({"bars": {}, "next_page_token": "same"}), "leads back"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(server: Loopback, client: Client, reply: Reply, sentence: str) -> None:
    server.answer(reply)
    outcome = client.one("alpaca", start="2024-01-01")
    assert outcome.status == "failed"
    assert sentence in outcome.reason
