"""`workstation data splits`: how a profile cuts the time line, fold by fold and symbol by symbol."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from workstation import profiles
from workstation.cli.data.asked import tell_progress
from workstation.cli.data.fold_tables import print_accounts, print_bars, print_folds, print_gaps
from workstation.cli.data.splitting import splitting
from workstation.cli.formats import counted
from workstation.cli.output import fact, fact_json, passing, plain
from workstation.cli.session import json_option
from workstation.config.toml import with_overrides
from workstation.data.load import load_prices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.cli.data.splitting import Splitting
    from workstation.data.splits import Fold

SOME = 20
"""Folds that are shown unasked; with more, the chosen one alone."""


@click.command
@click.argument("name", required=False, metavar="[PROFILE]")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
@click.option("--symbols", "lists_symbols", is_flag=True, help="Count the windows of each symbol, or say why not.")
@click.option("--all-folds", "is_whole", is_flag=True, help=f"Show every fold, also where there are more than {SOME}.")
@json_option
def splits(name: str | None, overrides: tuple[str, ...], lists_symbols: bool, is_whole: bool, as_json: bool) -> None:
    """How PROFILE (a name or a path, or else the default settings) cuts the time line of its prices.

    Folds with their parts, gaps, symbols held out, and how many windows there are to train, choose and test on.
    """
    profile = profiles.load(name, overrides) if name else profiles.resolve(with_overrides({}, overrides))
    loaded = load_prices(profile.data, tell_progress)
    passing("computing features")
    cut = splitting(profile, loaded.table)
    passing("")
    folds = cut.split.folds if is_whole or len(cut.split.folds) <= SOME else (cut.split.chosen,)
    if as_json:
        accounts = {"symbols": [asdict(account) for account in cut.accounts]} if lists_symbols else {}
        fact_json({**cut.facts(), "folds": cut.tables(folds), **accounts}, indent=1)
        return
    fact(plain(f"{loaded.description}: {counted(loaded.table.rows, 'row')}"))
    _print(cut, folds, lists_symbols=lists_symbols)


def _print(cut: Splitting, folds: Sequence[Fold], *, lists_symbols: bool) -> None:
    fact(f"{cut.split.description}, for a window of {counted(cut.window, 'bar')} and {_horizon(cut)}\n")
    print_folds(cut, folds)
    print_bars(cut, folds)
    print_gaps(cut)
    if len(folds) < len(cut.split.folds):
        fact(f"the other {len(cut.split.folds) - 1:,} folds: --all-folds")
    if lists_symbols:
        print_accounts(cut)


def _horizon(cut: Splitting) -> str:
    return f"a horizon of {counted(cut.horizon, 'bar')}"
