"""What lies on disk after a fetch: whole files, of which a second fetch asks only for what is missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.data.fetch.loopback import KEY, OTHER_KEY, Asked, Loopback, Reply, as_json
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.raw_prices import time_text
from workstation.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.data.fetch.conftest import Client

MIDNIGHT = datetime(2024, 1, 1, 5, tzinfo=UTC)
"""In New York."""


@dataclass
class Exchange:
    """A provider with a memory: closes by day from 2024-01-01, given a few a page in Polygon's form."""

    closes: list[float]
    page_rows: int = 1000
    fails_at: int | None = None
    """The page, from 1, on which it fails for good."""
    volume: float = 100.0
    first: int = 0
    """The first day that it still has."""

    def __call__(self, asked: Asked) -> Reply:
        if "cursor" in asked.query:
            first, last, page = (int(part) for part in asked.query["cursor"].split("-"))
        else:
            start, stop = asked.path.rsplit("/", 2)[1:]
            first, last = ((datetime.fromisoformat(day).date() - MIDNIGHT.date()).days for day in (start, stop))
            first, last, page = max(self.first, first), min(last, len(self.closes) - 1), 1
        if page == self.fails_at:
            return Reply(b"on fire", 400)
        end = min(first + self.page_rows - 1, last)
        more = {"next_url": f"https://h/v2/next?cursor={end + 1}-{last}-{page + 1}"} if end < last else {}
        return as_json({"status": "OK", "results": [self.row(day) for day in range(first, end + 1)], **more})

    def row(self, day: int) -> dict[str, float]:
        close = self.closes[day]
        time = int((MIDNIGHT + timedelta(days=day)).timestamp() * 1000)
        return {"t": time, "o": close, "h": close + 1, "l": close - 1, "c": close, "v": self.volume, "vw": close}


def rising(days: int, first: float = 50.0) -> list[float]:
    return [first + day for day in range(days)]


def closes(client: Client) -> list[float]:
    return [round(float(close), 6) for close in client.bars().prices[3]]


def first_day_asked(asked: Asked) -> str:
    return asked.path.rsplit("/", 2)[1]


def test_what_was_fetched_is_read_by_the_ordinary_readers(server: Loopback, client: Client) -> None:
    server.play = Exchange(rising(30), page_rows=7)
    outcomes = client.fetch("polygon", "AAA", "BRK.B", "X:BTCUSD", start="2024-01-01")
    assert [outcome.status for outcome in outcomes] == ["written"] * 3
    loaded = load_prices(DataSettings(source=str(client.folder)))
    assert set(loaded.table.symbols) == {"AAA", "BRK.B", "X:BTCUSD"}
    rows = loaded.table.rows_of("AAA")
    assert time_text(int(loaded.table.time[rows][0])) == "2024-01-01"
    np.testing.assert_array_equal(loaded.table.close[rows], rising(30))
    np.testing.assert_array_equal(loaded.table.high[rows], np.array(rising(30)) + 1)
    np.testing.assert_array_equal(loaded.table.volume[rows], 100.0)
    np.testing.assert_array_equal(loaded.table.amount[rows], np.array(rising(30)) * 100)


def test_the_file_says_where_it_came_from(server: Loopback, client: Client) -> None:
    server.play = Exchange(rising(3))
    client.one("polygon", start="2024-01-01")
    metadata = pq.read_schema(client.folder / "AAA.parquet").metadata
    assert metadata[b"provider"] == b"polygon"
    assert metadata[b"interval"] == b"1d"
    assert metadata[b"adjusted for"] == b"splits"
    assert metadata[b"fetched at"] == b"2024-03-15T12:00:00+00:00"
    beside = json.loads((client.folder / "AAA.fetch.json").read_text())
    assert beside == json.loads(metadata[b"workstation.fetch"])
    assert beside["host"] == server.host
    assert beside["is_complete"] is True
    assert (client.folder / "AAA.parquet").stat().st_mode & 0o777 == 0o600


def test_a_second_fetch_asks_for_what_is_missing_and_a_few_bars_before(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20))
    server.play = exchange
    client.one("polygon", start="2024-01-01")
    exchange.closes = rising(25)
    client.clock.moment += timedelta(days=5)
    outcome = client.one("polygon", start="2024-01-01")
    assert (outcome.status, outcome.new_rows) == ("appended", 5)
    assert [first_day_asked(asked) for asked in server.asked] == ["2024-01-01", "2024-01-16"]
    assert closes(client) == rising(25)


def test_what_is_whole_is_not_asked_for_again(server: Loopback, client: Client) -> None:
    server.play = Exchange(rising(20))
    client.one("polygon", start="2024-01-01", end="2024-01-15")
    assert client.one("polygon", start="2024-01-03", end="2024-01-10").status == "current"
    assert len(server.asked) == 1
    assert client.one("polygon", start="2024-01-03", end="2024-01-18").new_rows == 3
    assert closes(client) == rising(18)


