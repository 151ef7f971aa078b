"""Settings beside the files: the file's own win over the folder's, the profile's over both, and mistakes are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workstation.config.profile import DataSettings
from workstation.config.reading import ReadingSettings
from workstation.data.load import load_prices, read_file
from workstation.data.sidecar import settings_for, sidecars
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str, str], Path]

LEAN = "20180205 00:00,100000,120000,90000,110000,500\n20180206 00:00,110000,130000,100000,120000,700\n"


def test_the_nearer_one_wins_and_the_profile_wins_over_both(write: Write) -> None:
    path = write("spy.csv", LEAN)
    assert sidecars(path) == []
    write("data.toml", 'currency_scale = 100.0\ntimezone = "Asia/Tokyo"\n')
    assert read_file(path)[1].table.close.tolist() == [1100, 1200]
    write("spy.csv.toml", "currency_scale = 10000.0\n")
    assert read_file(path)[1].table.close.tolist() == [11, 12]
    told = settings_for(path, ReadingSettings(currency_scale=1000.0))
    assert (told.currency_scale, told.timezone) == (1000.0, "Asia/Tokyo")
    assert read_file(path, told)[1].table.close.tolist() == [110, 120]


def test_a_number_may_be_written_without_a_point(write: Write) -> None:
    path = write("spy.csv", LEAN)
    write("spy.csv.toml", "currency_scale = 10000\n")
    assert read_file(path)[1].table.close.tolist() == [11, 12]


def test_columns_are_put_together_role_by_role(write: Write) -> None:
    path = write("a.csv", "when,first,high,low,close\n2018-02-05,10,12,9,11\n")
    write("data.toml", '[columns]\ntime = "when"\nopen = "close"\n')
    write("a.csv.toml", '[columns]\nopen = "first"\n')
    assert settings_for(path, ReadingSettings()).columns == {"time": "when", "open": "first"}
    assert read_file(path)[1].table.open.tolist() == [10]


def test_a_folder_of_several_layouts_loads(write: Write, tmp_path: Path) -> None:
    write("spy.csv", LEAN)
    write("spy.csv.toml", "currency_scale = 10000.0\n")
    write("AAPL.csv", "date,open,high,low,close\n2018-02-05,10,12,9,11\n")
    loaded = load_prices(DataSettings(source=str(tmp_path)))
    assert loaded.table.symbols == ("AAPL", "spy")
    assert loaded.table.close.tolist() == [11, 11, 12]


def test_a_sidecar_further_up_has_no_effect(write: Write, tmp_path: Path) -> None:
    write("data.toml", "currency_scale = 10000.0\n")
    (tmp_path / "inner").mkdir()
    path = tmp_path / "inner" / "spy.csv"
    path.write_text(LEAN, encoding="utf-8")
    with pytest.raises(DataError, match=r"data\.currency_scale = 10000"):
        read_file(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "currency_scal = 1.0\n",
            "spy.csv.toml: currency_scal: there is no such setting; did you mean 'currency_scale'?",
        ),
        ("currency_scale = -1.0\n", "spy.csv.toml: currency_scale = -1.0: must be"),
        ("[data]\ncurrency_scale = 1.0\n", "spy.csv.toml: data: there is no such setting"),
        ('timezone = "New York"\n', "spy.csv.toml: timezone: 'New York' is not in the IANA database"),
        ('reader = "excel"\n', "spy.csv.toml: reader: 'excel' is not known"),
        ("currency_scale =\n", "spy.csv.toml: is not valid TOML"),
        ('source = "/etc/passwd"\n', "spy.csv.toml: source: there is no such setting"),
    ],
)
def test_mistakes_in_a_sidecar_are_refused_by_its_name(write: Write, text: str, sentence: str) -> None:
    path = write("spy.csv", LEAN)
    write("spy.csv.toml", text)
    with pytest.raises(DataError) as caught:
        read_file(path)
    assert str(caught.value).startswith(sentence)


def test_what_a_load_was_told_beside_the_files_is_said(write: Write, tmp_path: Path) -> None:
    write("a.csv", "when,open,high,low,close\n2018-02-05,10,12,9,11\n")
    write("b.csv", "when,open,high,low,close\n2018-02-05,10,12,9,11\n")
    write("data.toml", 'timezone = "Asia/Tokyo"\nadjusted = false\n[columns]\ntime = "when"\n')
    write("b.csv.toml", "time_shift_hours = 24\n")
    source = str(tmp_path)
    for _ in range(2):  # as it is read, and as it is kept
        notes = [repair.sentence for repair in load_prices(DataSettings(source=source)).repairs]
        assert notes[:2] == [
            'data.toml: 2 files are read as it says: timezone = "Asia/Tokyo", adjusted = false, columns.time = "when"',
            "b.csv.toml: 1 file is read as it says: time_shift_hours = 24",
        ]
    decided = DataSettings(source=source, time_shift_hours=48.0, columns={"time": "#1"})
    sentences = [repair.sentence for repair in load_prices(decided).repairs if repair.kind == "sidecar"]
    assert sentences == ['data.toml: 2 files are read as it says: timezone = "Asia/Tokyo", adjusted = false']
