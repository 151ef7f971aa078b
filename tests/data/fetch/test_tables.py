"""Stooq's CSV, and tables at any address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.fetch.loopback import KEY, Loopback, Reply
from workstation.data.raw_prices import time_text
from workstation.errors import UsageError

if TYPE_CHECKING:
    from tests.data.fetch.conftest import Client

STOOQ = b"Date,Open,High,Low,Close,Volume\r\n2024-01-02,10,11,9,10.5,100\r\n2024-01-03,10.5,12,10,11,200\r\n"


def test_stooq_gives_csv_for_days(server: Loopback, client: Client) -> None:
    client.environment["STOOQ_API_KEY"] = KEY
    server.answer(Reply(STOOQ))
    outcome = client.one("stooq", "AAPL.US", start="2024-01-01", end="2024-01-31")
    assert outcome.status == "written"
    assert server.asked[0].path == "/q/d/l/"
    assert server.asked[0].query == {"s": "aapl.us", "i": "d", "d1": "20240101", "d2": "20240131", "apikey": KEY}
    bars = client.bars("AAPL.US")
    assert [time_text(int(time)) for time in bars.time] == ["2024-01-02", "2024-01-03"]
    np.testing.assert_allclose(bars.prices[:, 1], [10.5, 12, 10, 11])
    np.testing.assert_allclose(bars.volume, [100, 200])


@pytest.mark.parametrize(
    ("body", "sentence", "is_for_all"),
    [
        (b"No data", "no such symbol, or no bars in this range", False),
        (b"", "no such symbol, or no bars in this range", False),
        (b"Exceeded the daily hits limit", "its daily limit is used up", True),
        (b"<html>Get your apikey: ...</html>", "set STOOQ_API_KEY", True),
        (b"<html><body>Busy</body></html>", 'sent "<html><body>Busy</body></html>" where a table', False),
        (b"Date,Open,High,Low,Close,Volume\r\n2024-01-02,10,11,nine,10,1\r\n", "answer.csv, line 2, column Low", False),
        (b"what,is,this\n1,2,3\n", "a table that cannot be used", False),
    ],
)
def test_what_stooq_says_instead_is_told(
    server: Loopback, client: Client, body: bytes, sentence: str, *, is_for_all: bool
) -> None:
    server.answer(Reply(body))
    outcome = client.one("stooq", "AAPL.US")
    assert outcome.status == "failed"
    assert sentence in outcome.reason
    assert outcome.is_for_all == is_for_all


def test_what_stooq_has_not_is_refused_before_it_is_asked(server: Loopback, client: Client) -> None:
    with pytest.raises(UsageError, match="Stooq has no bars of 1m; it has 1d"):
        client.one("stooq", interval="1m")
    with pytest.raises(UsageError, match="adjusted prices only; leave out --raw"):
        client.one("stooq", is_adjusted=False)
    assert server.asked == []


def test_any_address_that_gives_a_table_will_do(server: Loopback, client: Client) -> None:
    client.environment |= {
        "WORKSTATION_CSV_URL": f"{server.url}/{{interval}}/{{symbol}}?from={{start}}&to={{end}}",
        "WORKSTATION_CSV_KEY": KEY,
    }
    server.answer(Reply(b"close,time,low,high,open\n2,1704189600,1,3,2\n2,1704193200,1,3,2\n"))
    outcome = client.one("csv-url", "BTC/USD", start="2024-01-02", end="2024-01-03", interval="1h")
    assert outcome.status == "written"
    assert outcome.state is not None
    assert outcome.state.adjustment == "as given"
    assert server.asked[0].raw == "/1h/BTC%2FUSD?from=2024-01-02&to=2024-01-03"
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert client.bars("BTC/USD").rows == 2


def test_what_reading_a_table_mends_or_takes_for_granted_is_told(server: Loopback, client: Client) -> None:
    client.environment["WORKSTATION_CSV_URL"] = f"{server.url}/{{symbol}}.csv"
    head = b"timestamp,open,high,low,close\n2024-01-02 09:30:00,2,3,1,2\n"
    server.answer(Reply(head + b"2024-01-02 10:30:00,2,3,1,\n2024-01-02 11:30:00,2,3,1,9\n"))
    outcome = client.one("csv-url", "AAA", interval="1h")
    assert (outcome.status, client.bars("AAA").rows) == ("written", 2)
    for part in ("1 row without open, high, low or close dropped", "outside high and low", "they are read as UTC"):
        assert len([note for note in outcome.notes if part in note]) == 1
    assert all("answer.csv" not in note for note in outcome.notes)


def test_of_a_table_of_many_symbols_the_one_asked_for_is_taken(server: Loopback, client: Client) -> None:
    server.answer(
        Reply(
            b"date,symbol,open,high,low,close\n2024-01-02,AAA,1,1,1,1\n2024-01-02,BBB,2,2,2,2\n2024-01-03,BBB,2,2,2,2\n"
        )
    )
    first, second = client.fetch("csv-url", "BBB", "CCC")
    assert (first.status, first.new_rows) == ("written", 2)
    assert client.bars("BBB").prices[0, 0] == 2
    assert "a table of 2 symbols without CCC" in second.reason


def test_bars_of_another_size_are_refused(server: Loopback, client: Client) -> None:
    server.answer(Reply(b"time,open,high,low,close\n2024-01-02 09:30,1,1,1,1\n2024-01-02 09:31,1,1,1,1\n"))
    assert "60 s apart where 1d was asked for" in client.one("csv-url").reason


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("http://127.0.0.1/prices.csv", "{symbol} is missing"),
        ("http://127.0.0.1/{symbol}/{key}", "{key} is not known"),
        ("http://{symbol}.invalid/{symbol}", "the host is part of the pattern"),
        ("", "csv-url needs an address: set WORKSTATION_CSV_URL"),
    ],
)
def test_patterns_that_cannot_work_are_refused(server: Loopback, client: Client, pattern: str, sentence: str) -> None:
    client.environment["WORKSTATION_CSV_URL"] = pattern
    with pytest.raises(UsageError) as refusal:
        client.one("csv-url")
    assert sentence in str(refusal.value)
    assert server.asked == []


def test_a_statement_about_adjustment_that_has_no_effect_is_refused(client: Client) -> None:
    with pytest.raises(UsageError, match="taken as they are given"):
        client.one("csv-url", is_adjusted=True)
