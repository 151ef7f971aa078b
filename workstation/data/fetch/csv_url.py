"""Any address that gives a table of prices: CSV and whatever else the readers know.

The address is a pattern: `{symbol}` is replaced, and so are `{start}` and `{end}` (days, both included) and
`{interval}` where they stand in it. A key, if `WORKSTATION_CSV_KEY` holds one, goes along as `Authorization: Bearer`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from workstation.data.fetch.provider import Facts
from workstation.data.fetch.request import INTERVALS
from workstation.data.fetch.secrets import Key
from workstation.data.fetch.table import read_table
from workstation.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.data.fetch.bars import Bars
    from workstation.data.fetch.request import Request
    from workstation.data.fetch.site import Site

_EARLIEST = "1900-01-01"
_KNOWN = ("symbol", "start", "end", "interval")


class CsvUrl:
    """Bars of a table at an address of one's own, taken as they are given."""

    facts: Final = Facts(
        name="csv-url",
        title="the address given",
        address="",
        address_variable="WORKSTATION_CSV_URL",
        intervals={name: name for name in INTERVALS},
        can_adjust=False,
        can_be_raw=False,
        keys=(Key(("WORKSTATION_CSV_KEY",), header="Authorization", prefix="Bearer ", is_required=False),),
    )

    def __init__(self, site: Site) -> None:
        """Check the pattern.

        Raises:
            UsageError: if it does not name `{symbol}`, or names what is not known.
        """
        self._site = site
        names = re.findall(r"\{([^{}]*)\}", site.address)
        strangers = [name for name in names if name not in _KNOWN]
        if strangers or "symbol" not in names:
            wrong = f"{{{strangers[0]}}} is not known in it" if strangers else "{symbol} is missing in it"
            raise UsageError(
                f"{self.facts.address_variable}: {wrong}; it is a pattern like https://host/{{symbol}}.csv, "
                f"with {', '.join(f'{{{name}}}' for name in _KNOWN)}"
            )

    def adjusted_for(self, request: Request) -> str:
        """What the address gives is not known."""
        del request
        return "not known"

    def pages(self, request: Request) -> Iterator[Bars]:
        """One page."""
        filled = {
            "symbol": quote(request.symbol, safe=""),
            "start": request.start.date().isoformat() if request.start else _EARLIEST,
            "end": request.last_day.date().isoformat(),
            "interval": request.interval,
        }
        pattern = self._site.address
        address = re.sub(r"\{([^{}]*)\}", lambda found: filled[found.group(1)], pattern)
        if urlsplit(address).netloc != urlsplit(pattern).netloc:
            raise UsageError(f"{self.facts.address_variable}: the host is part of the pattern; name it outright")
        yield read_table(self._site.whole(address), request.symbol, self._site)
