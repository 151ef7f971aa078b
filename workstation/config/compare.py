"""What differs between two profiles, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Difference:
    """One key, with its value on either side; `MISSING` where a side does not have it."""

    key: str
    left: Any
    right: Any

    def __str__(self) -> str:
        """The difference as `key: left -> right`."""
        return f"{self.key}: {self.left} -> {self.right}"


MISSING = "(not set)"


def differences(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Difference]:
    """The keys of two nested tables whose values differ, in the order of the left one."""
    one, other = dict(_flat(left)), dict(_flat(right))
    keys = [*one, *(key for key in other if key not in one)]
    pairs = ((key, one.get(key, MISSING), other.get(key, MISSING)) for key in keys)
    return [Difference(key, a, b) for key, a, b in pairs if _normal(a) != _normal(b)]


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _normal(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
