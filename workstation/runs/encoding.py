"""Events as lines of JSON and back; what is damaged or not known is no event."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from workstation.runs.events import Entry, EpochFinished, Event, Scores


def name_of(kind: type[Event]) -> str:
    """`RunStarted` -> `run_started`, as it stands in the journal."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


_KINDS: dict[str, type[Any]] = {name_of(kind): kind for kind in Event.__args__}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_FIELDS = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in _NAMES}
_LISTS = {
    kind: tuple(field.name for field in dataclasses.fields(kind) if str(field.type).startswith(("tuple", "Spread")))
    for kind in _NAMES
}


def to_table(entry: Entry) -> dict[str, Any]:
    """The entry as plain values, the event's name first."""
    event = entry.event
    kind = type(event)
    table: dict[str, Any] = {"event": _NAMES[kind], "number": entry.number, "at": entry.at}
    for name in _FIELDS[kind]:
        value = getattr(event, name)
        table[name] = dataclasses.asdict(value) if isinstance(value, Scores) else value
    return table


def encode(entry: Entry) -> bytes:
    """The entry as one line of JSON, with its line end."""
    return json.dumps(to_table(entry), separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Entry | None:
    """The entry that a line holds; None if it is damaged, or an event that this version does not know."""
    try:
        table = json.loads(line.decode())
        kind = _KINDS[table.pop("event")]
        number, at = int(table.pop("number")), float(table.pop("at"))
        for name in _LISTS[kind]:
            table[name] = tuple(table[name])
        return Entry(number, at, _event(kind, table))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _event(kind: type[Any], values: dict[str, Any]) -> Event:
    if kind is EpochFinished:
        values["validation"] = Scores(**values["validation"])
    try:
        return kind(**values)  # type: ignore[no-any-return]  # a member of the union, as `_KINDS` holds no other
    except TypeError:  # a field that this version does not know
        return kind(**{name: values[name] for name in _FIELDS[kind] if name in values})  # type: ignore[no-any-return]  # as above
