"""Yahoo Finance: the chart service behind its pages.

Yahoo documents no format; this is what yfinance 1.7.0 reads (`scrapers/history.py`, `utils.py: parse_quotes,
parse_actions`): `chart.result[0]` with `timestamp` (seconds since 1970 UTC), `indicators.quote[0]` (`open high low
close volume`, adjusted for splits), `indicators.adjclose[0].adjclose` (for dividends too; days and longer only),
`events.splits`, `meta`. A bar of a day is stamped with the opening of its session. The service may turn away whoever it
likes, with 429 or 403; its terms allow personal use.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np

from workstation.data.fetch.bars import Bars, in_order, nanoseconds, no_bars
from workstation.data.fetch.columns import bars_of, numbers
from workstation.data.fetch.provider import Facts
from workstation.data.price_table import PRICES
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from workstation.data.fetch.request import Request
    from workstation.data.fetch.site import Site

_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_REACH_DAYS = {"1m": 29, "2m": 59, "5m": 59, "15m": 59, "30m": 59, "1h": 729}
"""How many days back bars within a day are kept."""
_MOST_DAYS = {"1m": 7}
"""How many days one answer may hold."""
_MARGIN = timedelta(days=1)
"""A session may open on another date in UTC than at its exchange."""
_EARLY_SECONDS = 2 * 3600
"""Bars of days at midnight are at times stamped up to two hours early, where the clocks changed."""
_MINUTE = 60


class Yahoo:
    """Bars of Yahoo; adjusted for splits and dividends, or raw, with the splits undone."""

    facts: Final = Facts(
        name="yahoo",
        title="Yahoo Finance",
        address="https://query2.finance.yahoo.com",
        address_variable="WORKSTATION_YAHOO_URL",
        intervals={name: name for name in ("1m", "2m", "5m", "15m", "30m", "1h", "1d", "1wk", "1mo")},
        can_adjust=True,
        can_be_raw=True,
    )

    def __init__(self, site: Site) -> None:
        self._site = site

    def adjusted_for(self, request: Request) -> str:
        """Splits and dividends for days and longer, splits within the day, nothing if raw."""
        if request.adjustment == "raw":
            return "nothing"
        return "splits" if request.is_intraday else "splits and dividends"

    def pages(self, request: Request) -> Iterator[Bars]:
        """One page; a page for each seven days of bars of a minute."""
        now = self._site.web.clock.now()
        start = request.start or _earliest(request, now)
        stop = request.stop if request.is_intraday else min(request.stop + _MARGIN, now)
        # Splits are listed within the range that is asked for, and undoing them takes all up to now.
        stop = max(stop, now) if request.adjustment == "raw" else stop
        start = start if request.is_intraday else start - _MARGIN
        last = -(2**63)
        for first, end in _ranges(start, stop, request):
            page = self._page(request, first, end)
            page = page.take(page.time > last)
            last = int(page.time[-1]) if page.rows else last
            yield page

    def _page(self, request: Request, start: datetime, stop: datetime) -> Bars:
        query = {
            "period1": str(int(start.timestamp())),
            "period2": str(int(stop.timestamp())),
            "interval": self.facts.intervals[request.interval],
            "includePrePost": "false",
            "events": "div,splits",
        }
        answer = self._site.json(f"/v8/finance/chart/{quote(request.symbol, safe='')}", query)
        chart = answer.get("chart")
        if isinstance(chart, dict) and isinstance(chart.get("error"), dict):
            raise self._site.refused(str(chart["error"].get("description") or chart["error"].get("code")))
        try:
            return _bars(chart["result"][0], request)  # type: ignore[index]  # what is no table is caught below
        except (TypeError, KeyError, IndexError, AttributeError) as error:
            raise FetchError(f"{self._site.host} gives an answer without a chart of {request.symbol}") from error


def _earliest(request: Request, now: datetime) -> datetime:
    return now - timedelta(days=_REACH_DAYS[request.interval]) if request.is_intraday else _EARLIEST


def _ranges(start: datetime, stop: datetime, request: Request) -> Iterator[tuple[datetime, datetime]]:
    step = timedelta(days=_MOST_DAYS[request.interval]) if request.interval in _MOST_DAYS else stop - start
    while start < stop:
        yield start, min(start + step, stop)
        start += step


def _bars(chart: dict[str, Any], request: Request) -> Bars:
    meta = chart["meta"]
    granularity = str(meta.get("dataGranularity") or request.interval).replace("60m", "1h")
    if granularity != request.interval:
        raise FetchError(f"Yahoo gives bars of {granularity!r} where {request.interval} was asked for")
    stamps = chart.get("timestamp")
    if not stamps:
        return no_bars()
    seconds = numbers(stamps, "timestamp", len(stamps))
    quote_ = chart["indicators"]["quote"][0]
    prices = np.vstack([numbers(quote_[name], name, len(seconds)) for name in PRICES])
    volume = numbers(quote_["volume"], "volume", len(seconds))
    if request.adjustment == "raw":
        ratio = _split_ratio(chart, seconds)
        prices, volume = prices * ratio, volume / ratio
    elif not request.is_intraday:
        adjusted = numbers(chart["indicators"]["adjclose"][0]["adjclose"], "adjclose", len(seconds))
        with np.errstate(divide="ignore", invalid="ignore"):
            prices = prices * np.where(prices[3] > 0, adjusted / prices[3], np.nan)
    bars = bars_of(seconds, list(prices), volume, np.full(len(seconds), np.nan))
    return _without_live(bars) if request.is_intraday else _by_day(bars, request, _zone(meta))


def _split_ratio(chart: dict[str, Any], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows,) what one share of the bar's day has become by now."""
    ratio = np.ones(len(seconds))
    for split in ((chart.get("events") or {}).get("splits") or {}).values():
        date, new, old = numbers([split["date"], split["numerator"], split["denominator"]], "splits", 3)
        if not (new > 0 and old > 0):
            raise FetchError(f"Yahoo gives a split of {new:g} for {old:g}")
        ratio[seconds < date] *= new / old
    return ratio


def _without_live(bars: Bars) -> Bars:
    """Leave out the running quote, which is no bar and is stamped with the second of the last trade."""
    return bars.take(bars.time % (_MINUTE * 10**9) == 0)


def _zone(meta: dict[str, Any]) -> tzinfo:
    try:
        return ZoneInfo(str(meta["exchangeTimezoneName"]))
    except (KeyError, ValueError, OSError):  # a name that is missing, malformed or of no zone
        return timezone(timedelta(seconds=int(meta["gmtoffset"])))


def _by_day(bars: Bars, request: Request, zone: tzinfo) -> Bars:
    """Stamp bars with the date of their session, week or month at their exchange."""
    seconds = bars.time // 10**9 + _EARLY_SECONDS
    days = [datetime.fromtimestamp(int(second), zone).replace(tzinfo=UTC) for second in seconds]
    starts = [_start_of(day.replace(hour=0, minute=0, second=0, microsecond=0), request.interval) for day in days]
    time = np.array([nanoseconds(start) for start in starts], dtype=np.int64)
    if request.interval != "1d":  # the running day comes as a row of its own beside its week or month
        first = np.append([True], np.diff(time) > 0)[: len(time)]
        bars, time = bars.take(first), time[first]
    return in_order(Bars(time, bars.prices, bars.volume, bars.amount))


def _start_of(day: datetime, interval: str) -> datetime:
    if interval == "1wk":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval == "1mo" else day
