"""Pages that lead to the next one: each must bring something later, and none may be asked for twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.raw_prices import time_text
from workstation.errors import FetchError

if TYPE_CHECKING:
    from workstation.data.fetch.bars import Bars

MOST_PAGES = 10_000


class Paging:
    """Follows pages and refuses to walk in circles."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._seen: set[str] = set()
        self._last = -(2**63)

    def turn(self, mark: str) -> str:
        """The mark of the next page, as it was given.

        Raises:
            FetchError: if this page was asked for already, or there are too many.
        """
        if mark in self._seen:
            raise FetchError(f"{self._host} leads back to a page that it gave already")
        if len(self._seen) >= MOST_PAGES:
            raise FetchError(f"{self._host} gives more than {MOST_PAGES:,} pages; ask for a shorter range")
        self._seen.add(mark)
        return mark

    def checked(self, page: Bars) -> Bars:
        """The page, if its bars are later than those of the pages before.

        Raises:
            FetchError: if they are not.
        """
        if not page.rows:
            return page
        if int(page.time[0]) <= self._last:
            raise FetchError(f"{self._host} gives the bar of {time_text(int(page.time[0]))} on a second page")
        self._last = int(page.time[-1])
        return page
