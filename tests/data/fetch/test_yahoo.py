"""Yahoo's chart service, as yfinance reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.data.fetch.loopback import Asked, Loopback, Reply, as_json
from workstation.data.raw_prices import time_text

if TYPE_CHECKING:
    from tests.data.fetch.conftest import Client

DAY = 86_400
JAN_2 = 1_704_205_800  # 2024-01-02 09:30 in New York
SYDNEY = 1_704_150_000  # 2024-01-02 10:00 in Sydney, 2024-01-01 23:00 UTC


def chart(times: list[int], closes: list[float | None], **how: Any) -> Reply:  # noqa: ANN401 - parts of the answer
    adjusted = how.get("adjusted", closes)
    granularity, zone = how.get("granularity", "1d"), how.get("zone", "America/New_York")
    quote = {
        "open": closes,
        "high": [None if close is None else close + 1 for close in closes],
        "low": [None if close is None else close - 1 for close in closes],
        "close": closes,
        "volume": [None if close is None else 1000 for close in closes],
    }
    result: dict[str, Any] = {
        "meta": {"symbol": "AAA", "exchangeTimezoneName": zone, "gmtoffset": -18000, "dataGranularity": granularity},
        "timestamp": times,
        "indicators": {"quote": [quote], "adjclose": [{"adjclose": adjusted}]},
    }
    if "splits" in how:
        result["events"] = {"splits": {str(split["date"]): split for split in how["splits"]}}
    return as_json({"chart": {"result": [result], "error": None}})


def days(client: Client) -> list[str]:
    return [time_text(int(time)) for time in client.bars().time]


def test_all_four_prices_follow_the_adjusted_close(server: Loopback, client: Client) -> None:
    server.answer(chart([JAN_2, JAN_2 + DAY], [20.0, 22.0], adjusted=[10.0, 22.0]))
    outcome = client.one("yahoo", start="2024-01-02")
    assert outcome.state is not None
    assert outcome.state.adjusted_for == "splits and dividends"
    assert days(client) == ["2024-01-02", "2024-01-03"]
    np.testing.assert_allclose(client.bars().prices, [[10, 22], [10.5, 23], [9.5, 21], [10, 22]])
    assert server.asked[0].path == "/v8/finance/chart/AAA"
    assert server.asked[0].query["interval"] == "1d"


def test_raw_undoes_the_splits_up_to_now(server: Loopback, client: Client) -> None:
    split = {"date": JAN_2 + DAY, "numerator": 4, "denominator": 1, "splitRatio": "4:1"}
    server.answer(chart([JAN_2, JAN_2 + DAY], [25.0, 26.0], adjusted=[1.0, 1.0], splits=[split]))
    assert client.one("yahoo", start="2024-01-02", end="2024-01-03", is_adjusted=False).status == "written"
    assert days(client) == ["2024-01-02", "2024-01-03"]
    np.testing.assert_allclose(client.bars().prices, [[100, 26], [104, 27], [96, 25], [100, 26]])
    np.testing.assert_allclose(client.bars().volume, [250, 1000])
    assert int(server.asked[0].query["period2"]) == int(client.clock.moment.timestamp())


def test_sessions_that_open_on_the_eve_in_utc_keep_their_own_date(server: Loopback, client: Client) -> None:
    server.answer(chart([SYDNEY, SYDNEY + DAY], [20.0, 22.0], zone="Australia/Sydney"))
    client.one("yahoo", start="2024-01-02")
    assert days(client) == ["2024-01-02", "2024-01-03"]
    assert int(server.asked[0].query["period1"]) <= SYDNEY


def test_bars_without_prices_are_left_out_and_told(server: Loopback, client: Client) -> None:
    server.answer(chart([JAN_2, JAN_2 + DAY, JAN_2 + 2 * DAY], [20.0, None, 0.0], adjusted=[20.0, None, 0.0]))
    outcome = client.one("yahoo", start="2024-01-02")
    assert outcome.notes == ("2 bars came without a price and were left out",)
    assert days(client) == ["2024-01-02"]


def test_the_running_quote_is_no_bar(server: Loopback, client: Client) -> None:
    start = JAN_2 + 70 * DAY
    reply = chart([start, start + 60, start + 107], [20.0, 21.0, 22.0], granularity="1m")
    server.play = lambda asked: reply if int(asked.query["period1"]) <= start < int(asked.query["period2"]) else none
    none = chart([], [], granularity="1m")
    client.one("yahoo", interval="1m")
    assert client.bars().rows == 2


def test_minutes_are_asked_for_a_week_at_a_time(server: Loopback, client: Client) -> None:
    def play(asked: Asked) -> Reply:
        first = int(asked.query["period1"]) // 60 * 60 + 60
        return chart([first, first + 60], [20.0, 21.0], granularity="1m")

    server.play = play
    assert client.one("yahoo", interval="1m").status == "written"
    assert client.bars().rows == 2 * len(server.asked) == 10
    spans = [int(asked.query["period2"]) - int(asked.query["period1"]) for asked in server.asked]
    assert max(spans) == 7 * DAY


def test_the_running_day_is_not_taken_for_a_week_of_its_own(server: Loopback, client: Client) -> None:
    monday = JAN_2 - DAY - 9 * 3600 - 1800  # 2024-01-01 00:00 in New York
    server.answer(chart([monday, monday + 7 * DAY, monday + 9 * DAY], [20.0, 21.0, 22.0], granularity="1wk"))
    client.one("yahoo", start="2024-01-01", end="2024-01-20", interval="1wk")
    assert days(client) == ["2024-01-01", "2024-01-08"]
    assert client.bars().prices[3, -1] == 21.0


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (
            as_json(
                {"chart": {"result": None, "error": {"code": "Not Found", "description": "No data found, delisted"}}},
                404,
            ),
            'no such symbol ("No data found, delisted")',
        ),
        (as_json({"chart": {"result": None, "error": {"code": "Odd", "description": "Odd thing"}}}), "Odd thing"),
        (as_json({"chart": {"result": [], "error": None}}), "without a chart of AAA"),
        (as_json({"chart": 5}), "without a chart of AAA"),
        (chart([], []), "no bars in this range"),
        (chart([JAN_2], [20.0], granularity="1wk"), "bars of '1wk' where 1d was asked for"),
        (chart([JAN_2, JAN_2 + DAY], [20.0]), "no list of 2 numbers"),
        (
            chart([JAN_2], [20.0], splits=[{"date": JAN_2, "numerator": 0, "denominator": 1}]),
            "a split of 0 for 1",
        ),
        (Reply(b"<html><title>Will be right back</title></html>"), "Will be right back"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(server: Loopback, client: Client, reply: Reply, sentence: str) -> None:
    server.answer(reply)
    outcome = client.one("yahoo", start="2024-01-01", is_adjusted=False)
    assert outcome.status == "failed"
    assert sentence in outcome.reason
