"""Symbols that are held out altogether: named, or chosen by their names alone."""

from __future__ import annotations

import difflib
import hashlib
from typing import TYPE_CHECKING

from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.config.profile import SplitSettings

_BYTES = 8


def held_out(symbols: Sequence[str], settings: SplitSettings) -> tuple[str, ...]:
    """The symbols held out, in the order given.

    Raises:
        SplitError: if one that is named is not there or named twice, or if none or all would be held out.
    """
    if settings.unseen:
        _refuse_strangers(symbols, settings.unseen)
        chosen = tuple(symbol for symbol in symbols if symbol in set(settings.unseen))
    else:
        chosen = tuple(symbol for symbol in symbols if place(symbol) < settings.unseen_fraction)
        _refuse_none(symbols, chosen, settings.unseen_fraction)
    if len(chosen) == len(symbols):
        key = "unseen" if settings.unseen else f"unseen_fraction = {settings.unseen_fraction:g}"
        raise SplitError(f"split.{key}: all {len(symbols)} symbols are held out, so that none trains; hold out fewer")
    return chosen


def place(symbol: str) -> float:
    """Where a name stands between 0 and 1: the first bytes of its SHA-256, which no other symbol moves."""
    digest = hashlib.sha256(symbol.encode()).digest()
    return float(int.from_bytes(digest[:_BYTES], "big") / 2 ** (8 * _BYTES))


def _refuse_strangers(symbols: Sequence[str], named: Sequence[str]) -> None:
    held = set(symbols)
    for position, name in enumerate(named):
        if name not in held:
            near = difflib.get_close_matches(name, symbols, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; name symbols that are there"
            raise SplitError(
                f"split.unseen[{position}]: {name!r} is not among the {len(symbols)} symbols that are used{hint}"
            )
        if name in named[:position]:
            raise SplitError(f"split.unseen[{position}]: {name!r} is named twice; remove one")


def _refuse_none(symbols: Sequence[str], chosen: Sequence[str], fraction: float) -> None:
    if fraction and not chosen:
        least = min(symbols, key=place)
        raise SplitError(
            f"split.unseen_fraction = {fraction:g}: holds out none of the {len(symbols)} symbols, whose names choose; "
            f"more than {place(least):.4f} holds out {least!r}, or name symbols in split.unseen"
        )
