"""A symbol in several files is one history, or a refusal that names both files, their lines and what they say."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.raw_prices import time_text
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.report import LoadedPrices

    Write = Callable[[str, str], Path]

HEADER = "date,open,high,low,close,volume\n"


def bars(first: int, last: int, header: str = HEADER) -> str:
    return header + "".join(f"2018-02-{day:02},{day},{day},{day},{day},{day}00\n" for day in range(first, last + 1))


def load(folder: Path) -> LoadedPrices:
    return load_prices(DataSettings(source=str(folder)))


def days(loaded: LoadedPrices) -> list[str]:
    return [time_text(int(time)) for time in loaded.table.time]


def test_years_in_files_of_their_own_are_one_history(write: Write, tmp_path: Path) -> None:
    write("AAPL-2019-yahoo.csv", bars(5, 8).replace("2018", "2019"))
    write("AAPL-2018-yahoo.csv", bars(5, 8))
    write("MSFT.csv", bars(1, 2))
    loaded = load(tmp_path)
    assert loaded.table.symbols == ("AAPL", "MSFT")
    assert days(loaded)[:8] == [f"{year}-02-0{day}" for year in (2018, 2019) for day in (5, 6, 7, 8)]
    (note,) = loaded.repairs
    assert (note.kind, note.count, note.symbols) == ("joined", 8, ("AAPL",))
    assert note.sentence == "AAPL: put together from 2 files: AAPL-2018-yahoo.csv, AAPL-2019-yahoo.csv"


def test_rows_that_two_files_agree_on_are_kept_once(write: Write, tmp_path: Path) -> None:
    write("A_data.csv", bars(5, 8))
    write("A.csv", bars(7, 12))
    loaded = load(tmp_path)
    assert days(loaded) == [f"2018-02-{day:02}" for day in range(5, 13)]
    assert [(repair.kind, repair.count) for repair in loaded.repairs] == [("joined", 8), ("duplicate", 2)]


def test_rows_that_they_do_not_agree_on_are_refused(write: Write, tmp_path: Path) -> None:
    write("A_data.csv", bars(5, 8))
    write("A.csv", "\n" + bars(7, 12).replace("8,8,8,800", "8.5,8,8.25,800"))
    with pytest.raises(DataError) as caught:
        load(tmp_path)
    assert str(caught.value) == (
        "A_data.csv, line 5 and A.csv, line 4: they say different things about A at 2018-02-08: "
        "high 8 and 8.5, close 8 and 8.25; move the wrong file elsewhere"
    )


def test_a_volume_that_only_one_knows_is_a_difference(write: Write, tmp_path: Path) -> None:
    write("A_data.csv", bars(5, 8))
    write("A.csv", bars(8, 12).replace(",800", ","))
    with pytest.raises(DataError, match="volume 800 and nan"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("later", "what"),
    [
        (HEADER + "".join(f"2018-02-09 {hour:02}:00,9,9,9,9,9\n" for hour in range(5)), "the size of their bars"),
        (bars(9, 12, "Timestamp,Open,High,Low,Close,Volume\n"), "the names of their columns"),
    ],
)
def test_another_vendor_or_size_of_bars_that_follows_is_joined_and_said(
    write: Write, tmp_path: Path, later: str, what: str
) -> None:
    write("A_data.csv", bars(5, 8))
    write("A.csv", later)
    (note,) = [repair for repair in load(tmp_path).repairs if repair.kind == "joined_unlike"]
    assert note.sentence == f"A: A_data.csv and A.csv are put together, though they differ in {what}"


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (HEADER + "".join(f"2018-02-06 {hour:02}:30,9,9,9,9,9\n" for hour in range(5)), "bars of different sizes"),
        (HEADER + "".join(f"2018-02-0{day} 12:00,9,9,9,9,9\n" for day in (5, 6, 7)), "no time in common"),
    ],
)
def test_files_that_interleave_are_refused(write: Write, tmp_path: Path, other: str, sentence: str) -> None:
    write("A_data.csv", bars(5, 8))
    write("A.csv", other)
    with pytest.raises(DataError) as caught:
        load(tmp_path)
    assert "A is in A_data.csv and A.csv, which overlap in time" in str(caught.value)
    assert sentence in str(caught.value)


def test_members_of_an_archive_are_joined_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "prices.zip", "w") as archive:
        archive.writestr("A-2018.csv", bars(5, 8))
        archive.writestr("A-2019.csv", bars(5, 8).replace("2018", "2019"))
    loaded = load(tmp_path / "prices.zip")
    assert loaded.table.symbols == ("A",)
    assert loaded.table.rows == 8


def test_the_result_does_not_depend_on_the_names_of_files(write: Write, tmp_path: Path) -> None:
    first, second = bars(5, 8), bars(9, 12)
    prints = set()
    for one, other in ((first, second), (second, first)):
        write("A_data.csv", one)
        write("A.csv", other)
        prints.add(load(tmp_path).fingerprint)
    assert len(prints) == 1


def test_repairs_of_symbols_that_are_not_used_are_not_told(write: Write, tmp_path: Path) -> None:
    write("A_data.csv", bars(5, 8))
    write("A.csv", bars(8, 12))
    write("B.csv", bars(5, 8))
    assert load_prices(DataSettings(source=str(tmp_path), symbols=("B",))).repairs == ()
