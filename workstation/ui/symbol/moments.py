"""A date or time that somebody types, as far as they type it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FORM = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[ T](\d\d?)(?::(\d\d?))?)?)?)?")
_NANOSECONDS = 1_000_000_000


def moment_in(text: str) -> int | None:
    """Nanoseconds since 1970-01-01 UTC of `2018`, `2018-03`, `2018-03-14` or `2018-03-14 15:30`; None for others."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
    try:
        moment = datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) * _NANOSECONDS
