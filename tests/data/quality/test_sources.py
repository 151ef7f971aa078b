"""Folders with files that are refused: the rest is checked together as far as no symbol comes twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.data.quality.tables import calm, weekdays
from workstation.config.profile import DataSettings
from workstation.data.quality.sources import CheckedSource, RefusedSource, checked_sources
from workstation.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, seed: int, gone: tuple[int, ...] = ()) -> None:
    columns = calm(seed, weekdays(300)[np.arange(300) % 32 != 17])
    names = ("open", "high", "low", "close", "volume")
    days = columns["time"].astype("datetime64[ns]").astype("datetime64[D]")
    rows = [
        ",".join([str(day), *(repr(float(columns[name][row])) for name in names)])
        for row, day in enumerate(days)
        if row not in gone
    ]
    path.write_text("\n".join(["date,open,high,low,close,volume", *rows]) + "\n", encoding="utf-8")


def test_readable_files_are_compared_although_one_is_refused(tmp_path: Path) -> None:
    for seed, name in enumerate("ABCD"):
        write(tmp_path / f"{name}.csv", seed, (100,) if name == "A" else ())
    (tmp_path / "E.csv").write_text("date,open,high,low,close\n2015-01-05,1,2,0.5,x\n", encoding="utf-8")
    checked, refused = checked_sources(DataSettings(source=str(tmp_path)))
    assert isinstance(checked, CheckedSource)
    assert isinstance(refused, RefusedSource)
    assert [quality.symbol for quality in checked.qualities] == ["A", "B", "C", "D"]
    assert [finding.kind for finding in checked.qualities[0].findings] == ["hole"]  # as the other three tell
    assert "E.csv, line 2" in refused.sentence


def test_folders_beneath_are_sources_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    write(tmp_path / "A.csv", 1)
    write(tmp_path / "deep" / "er" / "A.csv", 2)
    found = list(checked_sources(DataSettings(source=str(tmp_path)), is_recursive=True))
    assert all(isinstance(source, CheckedSource) for source in found)
    assert [source.settings.source for source in found if isinstance(source, CheckedSource)] == [
        str(tmp_path),
        str(tmp_path / "deep" / "er"),
    ]
    with pytest.raises(DataError, match="nor any beneath it"):
        list(checked_sources(DataSettings(source=str(tmp_path / "empty")), is_recursive=True))


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (found,) = checked_sources(DataSettings(source=str(tmp_path / "none.csv")))
    assert isinstance(found, RefusedSource)
    assert "there is no file or folder" in found.sentence


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "A.csv", 1)
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(list(checked_sources(DataSettings(source=str(tmp_path)), is_recursive=True))) == 1


def test_a_broken_archive_refuses_itself_and_a_text_without_prices_nothing(tmp_path: Path) -> None:
    for seed, name in enumerate("AB"):
        write(tmp_path / f"{name}.csv", seed)
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and no more")
    (tmp_path / "notes.txt").write_text("hello\n")
    checked, refused = checked_sources(DataSettings(source=str(tmp_path)))
    assert isinstance(checked, CheckedSource)
    assert checked.loaded.table.symbols == ("A", "B")
    assert isinstance(refused, RefusedSource)
    assert refused.sentence.startswith("broken.zip is no whole zip archive")
