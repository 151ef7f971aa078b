"""Which column is which: roles found by name in a header of any vendor, or named by the settings."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from workstation.data.price_table import PRICES
from workstation.data.readers.vocabulary import (
    BAR_CLOSE_TIMES,
    DATES,
    MOMENTS,
    MONEY,
    NAMES,
    ONE_LETTER,
    SIDES,
    TIMES_OF_DAY,
    plain,
    sided,
)
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Roles = dict[str, int]

_ENOUGH_TO_BE_PRICES = 3
_ONE_VOLUME_BY_UNIT = re.compile(r"volume (?:\((\w+)\)|(\w+))")
_POSITION = re.compile(r"#([1-9]\d*)")


def looks_like_prices(names: Sequence[str]) -> bool:
    """Whether these are the column names of a price table, perhaps with one missing."""
    found = found_by_name(names)
    sides = [{f"{side}_{role}" for role in PRICES} for side in SIDES]
    return sum(role in found for role in ("time", *PRICES)) >= _ENOUGH_TO_BE_PRICES or any(
        side <= found.keys() for side in sides
    )


def names_prices(names: Sequence[str], chosen: Iterable[str]) -> bool:
    """Whether these names, and the roles that the settings name columns for, make up the time and the prices."""
    roles = {*found_by_name(names), *chosen}
    return any({"time", *(prefix + role for role in PRICES)} <= roles for prefix in ("", *(f"{s}_" for s in SIDES)))


def looks_like_series(names: Sequence[str]) -> bool:
    """Whether so few of these names are known ones that the columns beside the time are series of their own."""
    found = found_by_name(names)
    others = sum(role not in ("time", "time_of_day") for role in found)
    return not looks_like_prices(names) and 2 * others < len(names) - len(found) + others


def is_bar_close_time(name: str) -> bool:
    """Whether a column of this name stamps bars at their end."""
    return plain(name) in BAR_CLOSE_TIMES


def is_bar_open_time(name: str) -> bool:
    """Whether a column of this name says that it stamps bars at their start."""
    return plain(name) in ("open time", "opentime", "start time", "time open", "timeopen", "period start", "begins at")


def match_columns(file: str, names: Sequence[str], chosen: Mapping[str, str]) -> Roles:
    """Role -> index of its column: as chosen by name or `#3`, else by the vocabulary; other columns are left out.

    Prices are open, high, low and close, or those of bids, asks or both.

    Raises:
        DataError: if a role has no column, two columns carry the name that is wanted, or a chosen one is not there.
    """
    found = with_chosen(found_by_name(names), chosen_columns(file, names, chosen))
    _refuse_twins(file, names, found, chosen)
    _refuse_incomplete(file, names, found)
    return found


def found_by_name(names: Sequence[str]) -> Roles:
    """Role -> index of its column, for all roles that the vocabulary knows by these names."""
    return dict(_found(tuple(names)))


@lru_cache(maxsize=64)  # the files of a folder mostly have one header
def _found(names: tuple[str, ...]) -> Roles:
    plain_names = [ONE_LETTER.get(name.strip(), plain(name)) for name in names]
    found: Roles = _time_columns(plain_names)
    for role, candidates in NAMES.items():
        _take(found, role, candidates, plain_names)
    for side in SIDES:
        for role in PRICES:
            _take(found, f"{side}_{role}", sided(side, role), plain_names)
    return found | _volumes_by_unit(plain_names, found)


def with_chosen(found: Roles, chosen: Roles) -> Roles:
    """The roles found and those chosen; a column that is chosen for one role is taken from others but prices.

    A time that is chosen is the whole time: a time of day counts beside it only where it is chosen too.
    """
    kept = {
        role: index
        for role, index in found.items()
        if (role in PRICES or index not in chosen.values()) and not (role == "time_of_day" and "time" in chosen)
    }
    return kept | chosen


def chosen_columns(file: str, names: Sequence[str], chosen: Mapping[str, str]) -> Roles:
    """Role -> index of the column that the settings name for it, as the file writes it or as `#3`.

    Raises:
        DataError: for a column that is not there, with the nearest name that is.
    """
    return {role: _index_of(file, names, role, wanted) for role, wanted in chosen.items()}


def _take(found: Roles, role: str, candidates: Iterable[str], plain_names: list[str]) -> None:
    taken = set(found.values())
    for candidate in candidates:
        if candidate in plain_names and plain_names.index(candidate) not in taken:
            found[role] = plain_names.index(candidate)
            return


def _time_columns(plain_names: list[str]) -> Roles:
    """A column of whole times is taken before a date; a date takes a time of day beside it with it."""
    found: Roles = {}
    _take(found, "time", MOMENTS, plain_names)
    if not found:
        _take(found, "time", DATES, plain_names)
        _take(found, "time_of_day" if found else "time", TIMES_OF_DAY, plain_names)
    if not found:
        _take(found, "time", BAR_CLOSE_TIMES, plain_names)
    return found


def _volumes_by_unit(plain_names: list[str], found: Roles) -> Roles:
    """`Volume BTC` is units traded and `Volume USD` money; of two units that are no money the first is traded."""
    by_unit = {
        index: next(filter(None, match.groups()))
        for index, name in enumerate(plain_names)
        if (match := _ONE_VOLUME_BY_UNIT.fullmatch(name)) and index not in found.values()
    }
    extra: Roles = {}
    for index, unit in sorted(by_unit.items(), key=lambda item: item[1] in MONEY):
        role = "volume" if "volume" not in found | extra and unit not in MONEY else "amount"
        if role not in found | extra:
            extra[role] = index
    return extra


def _index_of(file: str, names: Sequence[str], role: str, wanted: str) -> int:
    if position := _POSITION.fullmatch(wanted.strip()):
        number = int(position[1])
        if number > len(names):
            raise DataError(f"{file}: data.columns.{role} = {wanted!r}, but there are only {len(names)} columns")
        return number - 1
    for same in (str.strip, plain):
        hits = [index for index, name in enumerate(names) if same(name) == same(wanted)]
        if len(hits) > 1:
            raise DataError(
                f"{file}: two columns are named {wanted!r}; say which by its position, like '#{hits[0] + 1}'"
            )
        if hits:
            return hits[0]
    near = difflib.get_close_matches(wanted, [name.strip() for name in names], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else f"the columns are {_listed(names)}"
    raise DataError(f"{file}: data.columns.{role} = {wanted!r}, but no column has that name; {hint}")


def _refuse_twins(file: str, names: Sequence[str], found: Roles, chosen: Mapping[str, str]) -> None:
    plain_names = [plain(name) for name in names]
    for role, index in found.items():
        if role not in chosen and plain_names.count(plain_names[index]) > 1:
            raise DataError(
                f"{file}: two columns are named {plain_names[index]!r}; rename or remove one, "
                f"or say which is meant: data.columns.{role} = '#{index + 1}'"
            )


def _refuse_incomplete(file: str, names: Sequence[str], found: Roles) -> None:
    is_sided = any(all(f"{side}_{role}" in found for role in PRICES) for side in SIDES)
    missing = [role for role in ("time", *(() if is_sided else PRICES)) if role not in found]
    if not missing:
        return
    hint = " (a time column may be named timestamp, datetime, open time, date or time)" if "time" in missing else ""
    example = f'data.columns.{missing[0]} = "name of the column"'
    raise DataError(
        f"{file}: no column for {', '.join(missing)}{hint}; the columns are {_listed(names)}; "
        f"rename the right one in the header, or name it: {example}"
    )


_LISTED = 20


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(name.strip() or "(no name)" for name in names[:_LISTED]) + more
