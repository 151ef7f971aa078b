"""`workstation data list`: files of prices, or why they cannot be used."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation.cli.formats import UNKNOWN, bar_time, counted
from workstation.cli.output import fact_json, plain, talk
from workstation.cli.session import json_option
from workstation.cli.tables import Cell, Column, print_table
from workstation.data.sample_market import DESCRIPTION
from workstation.data.summary import SourceFacts, list_sources
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = (
    Column("FILE", folds=True),
    Column("LAYOUT"),
    Column("ROWS", is_number=True),
    Column("SYMBOLS", folds=True),
    Column("FIRST"),
    Column("LAST"),
    Column("REPAIRS", is_number=True),
)


@click.command("list")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@json_option
def list_(path: Path | None, as_json: bool) -> ExitCode:
    """Each CSV and Parquet file in PATH (a folder, or one file): layout, rows, symbols, range, or why it is refused.

    Without PATH: what there is without any file.
    """
    if path is None:
        _print_built_in(as_json=as_json)
        return ExitCode.OK
    sources = list_sources(path)
    if as_json:
        fact_json([asdict(source) for source in sources], indent=1)
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


def _row(source: SourceFacts) -> list[Cell | str]:
    symbols = source.symbols[0] if len(source.symbols) == 1 else counted(len(source.symbols), "symbol")
    repairs = str(len(source.repairs)) if source.repairs else UNKNOWN
    first, last = bar_time(source.first), bar_time(source.last)
    return [source.file, source.layout or UNKNOWN, f"{source.rows:,}", symbols, first, last, repairs]
