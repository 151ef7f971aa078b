"""Fetching many symbols from one provider: each by itself, so that what fails for one is no matter for the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.data.fetch.patience import Clock, SystemClock
from workstation.data.fetch.request import Adjustment, Request
from workstation.data.fetch.site import Site, open_site
from workstation.data.fetch.stored import Place
from workstation.data.fetch.symbol import Job, Outcome
from workstation.data.fetch.web import Web
from workstation.errors import UsageError
from workstation.runs.durable import FOLDER_MODE, explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from workstation.data.fetch.provider import Facts, Provider

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What the user asked for."""

    provider: str
    """A name of the catalog's family `providers`."""
    symbols: Sequence[str]
    folder: Path
    interval: str
    start: datetime | None
    stop: datetime | None
    """Exclusive; None for now."""
    is_adjusted: bool | None
    """None for what the provider gives by itself: adjusted where it can."""
    is_again: bool = False
    """Whether all is fetched anew, whatever is there."""


@dataclass(frozen=True)
class Surroundings:
    """What a fetch meets; tests hold all of it."""

    tell: Tell
    clock: Clock = field(default_factory=SystemClock)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


def fetch(order: Order, around: Surroundings) -> Iterator[Outcome]:
    """Fetch the symbols in turn and tell what became of each; the order is checked before anything is asked.

    Raises:
        UsageError: if the provider cannot do what was asked, a key or an address is missing, or urllib3 is.
        StorageError: if the disk refuses.
    """
    provider_class = catalog.load("providers", order.provider)
    adjustment = _check(provider_class.facts, order)
    web = Web(around.clock, around.tell)
    try:
        site = open_site(provider_class.facts, web, around.environment)
        provider: Provider = provider_class(site)
        _make_folder(order.folder)
        yield from _each(order, around, provider, site, adjustment)
    finally:
        web.close()


def _each(
    order: Order, around: Surroundings, provider: Provider, site: Site, adjustment: Adjustment
) -> Iterator[Outcome]:
    stop = order.stop or around.clock.now()
    ended = ""
    for number, symbol in enumerate(order.symbols, 1):
        if ended:
            yield Outcome(symbol, "not tried", reason=ended)
            continue
        request = Request(symbol, order.start, stop, order.interval, adjustment)
        told = _numbered(around.tell, f"{number} of {len(order.symbols)}: {symbol}")
        told("asking")
        job = Job(provider, site.host, request, Place(order.folder, symbol), around.clock, told, order.is_again)
        outcome = job.run()
        ended = outcome.reason if outcome.is_for_all else ""
        yield outcome


def _numbered(tell: Tell, opening: str) -> Tell:
    return lambda text: tell(f"{opening}, {text}")


def _check(facts: Facts, order: Order) -> Adjustment:
    if order.interval not in facts.intervals:
        offered = ", ".join(facts.intervals)
        raise UsageError(f"{facts.title} has no bars of {order.interval}; it has {offered}")
    if order.start and order.stop and order.start >= order.stop:
        raise UsageError("the range ends before it begins; --start and --end are days, both included")
    if not (facts.can_adjust or facts.can_be_raw):
        if order.is_adjusted is not None:
            raise UsageError(f"prices of {facts.name} are taken as they are given; leave out --adjusted and --raw")
        return "as given"
    is_adjusted = facts.can_adjust if order.is_adjusted is None else order.is_adjusted
    if not (facts.can_adjust if is_adjusted else facts.can_be_raw):
        raise UsageError(f"{facts.title} has adjusted prices only; leave out --raw")
    return "adjusted" if is_adjusted else "raw"


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is no folder; choose another --out")
    with explained(folder):
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
