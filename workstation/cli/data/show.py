"""`workstation data show`: prices as training would see them, or the features that there are."""

from __future__ import annotations

from typing import Any

import click

from workstation.cli.data.asked import asked_profile, tell_progress
from workstation.cli.data.features import print_features
from workstation.cli.data.fold_tables import print_folds
from workstation.cli.data.preparing import preparation, print_preparation
from workstation.cli.data.splitting import Splitting, splitting_of
from workstation.cli.data.survey import Survey, survey
from workstation.cli.formats import UNKNOWN, bar_time, counted, duration, price
from workstation.cli.output import fact, fact_json, plain
from workstation.cli.session import json_option
from workstation.cli.tables import Column, print_table
from workstation.data.quality.inspect import warned
from workstation.features.dataset import shaped


@click.command
@click.argument("path", required=False)
@click.option("--profile", help="The prices, split, window and features of a profile (name or path).")
@click.option("--symbol", "symbols", multiple=True, metavar="S", help="Only this symbol; may be repeated.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as data.timezone.")
@click.option("--features", "lists_features", is_flag=True, help="List every feature: unit, warm-up, formula.")
@json_option
def show(
    *,
    path: str | None,
    profile: str | None,
    symbols: tuple[str, ...],
    overrides: tuple[str, ...],
    lists_features: bool,
    as_json: bool,
) -> None:
    """The prices in PATH, or those of a profile, or else the sample market.

    Rows, range and step of each symbol, every repair and warning, how the time line is split into windows, and how
    columns are prepared.
    """
    if lists_features:
        print_features(as_json=as_json)
        return
    chosen = asked_profile(path, profile, symbols, overrides)
    found = survey(chosen, tell_progress)
    if as_json:
        told: dict[str, Any] = {"warnings": [finding.sentence for finding in warned(found.loaded.table)]}
        data = shaped(chosen, found.loaded, lambda _: None)
        told |= {"splitting": splitting_of(chosen, data).facts(), "preprocessing": preparation(data).facts()}
        fact_json({**found.table(), **told}, indent=1)
        return
    _print_symbols(found)
    _print_repairs(found)
    _print_warnings(found)
    data = shaped(chosen, found.loaded, lambda _: None)
    _print_splitting(splitting_of(chosen, data))
    print_preparation(preparation(data))


def _print_symbols(found: Survey) -> None:
    fact(plain(f"{found.loaded.description}: {counted(found.loaded.table.rows, 'row')}"))
    columns = [
        Column("SYMBOL", folds=True),
        Column("ROWS", is_number=True),
        Column("FIRST"),
        Column("LAST"),
        Column("STEP", is_number=True),
        Column("LONGEST GAP", is_number=True),
        Column("LAST CLOSE", is_number=True),
        Column("NO VOLUME", is_number=True),
    ]
    rows = [
        (
            symbol.symbol,
            f"{symbol.rows:,}",
            bar_time(symbol.first),
            bar_time(symbol.last),
            duration(symbol.median_step_seconds),
            duration(symbol.longest_gap_seconds),
            price(symbol.last_close),
            f"{symbol.rows_without_volume:,}" if symbol.rows_without_volume else UNKNOWN,
        )
        for symbol in found.symbols
    ]
    print_table(columns, rows)


def _print_repairs(found: Survey) -> None:
    fact(f"\n{counted(len(found.loaded.repairs), 'repair')}")
    for repair in found.loaded.repairs:
        fact(f"  {plain(repair.sentence)}")


def _print_warnings(found: Survey) -> None:
    warnings = warned(found.loaded.table)
    if not warnings:
        return
    fact(f"\n{counted(len(warnings), 'warning')}; workstation data check has the notes and a verdict, too")
    for finding in warnings:
        fact(f"  {plain(finding.sentence)}")


def _print_splitting(cut: Splitting) -> None:
    fact(f"\nsplit for a window of {counted(cut.window, 'bar')} and a horizon of {counted(cut.horizon, 'bar')}")
    fact(cut.split.description)
    print_folds(cut, [cut.split.chosen])
    fact(f"{counted(cut.split.gap, 'point')} left out at each border")
    fact(f"{counted(cut.rows_without_features, 'row')} without all features, most of them in a warm-up")
