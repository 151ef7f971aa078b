"""`workstation data check`: what is wrong with prices, in words, a verdict, and a fragment of a profile to paste."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from workstation.cli.data.asked import asked_profile, tell_progress
from workstation.cli.formats import UNKNOWN, bar_time, counted, duration
from workstation.cli.output import fact, fact_json, plain, talk
from workstation.cli.session import json_option
from workstation.cli.tables import Cell, Column, print_table
from workstation.data.quality.checks import rules
from workstation.data.quality.fragment import fragment
from workstation.data.quality.repaired import about_files
from workstation.data.quality.sources import CheckedSource, RefusedSource, checked_sources
from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.data.quality.finding import SymbolQuality, Verdict

_COLUMNS = (
    Column("SYMBOL", folds=True),
    Column("ROWS", is_number=True),
    Column("FIRST"),
    Column("LAST"),
    Column("STEP", is_number=True),
    Column("CALENDAR"),
    Column("FINDINGS", folds=True),
    Column("VERDICT"),
)
_STYLES: dict[Verdict, str] = {"good": "green", "usable": "yellow", "doubtful": "bold red"}


@click.command
@click.argument("path", required=False)
@click.option("--profile", help="The prices of a profile (name or path).")
@click.option("--symbol", "symbols", multiple=True, metavar="S", help="Only this symbol; may be repeated.")
@click.option("--recursive", "is_recursive", is_flag=True, help="Check every folder beneath PATH, each on its own.")
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting, as data.timezone.")
@click.option("--rules", "lists_rules", is_flag=True, help="List every kind of finding with its rule and thresholds.")
@json_option
def check(
    *,
    path: str | None,
    profile: str | None,
    symbols: tuple[str, ...],
    is_recursive: bool,
    overrides: tuple[str, ...],
    lists_rules: bool,
    as_json: bool,
) -> ExitCode:
    """Check the prices in PATH, those of a profile, or the sample market (PATH `sample`, or none).

    A symbol is good, usable (there are warnings), or doubtful (there is a problem that a model would learn). Ends
    with exit code 0 where all are good or usable, and with 4 where one is doubtful or a file is refused.
    """
    if lists_rules:
        _print_rules(as_json=as_json)
        return ExitCode.OK
    settings = asked_profile(path, profile, symbols, overrides).data
    found = list(checked_sources(settings, tell_progress, is_recursive=is_recursive))
    checked = [source for source in found if isinstance(source, CheckedSource)]
    refused = [source for source in found if isinstance(source, RefusedSource)]
    if as_json:
        fact_json({"sources": [_table(one) for one in checked], "refused": [asdict(one) for one in refused]}, indent=1)
    else:
        _print(checked, refused)
    is_doubtful = any(one.verdict == "doubtful" for source in checked for one in source.qualities)
    return ExitCode.DATA if refused or is_doubtful else ExitCode.OK


def _table(source: CheckedSource) -> dict[str, object]:
    return {
        "source": source.settings.source,
        "description": source.loaded.description,
        "rows": source.loaded.table.rows,
        "fingerprint": source.loaded.fingerprint,
        "symbols": [asdict(quality) for quality in source.qualities],
        "repairs": [repair.sentence for repair in source.loaded.repairs],
        "fragment": _fragment(source),
    }


def _fragment(source: CheckedSource) -> str:
    return fragment(source.qualities, source.loaded, source.settings)


def _print(checked: Sequence[CheckedSource], refused: Sequence[RefusedSource]) -> None:
    for source in checked:
        _print_source(source)
    for one in refused:
        fact(f"refused: {plain(one.sentence)}")
    _print_verdict([quality for source in checked for quality in source.qualities], refused)
    if len(checked) == 1:
        fact("\nto paste into a profile:\n")
        for line in _fragment(checked[0]).splitlines():
            fact(plain(line))
    elif checked:
        talk("for a fragment of a profile, check one folder alone")


def _print_source(source: CheckedSource) -> None:
    fact(plain(f"{source.loaded.description}: {counted(source.loaded.table.rows, 'row')}"))
    print_table(_COLUMNS, [_row(quality) for quality in source.qualities])
    fact("")
    for quality in source.qualities:
        for finding in quality.findings:
            fact(f"{finding.severity}: {plain(finding.sentence)}")
    for repair in about_files(source.loaded.repairs, source.loaded.table):
        fact(f"note: {plain(repair.sentence)}")
    fact("")


def _row(quality: SymbolQuality) -> list[Cell | str]:
    kinds = Counter[str]()
    for finding in quality.findings:  # the worst first, and a counter keeps the order
        kinds[finding.kind] += finding.count
    return [
        quality.symbol,
        f"{quality.rows:,}",
        bar_time(quality.first),
        bar_time(quality.last),
        duration(quality.calendar.step_seconds),
        quality.calendar.name,
        ", ".join(_kind(kind, count) for kind, count in kinds.items()) or UNKNOWN,
        Cell(quality.verdict, _STYLES[quality.verdict]),
    ]


def _kind(kind: str, count: int) -> str:
    words = kind.replace("_", " ")  # so that a narrow column breaks between words
    return words if count == 1 else f"{words} {count:,}"


def _print_verdict(qualities: Sequence[SymbolQuality], refused: Sequence[RefusedSource]) -> None:
    verdicts = Counter(quality.verdict for quality in qualities)
    counts = [f"{verdicts[name]} {name}" for name in _STYLES if verdicts[name]]
    counts += [f"{counted(len(refused), 'source')} refused"] if refused else []
    fact(f"{counted(len(qualities), 'symbol')}: {', '.join(counts) or 'nothing to check'}")


def _print_rules(*, as_json: bool) -> None:
    if as_json:
        fact_json([asdict(rule) for rule in rules()], indent=1)
        return
    for rule in rules():
        fact(f"{rule.kind}  (places in {rule.unit})\n  {plain(rule.text)}")