def test_a_bar_that_was_still_forming_is_replaced(server: Loopback, client: Client) -> None:
    exchange = Exchange([*rising(74), 500.0])  # the 75th day is the clock's own
    server.play = exchange
    client.one("polygon", start="2024-01-01")
    exchange.closes = [*rising(74), 510.0, 511.0]
    client.clock.moment += timedelta(days=1)
    outcome = client.one("polygon", start="2024-01-01")
    assert (outcome.status, outcome.new_rows) == ("appended", 1)
    assert closes(client)[-3:] == [123.0, 510.0, 511.0]


def test_a_range_that_ends_with_a_forming_bar_is_looked_at_again(server: Loopback, client: Client) -> None:
    client.clock.moment = datetime(2024, 1, 21, 0, 30, tzinfo=UTC)
    exchange = Exchange([*rising(19), 500.0])
    server.play = exchange
    client.one("polygon", start="2024-01-01", end="2024-01-20")
    exchange.closes = [*rising(19), 510.0]
    client.clock.moment += timedelta(hours=5)
    assert client.one("polygon", start="2024-01-01", end="2024-01-20").status == "current"
    assert closes(client)[-2:] == [68.0, 510.0]
    assert len(server.asked) == 2
    client.one("polygon", start="2024-01-01", end="2024-01-20")
    assert len(server.asked) == 2


def test_adjusted_prices_that_changed_are_fetched_whole_and_told(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20))
    server.play = exchange
    client.one("polygon", start="2024-01-01")
    exchange.closes = [close / 2 for close in rising(22)]
    client.clock.moment += timedelta(days=1)
    outcome = client.one("polygon", start="2024-01-01")
    assert outcome.status == "written"
    assert outcome.notes == (
        (
            "the bar of 2024-01-16 closed at 65 and now at 32.5 (a split, a dividend or a correction): "
            "all of it was fetched again"
        ),
    )
    assert closes(client) == [close / 2 for close in rising(22)]


def test_raw_prices_that_changed_are_refused_and_left(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20))
    server.play = exchange
    client.one("polygon", start="2024-01-01", is_adjusted=False)
    before = (client.folder / "AAA.parquet").read_bytes()
    exchange.closes = [*rising(17), 1000.0, 68.0, 69.0, 70.0]
    client.clock.moment += timedelta(days=1)
    outcome = client.one("polygon", start="2024-01-01", is_adjusted=False)
    assert outcome.status == "failed"
    assert "the bar of 2024-01-18 closed at 67 and now at 1000, though raw prices do not change" in outcome.reason
    assert (client.folder / "AAA.parquet").read_bytes() == before
    assert client.one("polygon", start="2024-01-01", is_adjusted=False, is_again=True).status == "written"
    assert closes(client) == exchange.closes


def test_a_rounding_is_no_change_and_a_volume_is_corrected(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20))
    server.play = exchange
    client.one("polygon", start="2024-01-01", is_adjusted=False)
    exchange.closes = [close * (1 + 1e-7) for close in rising(21)]
    exchange.volume = 101.0
    client.clock.moment += timedelta(days=1)
    outcome = client.one("polygon", start="2024-01-01", is_adjusted=False)
    assert (outcome.status, outcome.new_rows) == ("appended", 1)
    assert outcome.notes == ("the volume of 5 bars was corrected since",)


def test_a_provider_that_forgets_its_past_takes_nothing_away(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20))
    server.play = exchange
    client.one("polygon", start="2024-01-01")
    client.clock.moment += timedelta(days=1)
    exchange.closes = rising(4)
    outcome = client.one("polygon", start="2024-01-01")
    assert outcome.status == "failed"
    assert "none of the bars that it gave before" in outcome.reason
    exchange.closes = [close / 2 for close in rising(19)]
    outcome = client.one("polygon", start="2024-01-01")
    assert "gives 2024-01-01 to 2024-01-19 only; the file was left as it is" in outcome.reason
    exchange.closes, exchange.first = [close / 2 for close in rising(21)], 3
    outcome = client.one("polygon", start="2024-01-01")
    assert "gives 2024-01-04 to 2024-01-21 only; the file was left as it is" in outcome.reason
    assert closes(client) == rising(20)


def test_earlier_bars_are_fetched_with_all_the_others(server: Loopback, client: Client) -> None:
    server.play = Exchange(rising(20))
    client.one("polygon", start="2024-01-10")
    assert client.bars().rows == 11
    outcome = client.one("polygon", start="2024-01-03", end="2024-01-05")
    assert outcome.notes == ("bars before 2024-01-10 were asked for: all of it was fetched again",)
    assert closes(client) == rising(20)[2:]


