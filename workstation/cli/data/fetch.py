"""`workstation data fetch`: prices from outside, into files that the readers know."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation import catalog
from workstation.cli.formats import UNKNOWN
from workstation.cli.output import fact_json, passing, plain, talk
from workstation.cli.session import json_option
from workstation.cli.tables import Column, print_table
from workstation.data.fetch.request import DAY_SECONDS, INTERVALS, checked_symbol, file_stem, moment
from workstation.errors import ExitCode, StorageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.data.fetch.fetch import Order
    from workstation.data.fetch.stored import State
    from workstation.data.fetch.symbol import Outcome

_COLUMNS = (
    Column("SYMBOL", folds=True),
    Column("WHAT"),
    Column("NEW", is_number=True),
    Column("ROWS", is_number=True),
    Column("FIRST"),
    Column("LAST"),
    Column("ADJUSTED FOR"),
)
_GOOD = ("written", "appended", "current")
_ADDRESS = "WORKSTATION_CSV_URL"
_EPILOG = """\b
Keys and addresses are taken from the environment, never from the command line or a file:
  polygon  POLYGON_API_KEY                          WORKSTATION_POLYGON_URL
  alpaca   APCA_API_KEY_ID, APCA_API_SECRET_KEY     WORKSTATION_ALPACA_URL
  stooq    STOOQ_API_KEY                            WORKSTATION_STOOQ_URL
  yahoo                                             WORKSTATION_YAHOO_URL
  csv-url  WORKSTATION_CSV_KEY (optional)           WORKSTATION_CSV_URL, or --url
An address names a mirror or a proxy of your own in place of the provider's.

\b
Exit codes: 0 all came; 2 the command line is wrong, a key is missing, or urllib3 is
(pip install 'workstation[fetch]'); 4 some symbols failed or came in part; 8 the disk
refuses; 130 interrupted. The same command again fetches only what is missing."""


@click.command(epilog=_EPILOG)
@click.argument("symbols", nargs=-1, required=True, metavar="SYMBOL...")
@click.option(
    "--from", "provider", required=True, type=click.Choice(catalog.names("providers")), help="Who is asked for them."
)
@click.option("--start", metavar="DAY", help="First day or time, UTC.  [default: as early as there is any]")
@click.option("--end", metavar="DAY", help="Last day, included; or a time, not included.  [default: now]")
@click.option("--interval", type=click.Choice(list(INTERVALS)), default="1d", show_default=True, help="Size of a bar.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.  [default: prices/PROVIDER-INTERVAL]",
)
@click.option(
    "--adjusted/--raw",
    "is_adjusted",
    default=None,
    help="Adjusted for splits (and dividends, where the provider does), or as they were paid.  [default: adjusted]",
)
@click.option("--again", "is_again", is_flag=True, help="Fetch all anew, and replace what is there.")
@click.option("--url", help="Pattern of addresses for csv-url, such as https://host/{symbol}.csv (keys do not belong).")
@json_option
def fetch(  # noqa: PLR0913 - click hands over each option by its name
    *,
    symbols: tuple[str, ...],
    provider: str,
    start: str | None,
    end: str | None,
    interval: str,
    out: Path | None,
    is_adjusted: bool | None,
    is_again: bool,
    url: str | None,
    as_json: bool,
) -> ExitCode:
    """Fetch bars of each SYMBOL into one Parquet file, with a JSON file beside it that says where they came from."""
    from workstation.data.fetch.fetch import Order  # noqa: PLC0415 - loads pyarrow, which the help does not need

    order = Order(
        provider=provider,
        symbols=tuple(dict.fromkeys(checked_symbol(symbol) for symbol in symbols)),
        folder=out or Path("prices") / f"{provider}-{interval}{'-raw' if is_adjusted is False else ''}",
        interval=interval,
        start=moment(start) if start else None,
        stop=moment(end, is_end=True) if end else None,
        is_adjusted=is_adjusted,
        is_again=is_again,
    )
    return _run(order, _environment(provider, url), as_json=as_json)


def _environment(provider: str, url: str | None) -> dict[str, str]:
    if url is not None and provider != "csv-url":
        raise UsageError(f"--url goes with --from csv-url, not with {provider}")
    return {**os.environ, **({_ADDRESS: url} if url is not None else {})}


def _run(order: Order, environment: dict[str, str], *, as_json: bool) -> ExitCode:
    from workstation.data.fetch.fetch import Surroundings, fetch  # noqa: PLC0415 - as above

    outcomes: list[Outcome] = []
    try:
        for outcome in fetch(order, Surroundings(_tell, environment=environment)):
            outcomes.append(outcome)  # noqa: PERF402 - what came before an interrupt stays in the list
    except KeyboardInterrupt:
        _print(order, outcomes, as_json=as_json)
        talk("interrupted; the same command goes on from here")
        return ExitCode.INTERRUPTED
    except StorageError:
        _print(order, outcomes, as_json=as_json)
        raise
    _print(order, outcomes, as_json=as_json)
    return ExitCode.OK if all(outcome.status in _GOOD for outcome in outcomes) else ExitCode.DATA


def _tell(text: str) -> None:
    passing(plain(text))


def _print(order: Order, outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    passing("")
    if as_json:
        fact_json([_table(order, outcome) for outcome in outcomes], indent=1)
    elif any(outcome.state for outcome in outcomes):
        print_table(_COLUMNS, [_row(outcome, outcome.state) for outcome in outcomes if outcome.state])
    for outcome in outcomes:
        for note in outcome.notes:
            talk(plain(f"{outcome.symbol}: {note}"))
        if outcome.reason:
            talk(plain(f"{outcome.status}: {outcome.symbol}: {outcome.reason}"))
    if any(outcome.status in _GOOD for outcome in outcomes):
        talk(f"look at them: workstation data show {plain(shlex.quote(str(order.folder)))}")


def _row(outcome: Outcome, state: State) -> list[str]:
    form = "%Y-%m-%d %H:%M" if INTERVALS[state.interval] < DAY_SECONDS else "%Y-%m-%d"
    first, last = state.first.strftime(form), state.last.strftime(form)
    new = f"{outcome.new_rows:,}" if outcome.new_rows else UNKNOWN
    return [outcome.symbol, outcome.status, new, f"{state.rows:,}", first, last, state.adjusted_for]


def _table(order: Order, outcome: Outcome) -> dict[str, object]:
    state = outcome.state
    return {
        "symbol": outcome.symbol,
        "status": outcome.status,
        "file": str(order.folder / f"{file_stem(outcome.symbol)}.parquet") if state else None,
        "new_rows": outcome.new_rows,
        "notes": list(outcome.notes),
        "reason": outcome.reason or None,
        "state": state.model_dump(mode="json") if state else None,
    }
