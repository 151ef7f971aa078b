"""`workstation data list`: files of prices, or why they cannot be used."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation import profiles
from workstation.cli.data.asked import tell_progress
from workstation.cli.formats import UNKNOWN, bar_time, counted
from workstation.cli.output import fact_json, passing, plain, talk
from workstation.cli.session import json_option
from workstation.cli.tables import Cell, Column, print_table
from workstation.config.toml import with_overrides
from workstation.data.sample_market import DESCRIPTION
from workstation.data.summary import SourceFacts, list_sources
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = (
    Column("FILE", folds=True),
    Column("OUTCOME"),
    Column("LAYOUT"),
    Column("ROWS", is_number=True),
    Column("SYMBOLS", folds=True),
    Column("FIRST"),
    Column("LAST"),
    Column("REPAIRS", is_number=True),
)
_WHY = Column("WHY", folds=True)


@click.command("list")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--recursive", "is_recursive", is_flag=True, help="All folders beneath PATH too; a line for each file.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as data.timezone.")
@json_option
def list_(*, path: Path | None, is_recursive: bool, overrides: tuple[str, ...], as_json: bool) -> ExitCode:
    """Each file of prices in PATH (a folder, or one file): layout, rows, symbols, range, or why it is refused.

    `repaired` are files of which rows were mended or left out, `loaded` those with notes at most. With --recursive
    every file has a line that says why. Without PATH: what there is without any file.
    """
    if path is None:
        _print_built_in(as_json=as_json)
        return ExitCode.OK
    settings = profiles.resolve(with_overrides({}, overrides)).data
    sources = list_sources(path, settings, tell_progress, is_recursive=is_recursive)
    passing("")
    if as_json:
        fact_json([asdict(source) for source in sources], indent=1)
    elif is_recursive:
        _print_all(sources)
    else:
        _print(path, sources)
    return ExitCode.DATA if any(source.refusal for source in sources) else ExitCode.OK


def _print_built_in(*, as_json: bool) -> None:
    if as_json:
        fact_json([{"source": "sample", "description": DESCRIPTION}], indent=1)
    else:
        print_table([Column("SOURCE"), Column("DESCRIPTION", folds=True)], [("sample", DESCRIPTION)])
    talk("for your own files: workstation data list PATH")


def _print(path: Path, sources: Sequence[SourceFacts]) -> None:
    print_table(_COLUMNS, [_row(source) for source in sources if source.refusal is None])
    refused = [source for source in sources if source.refusal is not None]
    for source in refused:
        talk(f"refused: {plain(source.refusal)}")
    if len(refused) < len(sources):
        talk(f"more of them: workstation data show {plain(path)}")


def _print_all(sources: Sequence[SourceFacts]) -> None:
    rows = [[*_row(source), source.refusal or "; ".join(source.repairs)] for source in sources]
    print_table([*_COLUMNS, _WHY], rows)
    counts = Counter(source.outcome for source in sources)
    talk(", ".join(f"{counts[outcome]} {outcome}" for outcome in ("loaded", "repaired", "refused", "left out")))


def _row(source: SourceFacts) -> list[Cell | str]:
    symbols = source.symbols[0] if len(source.symbols) == 1 else counted(len(source.symbols), "symbol")
    symbols = symbols if source.symbols else UNKNOWN
    repairs = str(len(source.repairs)) if source.repairs else UNKNOWN
    first, last = bar_time(source.first), bar_time(source.last)
    layout = source.layout or UNKNOWN
    return [source.file, source.outcome, layout, f"{source.rows:,}", symbols, first, last, repairs]
