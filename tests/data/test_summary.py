"""Facts for lists: right for a table, and a refused file is a line with its reason, not the end of the list."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

import pytest

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.summary import describe, list_sources
from workstation.errors import DataError

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


def test_a_broken_archive_a_pipe_and_a_link_to_nothing_are_lines_of_the_list(
    write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    write("A.csv", "date,open,high,low,close\n2018-02-06,11,13,10,12\n")
    (tmp_path / "b.zip").write_bytes(b"PK\3\4 and no more")
    (tmp_path / "c.csv").symlink_to("nowhere")
    os.mkfifo(tmp_path / "d.csv")
    (tmp_path / "e.csv").mkdir()
    for is_recursive in (False, True):
        found = {facts.file: facts.refusal for facts in list_sources(tmp_path, is_recursive=is_recursive)}
        assert list(found) == ["A.csv", "b.zip", "c.csv", "d.csv"]
        assert found["A.csv"] is None
        assert [str(found[name]).split(" ")[0] for name in ("b.zip", "c.csv", "d.csv")] == ["b.zip", "c.csv", "d.csv"]
    with pytest.raises(DataError, match=r"b\.zip is no whole zip archive"):
        load_prices(DataSettings(source=str(tmp_path)))


def test_a_pipe_named_by_itself_is_refused_for_what_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.csv")
    with pytest.raises(DataError, match="only files and folders can be read"):
        load_prices(DataSettings(source=str(tmp_path / "p.csv")))


def test_a_list_tells_how_far_it_is_and_ends_when_told(write: Callable[[str, str], Path], tmp_path: Path) -> None:
    row = "2018-02-06,11,13,10,12\n"
    write("A.csv", "date,open,high,low,close\n" + row)
    (tmp_path / "b.zip").write_bytes(b"PK\3\4 and no more")
    write("C.csv", "date,open,high,low,close\n" + row.replace("13", "x"))
    write("D.csv", "date,open,high,low,close\n" + row)
    told: list[tuple[int, int, str]] = []
    list_sources(tmp_path, progress=lambda *words: told.append(words))
    total = sum((tmp_path / name).stat().st_size for name in ("A.csv", "C.csv", "D.csv"))
    assert told[-1][:2] == (total, total)
    assert {name for _, _, name in told} >= {"A.csv (1 of 3)", "D.csv (3 of 3)"}

    def called_off(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list_sources(tmp_path, progress=called_off)
