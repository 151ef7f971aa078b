"""What is written for other programs: JSON, comma-separated rows, and files that never take the place of others."""

from __future__ import annotations

import csv
import errno
import io
import json
import math
import os
import stat
from typing import TYPE_CHECKING

import pytest

from workstation.errors import StorageError
from workstation.reporting import exports
from workstation.reporting.counts import compact
from workstation.reporting.exports import csv_text, json_text, write_new

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (math.inf, "-"),
        (0, "0"),
        (950, "950"),
        (999.6, "1.0k"),
        (12_345, "12.3k"),
        (99_960, "100k"),
        (123_456, "123k"),
        (999_600, "1.0M"),
        (4.2e6, "4.2M"),
        (7.25e9, "7.2G"),
    ],
)
def test_counts_take_five_characters(value: float | None, text: str) -> None:
    assert compact(value) == text
    assert len(text) <= 5


def test_what_is_not_finite_is_null_in_json() -> None:
    told = {"a": [1.5, math.nan, (math.inf, None)], "b": {"c": -math.inf, "d": "nan"}}
    assert json.loads(json_text(told)) == {"a": [1.5, None, [None, None]], "b": {"c": None, "d": "nan"}}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_computed_by_a_spreadsheet_nor_steers_a_terminal(start: str) -> None:
    text = csv_text(("symbol", "value"), [{"symbol": f"{start}cmd|'x'!A1", "value": -1.5}, {"symbol": "a\x1b[2Jb"}])
    first, second = csv.DictReader(io.StringIO(text))
    assert first == {"symbol": f"'{start}cmd|'x'!A1", "value": "-1.5"}
    assert second["value"] == ""
    assert "\x1b" not in text


def test_files_get_the_next_free_number_together(tmp_path: Path) -> None:
    texts = {"md": "first\n\n", "csv": "a,b", "json": "{}"}
    assert [path.name for path in write_new(tmp_path, "told", texts)] == ["told.md", "told.csv", "told.json"]
    (tmp_path / "told-2.json").write_text("mine")
    second = write_new(tmp_path, "told", {**texts, "md": "second"})
    assert [path.name for path in second] == ["told-3.md", "told-3.csv", "told-3.json"]
    assert (tmp_path / "told.md").read_text() == "first\n"
    assert (tmp_path / "told-3.md").read_text() == "second\n"
    assert (tmp_path / "told-2.json").read_text() == "mine"
    assert not (tmp_path / "told-2.md").exists()
    assert stat.S_IMODE((tmp_path / "told.csv").stat().st_mode) == 0o600


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "told.md").symlink_to(tmp_path / "elsewhere")
    (path,) = write_new(tmp_path, "told", {"md": "text"})
    assert path.name == "told-2.md"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_full_of_that_name_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "_MOST_FILES", 2)
    for _ in range(2):
        write_new(tmp_path, "told", {"md": "text"})
    with pytest.raises(StorageError, match="2 of that name are there"):
        write_new(tmp_path, "told", {"md": "text"})


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot write told\.md: there is no folder .*results$"):
        write_new(tmp_path / "results", "told", {"md": "text"})
    (tmp_path / "results").write_text("no folder")
    with pytest.raises(StorageError, match=r"there is no folder .*results$"):
        write_new(tmp_path / "results", "told", {"md": "text"})


def test_a_name_that_no_disk_takes_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"(?i)name too long"):
        write_new(tmp_path, "x" * 300, {"md": "text"})


@pytest.mark.parametrize("refusal", [errno.ENOSPC, errno.ENOENT])
def test_nothing_is_left_of_files_that_cannot_all_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    def refuse(path: Path, data: bytes) -> None:
        if path.suffix == ".json":
            raise OSError(refusal, os.strerror(refusal))
        path.write_bytes(data)

    monkeypatch.setattr(exports, "write_atomically", refuse)
    (tmp_path / "other.md").write_text("mine")
    with pytest.raises(StorageError, match=r"cannot write told\.md"):
        write_new(tmp_path, "told", {"md": "first", "csv": "a,b", "json": "{}"})
    assert [path.name for path in tmp_path.iterdir()] == ["other.md"]
