"""A report of a whole table: order, verdicts, repairs, stopping, other series, chunks, and no word on thousands."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import workstation
from tests.data.quality.tables import NOW, calm, scaled_from, table_of, weekdays
from workstation.data.quality import inspect as inspection
from workstation.data.quality.checks import rules
from workstation.data.quality.inspect import inspect, inspect_all
from workstation.data.quality.repaired import about_files
from workstation.data.report import Repair
from workstation.data.sample_market import sample_market

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.price_table import PriceTable


def spoiled() -> PriceTable:
    split, jumped = calm(1), calm(2)
    scaled_from(split, 300, 0.5)
    scaled_from(jumped, 300, 1.4)
    jumped["volume"][300] *= 10.0
    return table_of(A=split, B=jumped, C=calm(3))


def test_verdicts_follow_the_worst_finding() -> None:
    found = inspect_all(spoiled(), now=NOW)
    assert [(quality.symbol, quality.verdict) for quality in found] == [
        ("A", "doubtful"),
        ("B", "usable"),
        ("C", "good"),
    ]
    assert (found[0].rows, found[0].first, found[0].last) == (600, weekdays()[0], weekdays()[-1])


def test_one_symbol_on_its_own_gets_what_the_table_says_of_it() -> None:
    table = spoiled()
    assert [inspect(table, symbol, now=NOW) for symbol in "ABC"] == list(inspect_all(table, now=NOW))


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = inspect_all(spoiled(), now=NOW)
    monkeypatch.setattr(inspection, "ROWS_AT_ONCE", 700)
    assert inspect_all(spoiled(), now=NOW) == whole


def test_it_stops_when_told() -> None:
    answers = iter([True, True, False])
    assert inspect_all(spoiled(), lambda: next(answers), now=NOW) == ()


def test_the_clock_is_asked_where_no_time_is_given() -> None:
    columns = calm(1, weekdays(600, "2199-01-07"))
    assert {finding.kind for finding in inspect_all(table_of(A=columns))[0].findings} == {"future"}


def test_the_sample_market_is_good() -> None:
    assert {quality.verdict for quality in inspect_all(sample_market(7), now=NOW)} == {"good"}


def test_other_series_are_checked_for_holes_and_standstill_alone() -> None:
    values = np.sin(np.arange(600) / 10.0) * np.where(np.arange(600) == 300, 900.0, 1.0)
    values[100:140] = -3.0
    columns = calm()
    same = dict.fromkeys(("open", "high", "low", "close"), values)
    unknown = np.full(600, np.nan)
    table = replace(table_of(A=calm()), **same, volume=unknown, amount=unknown, time=columns["time"], is_series=True)
    kinds = {finding.kind for finding in inspect_all(table, now=NOW)[0].findings}
    assert kinds == {"stale"}


def repair(kind: str, count: int, symbols: tuple[str, ...]) -> Repair:
    return Repair("a.csv", kind, count, 2, f"a.csv: {kind}", symbols)  # type: ignore[arg-type] - any kind of repair


def test_repairs_appear_beside_the_findings_of_their_symbol() -> None:
    repairs = (
        repair("outside_range", 1, ("C",)),
        repair("missing_price", 100, ("B",)),
        repair("duplicate", 3, ("C",)),
        repair("crossed_quote", 2, ("C",)),
        repair("bar_time", 600, ()),
    )
    table = spoiled()
    found = {quality.symbol: quality for quality in inspect_all(table, repairs=repairs, now=NOW)}
    severities = {finding.kind: finding.severity for finding in found["C"].findings}
    assert severities == {"outside_range": "warning", "crossed_quote": "warning", "duplicate": "note"}
    assert found["B"].verdict == "doubtful"  # 100 of 700 rows were no bars
    assert about_files(repairs, table) == repairs[4:]
    alone = inspect(table, "C", repairs=repairs, now=NOW)
    assert {finding.kind for finding in alone.findings} == {"outside_range", "duplicate", "crossed_quote"}


def test_short_tables_are_no_trouble() -> None:
    for bars in (1, 2, 3, 21):
        assert inspect_all(table_of(A=calm(1, weekdays(bars))), now=NOW)[0].verdict == "doubtful"


def test_prices_and_volumes_at_the_ends_of_floats_are_told_without_a_fuss() -> None:
    columns = calm()
    scaled_from(columns, 200, 1e-280)
    scaled_from(columns, 300, 1e290)
    scaled_from(columns, 400, 1e290)
    columns["volume"][::3] = 1e300
    columns["amount"] = np.where(np.arange(600) % 2, 1e-300, 1e300)
    (found,) = inspect_all(table_of(A=columns), now=NOW)
    assert "price_scale" in {finding.kind for finding in found.findings}
    assert all(np.isfinite(place.value) for finding in found.findings for place in finding.places)


def test_nothing_that_learns_reads_these_checks() -> None:
    package = Path(workstation.__file__).parent
    rooms = [package / name for name in ("features", "models", "losses", "training")]
    sources = [path for room in rooms for path in room.rglob("*.py")]
    assert len(sources) > 20
    assert not [path for path in sources if "data.quality" in path.read_text(encoding="utf-8")]


def test_every_kind_has_one_rule() -> None:
    kinds = [rule.kind for rule in rules()]
    assert len(kinds) == len(set(kinds))
    assert all(rule.unit and rule.text for rule in rules())


@pytest.mark.parametrize("rows", [1, 40, 3000])
def test_damaged_tables_are_told_and_never_break(rows: int, random_table: Callable[[int, int], PriceTable]) -> None:
    known = {rule.kind for rule in rules()}
    for seed in range(30):
        table = random_table(seed, rows)
        for quality in inspect_all(table, now=NOW):
            for finding in quality.findings:
                assert finding.kind in known
                assert finding.count > 0
                assert 0 < len(finding.places) <= 100
                assert all(quality.first - 10**15 <= place.time <= quality.last for place in finding.places)
                assert "nan" not in finding.sentence
                assert finding.sentence.startswith(quality.symbol)


@pytest.fixture
def random_table() -> Callable[[int, int], PriceTable]:
    """Tables of three symbols with every defect at random."""

    def build(seed: int, rows: int) -> PriceTable:
        random = np.random.default_rng(seed)
        symbols = {}
        for name in "ABC":
            steps = random.choice([60, 300, 3600, 86400, 3 * 86400, 10**7], rows, p=[0.1, 0.1, 0.3, 0.4, 0.09, 0.01])
            columns = calm(seed, np.cumsum(steps) * 10**9)
            factor = np.exp(np.cumsum(np.where(random.random(rows) < 0.02, random.normal(0, 2, rows), 0.0)))
            for price in ("open", "high", "low", "close"):
                columns[price] = columns[price] * factor
            columns["volume"] = np.where(random.random(rows) < 0.1, random.choice([0.0, np.nan]), columns["volume"])
            columns["amount"] = columns["volume"] * columns["close"] * random.choice([1.0, 100.0, 1e-6], rows)
            symbols[name] = columns
        return table_of(**symbols)

    return build


@pytest.mark.slow
def test_five_hundred_symbols_take_about_a_second() -> None:
    one = {f"S{index}": calm(index, weekdays(1259)) for index in range(500)}
    table = table_of(**one)
    started = time.perf_counter()
    assert len(inspect_all(table, now=NOW)) == 500
    assert time.perf_counter() - started < 5.0  # a fifth of that where the machine has nothing else to do
