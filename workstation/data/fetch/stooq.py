"""Stooq: daily bars of many markets as CSV.

Format: https://stooq.com/q/d/?s=aapl.us (the link "Download data in csv file"), and `stooq.py` of pandas-datareader
0.10: `/q/d/l/?s=aapl.us&i=d&d1=20240101&d2=20240131`, columns Date, Open, High, Low, Close, Volume. `No data` stands
for an unknown symbol, `Exceeded the daily hits limit` for too many questions. Since March 2026 it asks for a key, as
the parameter `apikey`, as users of pandas-datareader report; without one a page for people comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workstation.data.fetch.provider import Facts
from workstation.data.fetch.secrets import Key
from workstation.data.fetch.table import read_table
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.data.fetch.bars import Bars
    from workstation.data.fetch.request import Request
    from workstation.data.fetch.site import Site

_DAY = "%Y%m%d"


class Stooq:
    """Daily bars of Stooq, as it adjusts them; US shares are named AAPL.US there."""

    facts: Final = Facts(
        name="stooq",
        title="Stooq",
        address="https://stooq.com",
        address_variable="WORKSTATION_STOOQ_URL",
        intervals={"1d": "d"},
        can_adjust=True,
        can_be_raw=False,
        keys=(Key(("STOOQ_API_KEY",), parameter="apikey", is_required=False),),
    )

    def __init__(self, site: Site) -> None:
        self._site = site

    def adjusted_for(self, request: Request) -> str:
        """Splits and dividends, the only form that the link gives."""
        del request
        return "splits and dividends"

    def pages(self, request: Request) -> Iterator[Bars]:
        """One page."""
        query = {"s": request.symbol.lower(), "i": self.facts.intervals[request.interval]}
        if request.start is not None:
            query["d1"] = request.start.strftime(_DAY)
        query["d2"] = request.last_day.strftime(_DAY)
        body = self._site.text("/q/d/l/", query)
        said = body[:4096].decode("utf-8", "replace").strip().lower()
        if said.startswith("no data") or not said:
            raise FetchError(f"{self._site.host} has no such symbol, or no bars in this range (US shares: AAPL.US)")
        if "daily hits limit" in said:
            raise FetchError(f"{self._site.host} gives no more today: its daily limit is used up", is_for_all=True)
        if "apikey" in said:
            raise FetchError(f"{self._site.host} wants a key: set STOOQ_API_KEY", is_for_all=True)
        yield read_table(body, request.symbol, self._site)
