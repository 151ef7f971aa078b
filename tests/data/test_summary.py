"""Facts for lists: right for a table, and a refused file is a line with its reason, not the end of the list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from workstation.data.summary import describe, list_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.price_table import PriceTable

DAY = 86_400 * 10**9


def test_facts_of_each_symbol(ragged: Callable[..., PriceTable]) -> None:
    table = ragged([1, 2, 3, 10], [5])
    first, second = describe(table)
    assert (first.symbol, first.rows, first.first, first.last) == ("A", 4, DAY, 10 * DAY)
    assert (first.median_step_seconds, first.longest_gap_seconds) == (86_400.0, 7 * 86_400.0)
    assert first.last_close == table.close[3]
    assert first.rows_without_volume == 0
    assert second.rows == 1
    assert math.isnan(second.median_step_seconds)


def test_a_folder_is_listed_with_refusals(write: Callable[[str, str], Path], tmp_path: Path) -> None:
    row = "2018-02-06,11,13,10,12\n"
    write("A.csv", "date,open,high,low,close\n" + row + row)
    write("B.csv", "date,open,high,low,close\n" + row + "2018-02-07,11,13,x,12\n")
    good, bad = list_sources(tmp_path)
    assert (good.file, good.layout, good.rows, good.symbols, good.refusal) == ("A.csv", "csv", 1, ("A",), None)
    assert good.first == good.last == 1517875200 * 10**9
    assert len(good.repairs) == 1
    assert (bad.file, bad.layout, bad.rows, bad.symbols) == ("B.csv", None, 0, ())
    assert bad.refusal is not None
    assert "line 3, column low" in bad.refusal
    assert bad.size_bytes == (tmp_path / "B.csv").stat().st_size
