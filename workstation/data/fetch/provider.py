"""What a provider is: facts about it, and pages of bars for a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workstation.data.fetch.bars import Bars
    from workstation.data.fetch.request import Request
    from workstation.data.fetch.secrets import Key


@dataclass(frozen=True)
class Facts:
    """What is known of a provider before it is asked."""

    name: str
    title: str
    """Its name as people write it."""
    address: str
    """Where it answers; empty if the user has to say."""
    address_variable: str
    """Environment variable that names another address: a mirror or a proxy of one's own."""
    intervals: Mapping[str, str]
    """Bar sizes that it has, and how it calls them."""
    can_adjust: bool
    can_be_raw: bool
    """Neither of the two: its prices are taken as they are given."""
    keys: tuple[Key, ...] = ()


class Provider(Protocol):
    """One source of bars; built with the site that it asks."""

    facts: Facts

    def adjusted_for(self, request: Request) -> str:
        """What the prices of such a request are adjusted for, in words."""

    def pages(self, request: Request) -> Iterator[Bars]:
        """The bars, a page at a time, oldest first, stamped at their start; bars outside the range may be among them.

        Raises:
            FetchError: if the provider does not know the symbol, refuses, or says what cannot be read.
        """
