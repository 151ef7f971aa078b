"""`workstation data leaks`: does the future show in anything that a profile makes of its prices?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from workstation import profiles
from workstation.cli.data.asked import tell_progress
from workstation.cli.formats import counted
from workstation.cli.output import fact, fact_json, passing, plain, talk
from workstation.cli.session import json_option
from workstation.cli.tables import Cell, Column, print_table
from workstation.data.load import load_prices
from workstation.errors import ExitCode
from workstation.features.leaks.harness import CONTROLS_PROBE, SOME, probes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.features.leaks.probe import Probe

_COLUMNS = (Column("PROBE"), Column("WHAT", folds=True), Column("COMPARED", is_number=True), Column("VERDICT"))
_STYLES = {"pass": "green", "leak": "bold red", "not tried": "dim"}


@click.command
@click.argument("name")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; may be repeated.")
@click.option("--thorough", "is_thorough", is_flag=True, help=f"Try all symbols and files, not just {SOME} of them.")
@json_option
def leaks(name: str, overrides: tuple[str, ...], is_thorough: bool, as_json: bool) -> ExitCode:
    """Change the future in every way and compare the past bit for bit, with the profile NAME (or path).

    Its files are read again without their newest rows; every column, the preprocessing, the windows of each part and
    the targets are computed again with bars after a time changed, deleted and replaced. Things that are known to look
    ahead are tried as well and must be caught. Exit code 12 where something knew the future.
    """
    profile = profiles.load(name, overrides)
    loaded = load_prices(profile.data, tell_progress)
    found = list(probes(profile, loaded, lambda text: passing(plain(text)), is_thorough=is_thorough))
    passing("")
    if as_json:
        fact_json([{**asdict(probe), "verdict": probe.verdict} for probe in found], indent=1)
    else:
        _print(name, found)
    return _exit_code(found)


def _exit_code(found: Sequence[Probe]) -> ExitCode:
    if any(probe.leak for probe in found if probe.name == CONTROLS_PROBE):
        return ExitCode.BUG
    return ExitCode.LEAK if any(probe.leak for probe in found) else ExitCode.OK


def _print(name: str, found: Sequence[Probe]) -> None:
    print_table(_COLUMNS, [_row(probe) for probe in found])
    for probe in found:
        if probe.note:
            talk(f"note: {probe.name}: {plain(probe.note)}")
    leaking = [probe for probe in found if probe.leak]
    for probe in leaking:
        fact(f"LEAK {probe.name}: {plain(probe.leak)}")
    total = counted(sum(probe.comparisons for probe in found), "comparison")
    if leaking:
        fact(f"{plain(name)}: the future shows in {len(leaking)} of {counted(len(found), 'probe')}")
    else:
        fact(f"{plain(name)}: pass, {total}, and what is known to look ahead was caught")


def _row(probe: Probe) -> list[Cell | str]:
    verdict = Cell(probe.verdict.upper() if probe.leak else probe.verdict, _STYLES[probe.verdict])
    return [probe.name, probe.what, f"{probe.comparisons:,}", verdict]
