"""Loading: the source that was asked for, the symbols that were asked for, and a sentence for each mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = "date,open,high,low,close,volume\n"
ROWS = ["2018-02-05,10,12,9,11,100\n", "2018-02-06,11,13,10,12,200\n", "2018-02-07,12,14,11,13,300\n"]


@pytest.fixture
def folder(write: Callable[[str, str], Path], tmp_path: Path) -> Path:
    write("MSFT.csv", HEADER + "".join(ROWS))
    write("BAC_data.csv", HEADER + "".join(ROWS[:2]))
    write("BA_data.csv", HEADER + ROWS[0] + ROWS[0])
    write("notes.txt", "not prices")
    (tmp_path / "older.csv").mkdir()
    return tmp_path


def test_the_sample_market_is_what_a_profile_has_by_itself() -> None:
    loaded = load_prices(DataSettings())
    assert loaded.is_synthetic
    assert "synthetic" in loaded.description
    assert loaded.fingerprint == loaded.table.fingerprint()
    assert loaded.repairs == ()
    assert load_prices(DataSettings(sample_seed=8)).fingerprint != loaded.fingerprint


def test_a_folder_gives_all_its_symbols_sorted_by_name(folder: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    loaded = load_prices(DataSettings(source=str(folder)), lambda done, total, name: seen.append((done, total, name)))
    assert loaded.table.symbols == ("BA", "BAC", "MSFT")
    assert not loaded.is_synthetic
    done = [each[0] for each in seen]
    assert done == sorted(done)
    size = sum(path.stat().st_size for path in folder.glob("*.*") if path.is_file())
    assert seen[-1][0] == seen[-1][1] == 2 * size
    assert list(dict.fromkeys(name for _, _, name in seen)) == [
        "BAC_data.csv (1 of 4)",
        "BA_data.csv (2 of 4)",
        "MSFT.csv (3 of 4)",
        "notes.txt (4 of 4)",
    ]
    assert [(repair.file, repair.kind) for repair in loaded.repairs] == [
        ("notes.txt", "left_out"),
        ("BA_data.csv", "duplicate"),
    ]


def test_symbols_come_in_the_order_asked_for_with_their_repairs_only(folder: Path) -> None:
    loaded = load_prices(DataSettings(source=str(folder), symbols=["MSFT", "BAC"]))
    assert loaded.table.symbols == ("MSFT", "BAC")
    assert loaded.table.close.tolist() == [11, 12, 13, 11, 12]
    assert [repair.kind for repair in loaded.repairs] == ["left_out"]


def test_a_single_file_may_have_any_suffix(write: Callable[[str, str], Path]) -> None:
    path = write("AAPL.txt", HEADER + ROWS[0])
    assert load_prices(DataSettings(source=str(path))).table.symbols == ("AAPL",)


def test_a_folder_of_nothing_but_prose_is_refused(write: Callable[[str, str], Path], tmp_path: Path) -> None:
    write("a.txt", "not prices")
    write("b.txt", "nor these")
    with pytest.raises(DataError, match=r"none of the 2 files, such as a\.txt, holds prices in any layout known here"):
        load_prices(DataSettings(source=str(tmp_path)))


def test_symbols_with_too_few_rows_are_left_out_and_named(folder: Path) -> None:
    loaded = load_prices(DataSettings(source=str(folder), min_rows=2))
    assert loaded.table.symbols == ("BAC", "MSFT")
    _, repair = loaded.repairs
    assert (repair.kind, repair.count) == ("too_short", 1)
    assert "BA: left out" in repair.sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"symbols": ["MSFT", "BACK"]}, r"data\.symbols\[1\]: 'BACK' .* 3 symbols; did you mean 'BAC'\?"),
        ({"symbols": ["MSFT", "MSFT"]}, r"data\.symbols: MSFT is named twice"),
        ({"min_rows": 4}, r"no symbol has 4 rows"),
    ],
)
def test_impossible_choices_are_refused(folder: Path, settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        load_prices(DataSettings.model_validate({"source": str(folder), **settings}))


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=re.escape(f"there is no file or folder {tmp_path / 'nowhere'}")):
        load_prices(DataSettings(source=str(tmp_path / "nowhere")))
    with pytest.raises(DataError, match=r"holds no \.csv, .* or \.pq file"):
        load_prices(DataSettings(source=str(tmp_path)))


def test_a_file_that_vanishes_or_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "A.csv").write_bytes(bytes(range(256)))
    with pytest.raises(DataError, match=r"A\.csv, line 1: no reader knows"):
        load_prices(DataSettings(source=str(tmp_path)))
