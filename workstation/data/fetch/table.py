"""A table of prices as text, in whatever layout, read by the ordinary readers through a file of a moment."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.fetch.bars import Bars
from workstation.data.load import read_file
from workstation.errors import DataError, FetchError

if TYPE_CHECKING:
    from workstation.data.fetch.site import Site

_NAME = "answer.csv"


def read_table(body: bytes, symbol: str, site: Site) -> Bars:
    """The bars of the one symbol that the table holds, or of the one that was asked for, and what reading them told.

    Raises:
        FetchError: if no reader can read it, or it holds several symbols and not this one.
    """
    if body.lstrip()[:1] in (b"", b"<", b"{"):  # nothing, a page for people, or an error as JSON
        raise site.unreadable(body, "a table of prices")
    with TemporaryDirectory(prefix="workstation-fetch-") as folder:
        path = Path(folder) / _NAME
        path.write_bytes(body)
        try:
            _, found = read_file(path)
        except DataError as error:
            said = site.credentials.hide(str(error))
            raise FetchError(f"{site.host} sent a table that cannot be used: {said}") from None
    table = found.table
    if len(table.symbols) > 1 and symbol not in table.symbols:
        raise FetchError(f"{site.host} sent a table of {len(table.symbols)} symbols without {symbol}")
    taken = symbol if symbol in table.symbols else table.symbols[0]
    rows = table.rows_of(taken)
    prices = np.vstack([column[rows] for column in (table.open, table.high, table.low, table.close)])
    about = [repair.sentence for repair in found.repairs if not repair.symbols or taken in repair.symbols]
    notes = tuple(site.credentials.hide(sentence.replace(_NAME, f"the table of {site.host}")) for sentence in about)
    return Bars(table.time[rows], prices, table.volume[rows], table.amount[rows], notes)
