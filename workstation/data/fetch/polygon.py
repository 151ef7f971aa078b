"""Polygon (now also called Massive): aggregates of trades.

Format: https://polygon.io/docs/rest/stocks/aggregates/custom-bars, and the official client massive 2.9.1
(`rest/aggs.py`, `rest/base.py`): `results` of `t` (start of the bar, ms since 1970 UTC), `o h l c v vw`; the next page
under `next_url`; the key as `Authorization: Bearer`. A bar of a day begins at midnight of its market, which for those
that are covered (New York, and UTC for crypto and currencies) falls on the same date in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

import numpy as np

from workstation.data.fetch.bars import nanoseconds, no_bars
from workstation.data.fetch.columns import bars_of, field
from workstation.data.fetch.paging import Paging
from workstation.data.fetch.provider import Facts
from workstation.data.fetch.request import DAY_SECONDS
from workstation.data.fetch.secrets import Key
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.data.fetch.bars import Bars
    from workstation.data.fetch.request import Request
    from workstation.data.fetch.site import Site

_MILLISECOND = 1_000_000
_EARLIEST = "1970-01-01"
_GOOD = ("OK", "DELAYED")


class Polygon:
    """Bars of Polygon; adjusted for splits unless raw."""

    facts: Final = Facts(
        name="polygon",
        title="Polygon",
        address="https://api.polygon.io",
        address_variable="WORKSTATION_POLYGON_URL",
        intervals={
            "1m": "1/minute",
            "2m": "2/minute",
            "5m": "5/minute",
            "15m": "15/minute",
            "30m": "30/minute",
            "1h": "1/hour",
            "4h": "4/hour",
            "1d": "1/day",
        },
        can_adjust=True,
        can_be_raw=True,
        keys=(Key(("POLYGON_API_KEY", "MASSIVE_API_KEY"), header="Authorization", prefix="Bearer "),),
    )

    def __init__(self, site: Site) -> None:
        self._site = site

    def adjusted_for(self, request: Request) -> str:
        """Splits, unless raw."""
        return "splits" if request.adjustment == "adjusted" else "nothing"

    def pages(self, request: Request) -> Iterator[Bars]:
        """Pages of 50,000 base bars at most."""
        paging = Paging(self._site.host)
        span = self.facts.intervals[request.interval]
        path = paging.turn(f"/v2/aggs/ticker/{quote(request.symbol, safe='')}/range/{span}/{_range(request)}")
        is_adjusted = str(request.adjustment == "adjusted").lower()
        query = {"adjusted": is_adjusted, "sort": "asc", "limit": "50000"}
        while True:
            answer = self._site.json(path, query)
            yield paging.checked(self._bars(answer, request))
            if not answer.get("next_url"):
                return
            # Only path and query are taken, so that the key stays with the host that it was given for.
            parts = urlsplit(str(answer["next_url"]))
            path, query = paging.turn(f"{parts.path}?{parts.query}"), {}

    def _bars(self, answer: dict[str, Any], request: Request) -> Bars:
        if answer.get("status") not in _GOOD:
            raise self._site.refused(str(answer.get("error") or answer.get("message") or answer.get("status")))
        rows = answer.get("results") or []
        if not isinstance(rows, list):
            raise FetchError(f"{self._site.host} gives results that are no list")
        if not rows:
            return no_bars()
        seconds = field(rows, "t") / 1000
        if not request.is_intraday:
            seconds = np.floor(seconds / DAY_SECONDS) * DAY_SECONDS
        volume = field(rows, "v", is_optional=True)
        amount = volume * field(rows, "vw", is_optional=True)
        return bars_of(seconds, [field(rows, name) for name in "ohlc"], volume, amount)


def _range(request: Request) -> str:
    """From and to, both included: days for bars of a day, else milliseconds."""
    if not request.is_intraday:
        first = request.start.date().isoformat() if request.start else _EARLIEST
        return f"{first}/{request.last_day.date().isoformat()}"
    first = str(nanoseconds(request.start) // _MILLISECOND) if request.start else _EARLIEST
    return f"{first}/{nanoseconds(request.stop) // _MILLISECOND - 1}"
