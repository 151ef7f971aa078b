"""`workstation runs list`: every run in one line, from summaries alone."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from workstation.cli.formats import UNKNOWN, age, duration, number
from workstation.cli.output import fact_json, talk
from workstation.cli.session import Session, json_option
from workstation.cli.states import state_cell
from workstation.cli.tables import Cell, Column, print_table
from workstation.reporting.counts import compact
from workstation.runs.progress import State

if TYPE_CHECKING:
    from collections.abc import Collection

    from workstation.runs.store import Listing, Store

_COLUMNS = (
    Column("STATE"),
    Column("RUN", folds=True),
    Column("EPOCH", is_number=True),
    Column("STEP", is_number=True),
    Column("LOSS/NAIVE", is_number=True),
    Column("ETA", is_number=True),
    Column("SPEED", is_number=True),
    Column("AGE", is_number=True),
)


@click.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only runs in a state.",
)
@json_option
@click.pass_obj
def list_(session: Session, states: tuple[str, ...], as_json: bool) -> None:
    """All runs, newest first.

    LOSS/NAIVE is the best validation loss (scaled) beside that of the last close as a forecast; SPEED is samples
    trained per second; AGE is the time since the run began.
    """
    print_runs(session.store, states=states, as_json=as_json)


def print_runs(store: Store, *, states: Collection[str] = (), as_json: bool = False) -> None:
    """Print the runs, or say what to do where there are none."""
    every = store.list()
    listings = [listing for listing in every if not states or listing.state in states]
    if as_json:
        fact_json([_table(listing) for listing in listings], indent=1)
    elif listings:
        print_table(_COLUMNS, [_row(listing, time.time()) for listing in listings])
    elif every:
        talk(f"none of the {len(every)} runs in {store.root} is {' or '.join(states)}")
    else:
        talk(f"there are no runs in {store.root} yet; start one with: workstation train quick")


def _table(listing: Listing) -> dict[str, Any]:
    table = asdict(listing.summary)
    del table["told"]  # `state` says the same and whether the worker lives
    return {"name": listing.name, "state": listing.state, **table}


def _row(listing: Listing, now: float) -> list[Cell | str]:
    told = listing.summary
    is_live = not listing.state.is_closed
    return [
        state_cell(listing.state),
        listing.name,
        f"{told.epoch}/{told.epochs or '?'}",
        f"{compact(told.step)}/{compact(told.steps) if told.steps else '?'}",
        _beside(told.best_loss, told.naive_loss),
        duration(told.eta_seconds) if is_live else UNKNOWN,
        compact(told.samples_per_second) if is_live else UNKNOWN,
        age(now - told.started_at) if told.started_at else UNKNOWN,
    ]


def _beside(best: float | None, naive: float | None) -> Cell | str:
    if best is None:
        return UNKNOWN
    return Cell(f"{number(best)}/{number(naive)}", "green" if naive is not None and best < naive else "")
