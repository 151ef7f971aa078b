"""Inspect a table of prices: every check on every symbol, a calendar and a verdict for each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.quality.checks import BY_ROWS, BY_SYMBOLS
from workstation.data.quality.examined import Examined
from workstation.data.quality.finding import SymbolQuality
from workstation.data.quality.repaired import repaired
from workstation.data.quality.rhythm import rhythm_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workstation.data.price_table import PriceTable
    from workstation.data.quality.finding import Finding, Verdict
    from workstation.data.quality.rhythm import Rhythm
    from workstation.data.report import Repair

ROWS_AT_ONCE = 1_000_000
"""Rows whose returns and blocks are in memory at once (about 150 MB); a longer symbol is taken whole."""
_ORDER = {"problem": 0, "warning": 1, "note": 2}


def _always() -> bool:
    return True


def inspect(table: PriceTable, symbol: str, *, repairs: Sequence[Repair] = (), now: int | None = None) -> SymbolQuality:
    """What the checks say of one symbol on its own; the symbol must be in the table.

    `repairs` are those of loading the table; `now` is in nanoseconds since 1970-01-01 UTC, by default the clock's.
    """
    mine = [repair for repair in repairs if symbol in repair.symbols]
    return inspect_all(table.select([symbol]), repairs=mine, now=now)[0]


def inspect_all(
    table: PriceTable,
    goes_on: Callable[[], bool] = _always,
    *,
    repairs: Sequence[Repair] = (),
    now: int | None = None,
) -> tuple[SymbolQuality, ...]:
    """What the checks say of each symbol, in the table's order, checks across symbols included.

    `goes_on` is asked between checks; once it says no, nothing is returned: an empty tuple.
    """
    moment = time.time_ns() if now is None else now
    rhythms = _rhythms(table)
    findings: dict[str, list[Finding]] = {symbol: [] for symbol in table.symbols}
    for finding in repaired(repairs, table):
        findings[finding.symbol].append(finding)
    whole = Examined(table, rhythms, moment)
    for check in BY_SYMBOLS:
        if not goes_on():
            return ()
        for finding in check.find(whole):
            findings[finding.symbol].append(finding)
    for part in _parts(whole):
        for check in BY_ROWS:
            if not goes_on():
                return ()
            for finding in check.find(part):
                findings[finding.symbol].append(finding)
    return tuple(_quality(table, index, rhythms[index], findings[symbol]) for index, symbol in enumerate(table.symbols))


def warned(table: PriceTable) -> tuple[Finding, ...]:
    """The findings of a table above a note, problems first; what loading repaired is left to the repairs."""
    found = [finding for quality in inspect_all(table) for finding in quality.findings if finding.severity != "note"]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def _rhythms(table: PriceTable) -> tuple[Rhythm, ...]:
    """A rhythm for each symbol; symbols with the same times share theirs."""
    known: dict[bytes, Rhythm] = {}
    found = []
    for start, stop in zip(table.offsets[:-1], table.offsets[1:], strict=True):
        times = table.time[start:stop]
        key = times.tobytes() if len(times) < ROWS_AT_ONCE // 100 else bytes(str((start, stop)), "ascii")
        if key not in known:
            known[key] = rhythm_of(times)
        found.append(known[key])
    return tuple(found)


def _parts(whole: Examined) -> Iterator[Examined]:
    """The table, some symbols at a time."""
    table = whole.table
    if table.rows <= ROWS_AT_ONCE:
        yield whole
        return
    first = 0
    while first < len(table.symbols):
        limit = int(table.offsets[first]) + ROWS_AT_ONCE
        stop = max(first + 1, int(np.searchsorted(table.offsets, limit, side="right")) - 1)
        yield Examined(table.select(table.symbols[first:stop]), whole.rhythms[first:stop], whole.now)
        first = stop


def _quality(table: PriceTable, index: int, rhythm: Rhythm, findings: list[Finding]) -> SymbolQuality:
    start, stop = int(table.offsets[index]), int(table.offsets[index + 1])
    ordered = tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))
    return SymbolQuality(
        symbol=table.symbols[index],
        rows=stop - start,
        first=int(table.time[start]),
        last=int(table.time[stop - 1]),
        calendar=rhythm.calendar,
        findings=ordered,
        verdict=_verdict(ordered),
    )


def _verdict(findings: Sequence[Finding]) -> Verdict:
    severities = {finding.severity for finding in findings}
    if "problem" in severities:
        return "doubtful"
    return "usable" if "warning" in severities else "good"
