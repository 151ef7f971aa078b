"""Encodings: told by all bytes, the same everywhere, and a byte that does not fit is named with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.data.readers.encodings import CHUNK_BYTES
from workstation.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.report import FilePrices

HEADER = "date,open,high,low,close,volume,note\n"
ROWS = [f"2018-02-{day:02},{day}.5,{day + 2},{day - 1},{day + 1},{day}00,\n" for day in range(5, 9)]
PLAIN = HEADER + "".join(ROWS)


def noted(word: str) -> str:
    """The file with this word in a column that nobody reads."""
    return PLAIN.replace("600,\n", f"600,{word}\n")


def read(path: Path, data: bytes, encoding: str = "auto") -> FilePrices:
    path.write_bytes(data)
    return read_file(path, ReadingSettings(encoding=encoding))[1]


def refusal(path: Path, data: bytes, encoding: str = "auto") -> str:
    with pytest.raises(DataError) as caught:
        read(path, data, encoding)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "A.csv"


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (noted("ok").encode(), None),
        (noted("Zürich 北京").encode(), None),
        (noted("Zürich 北京").encode("utf-8-sig"), None),
        (noted("Zürich 北京").encode("utf-16"), None),
        (b"\xfe\xff" + noted("Zürich").encode("utf-16-be"), None),
        (noted("Zürich").encode("utf-16-le"), "utf-16-le"),
        (noted("Zürich").encode("utf-16-be"), "utf-16-be"),
        (noted("贵州茅台").encode("gbk"), "gb18030"),
        (noted("贵州茅台").encode("gb18030"), "gb18030"),
        (noted("Zürich").encode("latin-1"), "cp1252"),
        (noted("Größe, größer").replace(", ", " ").encode("latin-1"), "cp1252"),
        (noted("Preço máximo").encode("latin-1"), "cp1252"),
        (noted("12 €").encode("cp1252"), "cp1252"),
        (noted("\x81é").encode("latin-1"), "latin-1"),
    ],
)
def test_the_same_text_in_any_encoding_gives_the_same_table(path: Path, data: bytes, taken: str | None) -> None:
    expected = read(path, PLAIN.encode()).table.fingerprint()
    found = read(path, data)
    assert found.table.fingerprint() == expected
    notes = [repair.sentence for repair in found.repairs if repair.kind == "encoding"]
    assert [f"read as {taken}," in note for note in notes] == ([True] if taken else [])


def test_a_header_that_is_not_ascii_is_read_in_the_encoding_of_the_whole_file(path: Path) -> None:
    text = PLAIN.replace("date,", "日期,").replace(",close", ",收盘").replace(",volume", ",成交量")
    assert read(path, text.encode("gbk")).table.fingerprint() == read(path, PLAIN.encode()).table.fingerprint()


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("日期,开盘,最高,最低,收盘,成交量", "gbk"),
        ("Tag;Eröffnung;Höchst;Niedrig;Schluß;Stücke", "latin-1"),
    ],
)
def test_a_header_without_one_ascii_name_is_one_of_prices(path: Path, header: str, encoding: str) -> None:
    separator = "," if "," in header else ";"
    text = f"{header}\n2018-02-05,5,7,4,6,100\n2018-02-06,6,8,5,7,200\n".replace(",", separator)
    table = read(path, text.encode(encoding)).table
    assert (table.symbols, table.rows, table.is_series) == (("A",), 2, False)
    assert (table.high[0], table.volume[1]) == (7.0, 200.0)


def test_a_header_in_an_encoding_that_was_guessed_wrongly_says_so(path: Path) -> None:
    text = PLAIN.replace("date,open,high,low,close,volume", "Дата,Открытие,Максимум,Минимум,Закрытие,Объем")
    assert "by a guess, set data.encoding" in refusal(path, text.encode("cp1251"))
    assert read(path, text.encode("cp1251"), "cp1251").table.rows == 4


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le"])
def test_utf32_is_told_by_its_mark_or_by_the_settings(path: Path, encoding: str) -> None:
    expected = read(path, PLAIN.encode()).table.fingerprint()
    assert read(path, PLAIN.encode(encoding), "utf-32").table.fingerprint() == expected
    assert read(path, PLAIN.encode("utf-32")).table.fingerprint() == expected


def test_a_file_that_stops_being_utf8_far_below_is_decoded_as_one_text(path: Path) -> None:
    before = "".join(
        f"{1700 + day // 336}-{day % 336 // 28 + 1:02}-{day % 28 + 1:02},5,6,4,5,1,\n" for day in range(10**5)
    )
    assert len(before) < CHUNK_BYTES
    for padding in (1, 3):  # in the first piece that is decoded, and in a later one
        far = HEADER + before.replace(",\n", f",{'x' * 20 * padding}\n")
        data = far.encode() + "2018-02-05,5,6,4,5,1,Zürich\n".encode("latin-1")
        found = read(path, data)
        assert found.table.rows == 100_001
        assert [repair.kind for repair in found.repairs] == ["encoding"]


def test_damaged_utf8_is_refused_with_line_and_bytes(path: Path) -> None:
    data = noted("Zürich Zürich").encode() + b"2018-03-05,5,6,4,5,1,Z\xfcrich\n"
    assert "A.csv, line 6: b'\\xfc' is not utf-8; mend" in refusal(path, data)
    marked = b"\xef\xbb\xbf" + noted("Zü").encode().replace("ü".encode(), b"\xc3")
    assert "A.csv, line 3: b'\\xc3' is not utf-8" in refusal(path, marked)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("rows", [1, 200_000])
def test_a_wrong_encoding_is_refused_with_line_and_bytes(path: Path, end: str, rows: int) -> None:
    text = HEADER.replace("\n", end) + f"2018-02-05,5,6,4,5,1,{end}" * rows
    data = text.encode() + b"2018-02-06,5,6,4,5,1,Z\xfcrich"
    said = refusal(path, data, "utf-8")
    assert f"A.csv, line {rows + 2}: b'\\xfc' is not utf-8; set data.encoding" in said


def test_the_settings_may_name_the_encoding(path: Path) -> None:
    text = noted("дата")
    found = read(path, text.encode("cp1251"), "cp1251")
    assert not [repair for repair in found.repairs if repair.kind == "encoding"]
    assert read(path, text.encode("utf-16-le"), "utf-16").table.fingerprint() == found.table.fingerprint()
    assert read(path, text.encode("utf-8-sig"), "utf-8").table.fingerprint() == found.table.fingerprint()


@pytest.mark.parametrize("name", ["klingon", "rot13", "hex", "../x", "idna", "undefined", "a\0b"])
def test_an_encoding_that_there_is_not_is_refused(path: Path, name: str) -> None:
    assert f"data.encoding: {name!r} is no encoding known here" in refusal(path, PLAIN.encode(), name)


def test_an_encoding_against_the_files_own_mark_is_refused(path: Path) -> None:
    assert "mark utf-8" in refusal(path, PLAIN.encode("utf-8-sig"), "latin-1")
