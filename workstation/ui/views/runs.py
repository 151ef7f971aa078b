"""The list of runs: which are shown, in what order, and what stands in each column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workstation.runs.progress import State
from workstation.ui import figures
from workstation.ui.marks import DOWN, NONE, STATES, UP, bar, state_words
from workstation.ui.text import Align, Line, Tone, fitted, joined, say, width_of
from workstation.ui.views.tables import GAP, joined_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workstation.runs.store import Listing

MARGIN = 4
"""Cells that the table does not have for columns: its margins and its cursor."""


@dataclass(frozen=True)
class Column:
    """A column: what stands in it, how wide it is, and on how wide a screen it is shown."""

    title: str
    width: int
    align: Align
    screens: tuple[int, int]
    """Narrowest and widest screen, in cells."""
    cell: Callable[[Listing, float], Line]
    value: Callable[[Listing], float | str | None]
    """What is sorted by; None goes last."""


@dataclass(frozen=True)
class Order:
    """Which column sorts, and whether backwards."""

    title: str = "age"
    is_reversed: bool = False

    def next(self, columns: list[Column]) -> Order:
        """Sorted by the next of these columns."""
        titles = [column.title for column in columns]
        at = titles.index(self.title) if self.title in titles else -1
        return Order(titles[(at + 1) % len(titles)])

    def reversed(self) -> Order:
        """The other way round."""
        return replace(self, is_reversed=not self.is_reversed)


def matches(listing: Listing, query: str) -> bool:
    """Whether a run has every word of the query; `state:`, `model:` and `source:` look at one fact alone."""
    facts = {"state": str(listing.state), "model": listing.summary.model, "source": listing.summary.source}
    everything = " ".join([listing.name, *facts.values()]).lower()
    return all(_has(word, facts, everything) for word in query.lower().split())


def _has(word: str, facts: dict[str, str], everything: str) -> bool:
    fact, colon, text = word.partition(":")
    return text in facts[fact].lower() if colon and fact in facts else word in everything


def arranged(listings: Iterable[Listing], query: str, order: Order) -> list[Listing]:
    """The runs that match, in order; those without a value stand last either way."""
    value = next(column.value for column in COLUMNS if column.title == order.title)
    valued = [(value(listing), listing) for listing in listings if matches(listing, query)]
    known = sorted((pair for pair in valued if pair[0] is not None), key=_sorts_by, reverse=order.is_reversed)
    return [listing for _, listing in known] + [listing for found, listing in valued if found is None]


def _sorts_by(pair: tuple[float | str | None, Listing]) -> tuple[str, float]:
    value = pair[0]
    return (value.lower(), 0.0) if isinstance(value, str) else ("", value or 0.0)


def columns_for(width: int) -> list[Column]:
    """The columns that a screen of this width has room for; the name takes what is left."""
    name, *rest = [column for column in COLUMNS if column.screens[0] <= width <= column.screens[1]]
    taken = sum(column.width + GAP for column in rest)
    return [replace(name, width=min(40, max(name.width, width - taken - MARGIN))), *rest]


def head(columns: list[Column], order: Order) -> Line:
    """The titles; the one that sorts has an arrow."""
    arrow = DOWN if order.is_reversed else UP

    def title(column: Column) -> Line:
        is_sorting = column.title == order.title
        text = f"{column.title} {arrow}" if is_sorting else column.title
        return say(text, Tone.STRONG if is_sorting else Tone.MUTED)

    return joined_cells([fitted(title(column), column.width, column.align) for column in columns])


def row(listing: Listing, columns: list[Column], now: float, *, is_tagged: bool = False) -> Line:
    """One run; a star stands before the name of one that is tagged."""
    name, *rest = [column.cell(listing, now) for column in columns]
    cells = [(("* ", Tone.KEY), *name) if is_tagged else name, *rest]
    return joined_cells([fitted(cell, column.width, column.align) for cell, column in zip(cells, columns, strict=True)])


def part_done(listing: Listing) -> float | None:
    """Part of the planned steps that is done; None where no plan is known."""
    found = listing.summary
    return found.step / found.steps if found.steps else None


def _done(listing: Listing, _: float) -> Line:
    part = part_done(listing)
    return say(NONE, Tone.FAINT) if part is None else say(f"{part * 100:.0f} %")


def _progress(listing: Listing, _: float) -> Line:
    part = part_done(listing)
    if part is None:
        return say(NONE, Tone.FAINT)
    tone = Tone.GOOD if listing.state is State.FINISHED else Tone.BUSY
    return (*bar(part, 10, tone), (f" {part * 100:3.0f} %", Tone.PLAIN))


def _epoch(listing: Listing, _: float) -> Line:
    found = listing.summary
    return say(f"{found.epoch}/{found.epochs}") if found.epochs else say(NONE, Tone.FAINT)


def _best(listing: Listing, _: float) -> Line:
    best, naive = listing.summary.best_loss, listing.summary.naive_loss
    is_better = best is not None and naive is not None and best < naive
    tone = Tone.FAINT if best is None else Tone.GOOD if is_better else Tone.PLAIN
    return say(figures.metric(best), tone)


def _faint(text: str) -> Line:
    return say(text, Tone.FAINT if text == NONE else Tone.PLAIN)


def eta(listing: Listing) -> float | None:
    """Seconds to go of a run that is being worked on."""
    return listing.summary.eta_seconds if listing.state is State.RUNNING else None


def speed(listing: Listing) -> float | None:
    """Samples a second of a run that is being worked on."""
    return listing.summary.samples_per_second if listing.state is State.RUNNING else None


def _age(listing: Listing, now: float) -> Line:
    at = listing.summary.started_at
    return say(figures.age(None if at is None else now - at), Tone.MUTED)


def _loss(value: float | None) -> Line:
    return say(figures.metric(value), Tone.MUTED)


def _word(text: str) -> Line:
    return say(text or NONE, Tone.MUTED)


_ANY = 10_000

COLUMNS: tuple[Column, ...] = (
    Column("name", 12, "left", (0, _ANY), lambda run, _: say(run.name, Tone.STRONG), lambda run: run.name),
    Column("state", 10, "left", (0, _ANY), lambda run, _: state_words(run.state), lambda run: str(run.state)),
    Column("done", 6, "right", (50, 99), _done, part_done),
    Column("progress", 16, "left", (100, _ANY), _progress, part_done),
    Column("epoch", 7, "right", (100, _ANY), _epoch, lambda run: run.summary.epoch if run.summary.epochs else None),
    Column("val loss", 10, "right", (40, _ANY), _best, lambda run: run.summary.best_loss),
    Column(
        "naive",
        7,
        "right",
        (60, _ANY),
        lambda run, _: _loss(run.summary.naive_loss),
        lambda run: run.summary.naive_loss,
    ),
    Column("ETA", 7, "right", (70, _ANY), lambda run, _: _faint(figures.duration(eta(run))), eta),
    Column("samples/s", 11, "right", (110, _ANY), lambda run, _: _faint(figures.count(speed(run))), speed),
    Column("age", 5, "right", (80, _ANY), _age, lambda run: -(run.summary.started_at or 0)),
    Column(
        "model", 8, "left", (130, _ANY), lambda run, _: _word(run.summary.model), lambda run: run.summary.model or None
    ),
    Column(
        "device",
        8,
        "left",
        (140, _ANY),
        lambda run, _: _word(run.summary.device),
        lambda run: run.summary.device or None,
    ),
    Column(
        "source",
        40,
        "left",
        (180, _ANY),
        lambda run, _: _word(run.summary.source),
        lambda run: run.summary.source or None,
    ),
)
"""Every column; the name stands first and is always there."""


def counted(listings: Iterable[Listing], width: int) -> Line:
    """How many runs are in each state; the words go where there is no room for them."""
    states = [listing.state for listing in listings]
    found = [(states.count(state), state) for state in State if state in states]
    full = joined([(*say(f"{number} ", Tone.STRONG), *state_words(state)) for number, state in found])
    short = joined([(*say(f"{number} ", Tone.STRONG), STATES[state]) for number, state in found], "  ")
    return full if width_of(full) <= width else short
