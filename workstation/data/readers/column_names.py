"""Which column is which: the names that files in the wild give to time, prices, volume and symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.price_table import PRICES
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.reading import Columns

NAMES = {
    "time": (
        "unix",
        "timestamp",
        "timestamps",
        "datetime",
        "date time",
        "open time",
        "opentime",
        "time",
        "date",
        "close time",
        "closetime",
        "index level 0",
    ),
    "open": ("open",),
    "high": ("high",),
    "low": ("low",),
    "close": ("close",),
    "volume": ("volume", "vol"),
    "amount": ("amount", "turnover", "quote volume", "quote asset volume"),
    "symbol": ("symbol", "ticker", "tic", "name"),
}
"""Role -> names in order of preference, in lower case and with spaces for underscores."""

BAR_CLOSE_TIMES = ("close time", "closetime")
_REQUIRED = ("time", *PRICES)
_ENOUGH_TO_BE_PRICES = 3


def plain(name: str) -> str:
    """A column's name without case, underscores, quotes, angle brackets and outer space."""
    return " ".join(name.strip().strip("<>\"'").replace("_", " ").lower().split())


def looks_like_prices(names: Sequence[str]) -> bool:
    """Whether these are the column names of a price table, perhaps with one missing."""
    found = {plain(name) for name in names}
    return sum(bool(found & set(NAMES[role])) for role in _REQUIRED) >= _ENOUGH_TO_BE_PRICES


def match_columns(file: str, names: Sequence[str], chosen: Columns) -> dict[str, int]:
    """Role -> index of its column; `volume`, `amount` and `symbol` may be missing, other columns are left out.

    Raises:
        DataError: if a role has no column, or two columns of the same name.
    """
    del chosen
    plain_names = [plain(name) for name in names]
    found: dict[str, int] = {}
    for role, candidates in NAMES.items():
        present = next((name for name in candidates if name in plain_names), None)
        if present is None:
            continue
        if plain_names.count(present) > 1:
            raise DataError(f"{file}: two columns are named {present!r}; rename or remove one")
        found[role] = plain_names.index(present)
    _refuse_incomplete(file, names, found)
    return found


def _refuse_incomplete(file: str, names: Sequence[str], found: dict[str, int]) -> None:
    missing = [role for role in _REQUIRED if role not in found]
    if not missing:
        return
    hint = f" (a time column may be named {', '.join(NAMES['time'][:-1])})" if "time" in missing else ""
    raise DataError(
        f"{file}: no column for {', '.join(missing)}{hint}; the columns are {', '.join(names)}; "
        f"rename the right one in the header"
    )