def test_what_came_before_an_error_is_kept_and_gone_on_from(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20), page_rows=6, fails_at=3)
    server.play = exchange
    outcome = client.one("polygon", start="2024-01-01")
    assert (outcome.status, outcome.reason) == ("partial", f'{server.host} answered 400 ("on fire")')
    assert outcome.state is not None
    assert not outcome.state.is_complete
    assert closes(client) == rising(12)
    exchange.fails_at = None
    outcome = client.one("polygon", start="2024-01-01")
    assert (outcome.status, outcome.new_rows) == ("appended", 8)
    assert first_day_asked(server.asked[3]) == "2024-01-08"
    assert closes(client) == rising(20)


def test_an_interrupt_keeps_what_has_come(server: Loopback, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = Exchange(rising(20), page_rows=6)

    def sleep(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(client.clock, "sleep", sleep)
    server.play = lambda asked: Reply(status=503) if asked.query.get("cursor", "").endswith("-3") else exchange(asked)
    with pytest.raises(KeyboardInterrupt):
        client.one("polygon", start="2024-01-01")
    assert closes(client) == rising(12)
    assert [path.name for path in client.folder.iterdir() if path.name.startswith(".")] == []
    server.play = exchange
    assert client.one("polygon", start="2024-01-01").new_rows == 8


def test_a_long_fetch_is_saved_on_the_way(server: Loopback, client: Client) -> None:
    seen: list[int] = []
    exchange = Exchange(rising(20), page_rows=5)

    def play(asked: Asked) -> Reply:
        if "cursor" in asked.query:
            seen.append(client.bars().rows)
        return exchange(asked)

    client.clock.tick = 31.0
    server.play = play
    assert client.one("polygon", start="2024-01-01").state.is_complete  # type: ignore[union-attr]  # None fails it too
    assert seen == [5, 10, 15]


def test_an_interrupted_replacement_leaves_the_whole_file(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(20), page_rows=6)
    server.play = exchange
    client.one("polygon", start="2024-01-01")
    exchange.fails_at = 2
    outcome = client.one("polygon", start="2024-01-01", is_again=True)
    assert outcome.status == "failed"
    assert closes(client) == rising(20)


def test_one_symbol_that_fails_is_no_matter_for_the_others(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(5))
    server.play = lambda asked: Reply(b"no", 404) if "/BAD/" in asked.path else exchange(asked)
    outcomes = client.fetch("polygon", "AAA", "BAD", "CCC", start="2024-01-01")
    assert [outcome.status for outcome in outcomes] == ["written", "failed", "written"]
    assert not (client.folder / "BAD.parquet").exists()


def test_files_of_somebody_else_are_not_overwritten(server: Loopback, client: Client) -> None:
    server.play = Exchange(rising(5))
    client.one("polygon", start="2024-01-01")
    outcome = client.one("polygon", start="2024-01-01", is_adjusted=False)
    assert "holds polygon 1d adjusted bars, not polygon 1d raw; choose another --out" in outcome.reason
    table = pq.read_table(client.folder / "AAA.parquet").replace_schema_metadata(None)
    pq.write_table(table, client.folder / "AAA.parquet")
    assert "was not written by a fetch" in client.one("polygon", start="2024-01-01").reason
    (client.folder / "AAA.parquet").write_bytes(b"PAR1 and no more")
    assert "is damaged" in client.one("polygon", start="2024-01-01").reason
    assert client.one("polygon", start="2024-01-01", is_again=True).status == "written"


def test_a_lost_note_beside_the_file_is_no_loss(server: Loopback, client: Client) -> None:
    exchange = Exchange(rising(5))
    server.play = exchange
    client.one("polygon", start="2024-01-01")
    (client.folder / "AAA.fetch.json").unlink()
    exchange.closes = rising(6)
    client.clock.moment += timedelta(days=1)
    assert client.one("polygon", start="2024-01-01").new_rows == 1
    assert json.loads((client.folder / "AAA.fetch.json").read_text())["rows"] == 6


def test_a_disk_that_refuses_ends_it(server: Loopback, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    server.play = Exchange(rising(5))
    client.one("polygon", start="2024-01-01")
    before = (client.folder / "AAA.parquet").read_bytes()

    def full(self: Path, target: Path) -> None:
        del self, target
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(StorageError, match="the disk is full"):
        client.one("polygon", start="2024-01-01", is_again=True)
    monkeypatch.undo()
    assert [path.name for path in sorted(client.folder.iterdir())] == ["AAA.fetch.json", "AAA.parquet"]
    assert (client.folder / "AAA.parquet").read_bytes() == before


def test_no_file_holds_a_key(server: Loopback, client: Client) -> None:
    server.play = lambda asked: Reply(str(asked.headers).encode(), 400)
    outcomes = client.fetch("alpaca", "AAA", start="2024-01-01")
    server.play = Exchange(rising(5))
    outcomes += client.fetch("polygon", "BBB", start="2024-01-01")
    files = [path.read_bytes() for path in client.folder.iterdir()]
    assert files
    for key in (KEY, OTHER_KEY):
        assert key not in f"{outcomes}{client.told}"
        assert all(key.encode() not in body for body in files)
