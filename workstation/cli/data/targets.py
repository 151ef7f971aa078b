"""`workstation data targets`: how what a profile forecasts is distributed in each part of its split."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from workstation import profiles
from workstation.cli.data.asked import tell_progress
from workstation.cli.formats import counted
from workstation.cli.output import fact, fact_json, passing, plain
from workstation.cli.session import json_option
from workstation.cli.tables import Column, print_table
from workstation.config.toml import with_overrides
from workstation.data.load import load_prices
from workstation.errors import DataError
from workstation.features.distribution import part_ends, target_distribution

if TYPE_CHECKING:
    from workstation.data.price_table import PriceTable
    from workstation.features.distribution import PartTargets, TargetDistribution

_COLUMNS = (
    Column("PART"),
    *(Column(title, is_number=True) for title in ("WINDOWS", "MEAN", "DEVIATION", "SKEW", "EXCESS KURTOSIS", "ZERO")),
)
_SOME = 8
"""Symbols that are named to somebody who asked for one that is not there."""


@click.command
@click.argument("name", required=False, metavar="[PROFILE]")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
@click.option("--symbol", help="Only the windows of this symbol.")
@json_option
def targets(name: str | None, overrides: tuple[str, ...], symbol: str | None, as_json: bool) -> None:
    """How the targets of PROFILE (a name or a path, or else the default settings) are distributed in each part.

    What follows each window of train, validation, test and unseen symbols: count, mean, deviation, shape, share of
    zeros, and how far the test part has drifted from training. With --json the histograms too.
    """
    profile = profiles.load(name, overrides) if name else profiles.resolve(with_overrides({}, overrides))
    loaded = load_prices(profile.data, tell_progress)
    _check(loaded.table, symbol)
    passing("computing features")
    ends = part_ends(loaded.table, profile)
    assert ends is not None, "nothing stops it here"
    found = target_distribution(loaded.table, ends, profile.target, profile.horizon, symbol)
    passing("")
    if as_json:
        fact_json(_facts(found, symbol), indent=1)
        return
    fact(plain(f"{loaded.description}: {symbol or counted(len(loaded.table.symbols), 'symbol')}"))
    _print(found)


def _check(table: PriceTable, symbol: str | None) -> None:
    if symbol is not None and symbol not in table.symbols:
        some = ", ".join(table.symbols[:_SOME]) + (", ..." if len(table.symbols) > _SOME else "")
        raise DataError(f"--symbol: these prices have no symbol {symbol!r}; they have {some}")


def _facts(found: TargetDistribution, symbol: str | None) -> dict[str, Any]:
    """Plain values."""
    parts = [{**asdict(part), "shares": part.shares.tolist()} for part in found.parts]
    drift = None if found.drift is None else {**asdict(found.drift), "words": found.drift.words}
    about = {"target": found.kind, "unit": found.unit, "ahead_bars": found.ahead, "symbol": symbol}
    return {**about, "edges": found.edges.tolist(), "parts": parts, "drift": drift}


def _print(found: TargetDistribution) -> None:
    fact(f"{found.kind.replace('_', ' ')}, {counted(found.ahead, 'bar')} ahead, {found.unit}\n")
    print_table(_COLUMNS, [_row(part) for part in found.parts])
    fact(f"\n{found.drift_sentence}")


def _row(part: PartTargets) -> list[str]:
    shape = (part.skew, part.excess_kurtosis)
    return [
        part.part,
        f"{part.count:,}",
        f"{part.mean:+.3g}",
        f"{part.deviation:.3g}",
        *(f"{value:+.2f}" if math.isfinite(value) else "-" for value in shape),
        f"{part.share_of_zero:.1%}".replace("%", " %"),
    ]
