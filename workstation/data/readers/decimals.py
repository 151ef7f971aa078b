"""Numbers as people write them, 1,234.50 or 1.234,50 or $12.30 or 1.5M: which mark is which, and plain texts of them.

The rule. A cell shows the decimal mark by itself if it has both marks (the last one is it), one mark that is not
followed by exactly three digits or is led by a zero, or one mark several times (then it groups thousands, and the
other one is the decimal mark). What cells show must agree over the whole file. Where no cell shows it, 1.234 and 1,234
are left open, and: a comma between cells makes the point the decimal mark; else a number of four or more digits
without any mark shows that thousands are not grouped here; else the file is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

Texts = Any  # a pyarrow array of strings; pyarrow ships no types

MISSING = ("", "null", "NULL", "nan", "NaN", "NAN", "NA", "N/A", "n/a", "None", "-")
"""Texts that mean an empty cell of a number or time; symbols may well be named NA or NAN."""
_MISSING_TEXTS = pa.array(MISSING)
_CURRENCIES = "$€£¥₹"
_SIGN = r"^[+-]?"
_BLANKS = "'\N{RIGHT SINGLE QUOTATION MARK} \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
"""What groups thousands besides points and commas, and never is a decimal mark."""
_MAGNITUDES = {"k": "e3", "m": "e6", "b": "e9", "t": "e12"}
_NOT_A_NUMBER = "?"


def _shows(mark: str, other: str) -> str:
    """A pattern of texts that show `mark` to be the decimal mark, those left open among them."""
    alone = rf"\d*{mark}\d*([eE][+-]?\d+)?"
    both = rf"\d{{1,3}}({other}\d{{3}})+{mark}\d*"
    grouped = rf"\d{{1,3}}({other}\d{{3}}){{2,}}"
    return rf"{_SIGN}({alone}|{both}|{grouped})$"


_PATTERNS = {
    ".": (_shows(r"\.", ","), rf"{_SIGN}[1-9]\d{{0,2}}\.\d{{3}}$"),
    ",": (_shows(",", r"\."), rf"{_SIGN}[1-9]\d{{0,2}},\d{{3}}$"),
}
"""Decimal mark -> pattern of what may show it, and of those among them that leave it open."""
_UNGROUPED = rf"{_SIGN}\d{{4,}}$"


@dataclass(frozen=True)
class Sighting:
    """A cell that shows something."""

    where: str
    """File, line and column."""
    text: str


def sightings(texts: Texts) -> dict[str, int]:
    """What cells show -> row of the first: `.` or `,`, `open.` or `open,`, `ungrouped`, or a currency's sign."""
    bare = _bare(texts)
    masks = {"ungrouped": _matches(bare, _UNGROUPED)}
    for mark, (shows, leaves_open) in _PATTERNS.items():
        is_open = _matches(bare, leaves_open)
        masks[mark] = pc.and_not(_matches(bare, shows), is_open)
        masks[f"open{mark}"] = is_open
    masks |= {sign: pc.match_substring(texts, sign) for sign in _CURRENCIES}
    first = {kind: pc.index(mask, value=True).as_py() for kind, mask in masks.items()}
    return {kind: row for kind, row in first.items() if row >= 0}


def decimal_mark(seen: Mapping[str, Sighting], separator: str, wanted: str) -> str:
    """The decimal mark of a file whose cells show this, unless one is `wanted`.

    Raises:
        DataError: if cells contradict each other or are in two currencies, or nothing shows which mark it is.
    """
    currencies = [sign for sign in _CURRENCIES if sign in seen]
    if len(currencies) > 1:
        first, second = (seen[sign] for sign in currencies[:2])
        raise DataError(f"{second.where}: {second.text!r} is in another currency than {first.text!r} ({first.where})")
    if wanted != "auto":
        return wanted
    shown = [mark for mark in ".," if mark in seen]
    if len(shown) > 1:
        point, comma = seen["."], seen[","]
        raise DataError(
            f"{comma.where}: {comma.text!r} has another decimal mark than {point.text!r} ({point.where}); "
            f"correct one of them, or say which it is: data.decimal"
        )
    return shown[0] if shown else _by_circumstance(seen, separator)


def _by_circumstance(seen: Mapping[str, Sighting], separator: str) -> str:
    point, comma = seen.get("open."), seen.get("open,")
    if not comma and (not point or separator == "," or "ungrouped" in seen):
        return "."
    if comma and not point and separator != "," and "ungrouped" in seen:
        return ","
    left_open = point or comma
    assert left_open is not None
    grouped = left_open.text.replace("." if point else ",", "")
    remedy = 'write data.decimal = "." or data.decimal = ","'
    raise DataError(
        f"{left_open.where}: {left_open.text!r} may be {grouped}, and no number in the file shows whether; {remedy}"
    )


def plain_texts(texts: Texts, mark: str, *, has_magnitudes: bool, is_percent: bool) -> Texts:
    """Numbers as 1234.5 for numbers with this decimal mark; what is none becomes a text that no cast takes.

    Currency signs are stripped; 1.5M becomes 1.5e6 where `has_magnitudes`; where `is_percent`, each must end in %.
    """
    bare = _bare(texts)
    if is_percent:
        bare = pc.if_else(pc.ends_with(bare, "%"), pc.replace_substring_regex(bare, r"\s*%$", ""), _NOT_A_NUMBER)
    if has_magnitudes:
        for letter, power in _MAGNITUDES.items():
            bare = pc.replace_substring_regex(bare, rf"^([\d.,]+)\s*(?i:{letter})$", rf"\1{power}")
    bare = _without_groups(bare, ",", r"\.") if mark == "." else _without_groups(bare, r"\.", ",")
    if mark == ",":
        has_point = pc.match_substring(bare, ".")
        bare = pc.if_else(has_point, pa.scalar(_NOT_A_NUMBER), pc.replace_substring(bare, ",", ".", max_replacements=1))
    return bare


def is_missing(texts: Texts) -> Any:  # noqa: ANN401 - a pyarrow array of booleans
    """Whether each text, of those without blanks around them, stands for an empty cell."""
    return pc.is_in(texts, _MISSING_TEXTS)


def first_that_is_no_number(texts: Texts) -> int:
    """Row of the first text that a cast to float64 refuses; one must be refused."""
    low, high = 0, len(texts)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            texts.slice(low, middle - low).cast(pa.float64())
        except pa.ArrowInvalid:
            high = middle
        else:
            low = middle
    return low


def _bare(texts: Texts) -> Texts:
    """Without blanks around and between groups of digits, and without a currency's sign before or after."""
    trimmed = pc.utf8_trim_whitespace(texts)
    led = pc.replace_substring_regex(trimmed, rf"^([+-]?)\s*[{_CURRENCIES}]\s*", r"\1")
    bare = pc.replace_substring_regex(led, rf"\s*[{_CURRENCIES}]$", "")
    for blank in _BLANKS:
        bare = _without_groups(bare, blank, "[.,]")
    return bare


def _without_groups(texts: Texts, group: str, decimal: str) -> Texts:
    """Without this mark where it stands between groups of three digits, before the decimal mark."""
    is_grouped = _matches(texts, rf"{_SIGN}\d{{1,3}}({group}\d{{3}})+({decimal}\d*)?([eE]\d+)?$")
    if not pc.any(is_grouped).as_py():
        return texts
    return pc.if_else(is_grouped, pc.replace_substring_regex(texts, group, ""), texts)


def _matches(texts: Texts, pattern: str) -> Any:  # noqa: ANN401 - a pyarrow array of booleans
    return pc.match_substring_regex(texts, pattern)
