"""Open, high, low and close out of a file's columns: one side or the middle of quotes, scaled, adjusted, as asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import PRICES
from workstation.data.readers.vocabulary import SIDES
from workstation.data.report import Repair
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from workstation.data.readers.columns import Columns

    Prices = NDArray[np.float64]

LEAN_SCALE = 10_000
"""What LEAN multiplies prices of equities by, to write them as integers (QuantConnect's data format)."""


@dataclass(frozen=True, eq=False)
class FoundPrices:
    """Prices of the rows, not yet checked."""

    prices: Prices
    """(4, rows) open, high, low, close; NaN where the file says nothing."""
    is_crossed: NDArray[np.bool_]
    """(rows,) whether a bid stands above its ask; all False where the file has no two sides."""
    notes: tuple[Repair, ...]


def prices_of(columns: Columns, *, is_scaled_integer: bool = False) -> FoundPrices:
    """The prices that the settings ask for.

    Where there are columns of bids or asks, `data.quote` chooses: `mid` is their mean, or the one side that there is,
    unless open, high, low and close stand beside them. `is_scaled_integer` says that whole numbers are integers that
    the layout scales: they are refused without a `data.currency_scale`, which then leaves prices with decimals alone.

    Raises:
        DataError: if the file has no such side, no adjusted close where one is asked for, or integers of no scale.
    """
    found = _quoted(columns)
    prices, scaled = _scaled(columns, found.prices, is_scaled_integer=is_scaled_integer)
    prices, adjusted = _adjusted(columns, prices)
    return FoundPrices(prices, found.is_crossed, (*found.notes, *scaled, *adjusted))


def used_roles(roles: Mapping[str, int], *, is_adjusted: bool) -> dict[str, int]:
    """The roles without an adjusted close that nobody asks for, so that its cells need not be numbers."""
    return {role: index for role, index in roles.items() if is_adjusted or role != "adjusted_close"}


def _quoted(columns: Columns) -> FoundPrices:
    quote = columns.settings.quote
    sides = [side for side in SIDES if all(f"{side}_{role}" in columns.roles for role in PRICES)]
    has_plain = all(role in columns.roles for role in PRICES)
    uncrossed = np.zeros(columns.rows, dtype=np.bool_)
    if not sides or (has_plain and quote == "mid"):
        return FoundPrices(_stacked(columns, PRICES), uncrossed, ())
    if quote != "mid" and quote not in sides and not has_plain:
        raise DataError(
            f'{columns.source.name}: it has no columns of {quote}s, only of {sides[0]}s; say data.quote = "mid"'
        )
    if quote in sides or len(sides) == 1:
        side = quote if quote in sides else sides[0]
        return FoundPrices(_side(columns, side), uncrossed, _note_on_quote(columns, f"{side}s are taken as the prices"))
    bids, asks = _side(columns, "bid"), _side(columns, "ask")
    note = _note_on_quote(
        columns, 'the middle of bid and ask is taken as the price; data.quote = "bid" or "ask" takes one'
    )
    with np.errstate(over="ignore"):  # what is infinite then is refused with its place
        middle = (bids + asks) / 2
    return FoundPrices(middle, np.asarray((bids > asks).any(axis=0)), note)


def _side(columns: Columns, side: str) -> Prices:
    return _stacked(columns, [f"{side}_{role}" for role in PRICES])


def _stacked(columns: Columns, roles: tuple[str, ...] | list[str]) -> Prices:
    return np.vstack([columns.numbers(role) for role in roles])


def _note_on_quote(columns: Columns, what: str) -> tuple[Repair, ...]:
    name = columns.source.name
    return (Repair(name, "quote", columns.rows, None, f"{name}: {what}"),)


def _scaled(columns: Columns, prices: Prices, *, is_scaled_integer: bool) -> tuple[Prices, tuple[Repair, ...]]:
    scale, name = columns.settings.currency_scale, columns.source.name
    if is_scaled_integer:
        is_whole = bool((np.isnan(prices) | (prices == np.floor(prices))).all())
        if is_whole and not scale:
            raise DataError(
                f"{name}: all prices are whole numbers, and the file does not say by what they were multiplied; "
                f"say data.currency_scale = {LEAN_SCALE} for LEAN equities, or 1 to take them as written "
                f"(in the profile, or in {columns.source.path.name}.toml beside the file)"
            )
        if not is_whole and scale > 1:
            sentence = f"{name}: prices have decimals, so they are taken as written and not divided by {scale:g}"
            return prices, (Repair(name, "scaled", columns.rows, None, sentence),)
    if not scale or scale == 1:
        return prices, ()
    sentence = f"{name}: prices are divided by data.currency_scale {scale:g}"
    with np.errstate(over="ignore"):  # as above
        divided = prices / scale
    return divided, (Repair(name, "scaled", columns.rows, None, sentence),)


def _adjusted(columns: Columns, prices: Prices) -> tuple[Prices, tuple[Repair, ...]]:
    """Open, high and low times adjusted close over close, and the adjusted close itself; volume stays as written."""
    if not columns.settings.adjusted:
        return prices, ()
    name = columns.source.name
    if "adjusted_close" not in columns.roles:
        raise DataError(
            f"{name}: data.adjusted asks for prices scaled by an adjusted close, and there is no such column; "
            "name it in data.columns.adjusted_close, or take the prices as written"
        )
    scale = columns.settings.currency_scale or 1.0
    adjusted = columns.numbers("adjusted_close") / scale
    label = columns.name_of("adjusted_close")
    if np.isnan(adjusted).all():
        raise DataError(
            f"{name}: column {label} is empty throughout; take the prices as written: data.adjusted = false"
        )
    _refuse_impossible(columns, adjusted)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = adjusted / prices[3]
    sentence = f"{name}: open, high, low and close are scaled by column {label}; the volume is as written"
    # A close that cannot be keeps its row as it is, to be refused with its own place and value.
    scaled = np.where(
        prices[3] > 0, np.vstack((prices[:3] * factor, adjusted)), np.where(np.isnan(prices[3]), np.nan, prices)
    )
    return scaled, (Repair(name, "adjusted", columns.rows, None, sentence),)


def _refuse_impossible(columns: Columns, adjusted: NDArray[np.float64]) -> None:
    is_bad = (adjusted <= 0) | np.isinf(adjusted)
    if is_bad.any():
        raise columns.bad_cell("adjusted_close", int(np.argmax(is_bad)), "a positive number")
