"""Alpaca: historical bars of US shares, and of crypto where the symbol is a pair such as BTC/USD.

Format: https://docs.alpaca.markets/reference/stockbars and /reference/cryptobars-1, and the official client alpaca-py
0.44.0 (`common/rest.py`, `data/mappings.py`): `bars` by symbol, each `t` (start, RFC 3339), `o h l c v vw`; the next
page under `next_page_token`; keys in the headers APCA-API-KEY-ID and APCA-API-SECRET-KEY. A bar of a day begins at
midnight of its market (New York, or Chicago for crypto), which falls on the same date in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from workstation.data.fetch.bars import no_bars
from workstation.data.fetch.columns import bars_of, field
from workstation.data.fetch.paging import Paging
from workstation.data.fetch.provider import Facts
from workstation.data.fetch.request import DAY_SECONDS
from workstation.data.fetch.secrets import Key
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.fetch.bars import Bars
    from workstation.data.fetch.request import Request
    from workstation.data.fetch.site import Site

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Without a start the service gives the present day alone; it holds nothing before 2015."""


class Alpaca:
    """Bars of Alpaca; adjusted for splits and dividends unless raw."""

    facts: Final = Facts(
        name="alpaca",
        title="Alpaca",
        address="https://data.alpaca.markets",
        address_variable="WORKSTATION_ALPACA_URL",
        intervals={
            "1m": "1Min",
            "2m": "2Min",
            "5m": "5Min",
            "15m": "15Min",
            "30m": "30Min",
            "1h": "1Hour",
            "4h": "4Hour",
            "1d": "1Day",
        },
        can_adjust=True,
        can_be_raw=True,
        keys=(
            Key(("APCA_API_KEY_ID",), header="APCA-API-KEY-ID"),
            Key(("APCA_API_SECRET_KEY",), header="APCA-API-SECRET-KEY"),
        ),
    )

    def __init__(self, site: Site) -> None:
        self._site = site

    def adjusted_for(self, request: Request) -> str:
        """Splits and dividends, unless raw; crypto has neither."""
        is_adjusted = request.adjustment == "adjusted" and not _is_crypto(request)
        return "splits and dividends" if is_adjusted else "nothing"

    def pages(self, request: Request) -> Iterator[Bars]:
        """Pages of 10,000 bars at most."""
        paging = Paging(self._site.host)
        path = "/v1beta3/crypto/us/bars" if _is_crypto(request) else "/v2/stocks/bars"
        query = _query(request)
        while True:
            answer = self._site.json(path, query)
            yield paging.checked(self._bars(answer, request))
            token = answer.get("next_page_token")
            if not token:
                return
            query["page_token"] = paging.turn(str(token))

    def _bars(self, answer: dict[str, Any], request: Request) -> Bars:
        by_symbol = answer.get("bars")
        if not isinstance(by_symbol, dict | None) or "bars" not in answer:
            raise self._site.refused(str(answer.get("message") or "nothing under 'bars'"))
        rows = (by_symbol or {}).get(request.symbol) or []
        if not isinstance(rows, list):
            raise FetchError(f"{self._site.host} gives bars that are no list")
        if not rows:
            return no_bars()
        volume = field(rows, "v", is_optional=True)
        amount = volume * field(rows, "vw", is_optional=True)
        return bars_of(_seconds(rows, request), [field(rows, name) for name in "ohlc"], volume, amount)


def _is_crypto(request: Request) -> bool:
    return "/" in request.symbol


def _query(request: Request) -> dict[str, str]:
    query = {
        "symbols": request.symbol,
        "timeframe": Alpaca.facts.intervals[request.interval],
        "start": _stamp(request.start or _EARLIEST),
        "end": _stamp(request.last_day),
        "limit": "10000",
        "sort": "asc",
    }
    if not _is_crypto(request):
        query["adjustment"] = "all" if request.adjustment == "adjusted" else "raw"
    return query


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(rows: list[Any], request: Request) -> NDArray[np.float64]:
    found = []
    for number, row in enumerate(rows, 1):
        text = row.get("t") if isinstance(row, dict) else None
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            moment = datetime.min  # noqa: DTZ901 - stands for no time, and has no offset just as a bad one has not
        if moment.tzinfo is None:
            raise FetchError(f"row {number} of the answer has no time under 't'")
        found.append(moment.timestamp())
    seconds = np.array(found)
    return seconds if request.is_intraday else np.floor(seconds / DAY_SECONDS) * DAY_SECONDS
