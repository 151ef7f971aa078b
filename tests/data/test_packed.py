"""Gzip files and zip archives: told by their bytes, read as what they hold, refused where they are hostile."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices, read_file
from workstation.data.readers import unpacking
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN = "date,open,high,low,close,volume\n2018-02-05,10,12,9,11,100\n2018-02-06,11,13,10,12,200\n"
BAD = PLAIN + "2018-02-07,11,13,ten,12,200\n"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_prices(DataSettings(source=str(path)))
    return str(caught.value)


@pytest.mark.parametrize("name", ["AAPL.csv.gz", "AAPL.csv", "AAPL.gz", "AAPL.CSV.GZ", "AAPL"])
def test_gzip_is_told_by_its_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(PLAIN[:50].encode()) + gzip.compress(PLAIN[50:].encode()))
    table = read_file(path)[1].table
    assert table.symbols == ("AAPL",)
    assert table.close.tolist() == [11, 12]


def test_a_plain_file_may_be_called_gz(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv.gz"
    path.write_text(PLAIN)
    assert read_file(path)[1].table.symbols == ("AAPL",)


def test_members_of_an_archive_are_files(tmp_path: Path) -> None:
    members = {
        "prices/AAPL.csv": PLAIN.encode(),
        "prices/": b"",
        "__MACOSX/prices/._AAPL.csv": b"\0\1",
        "prices/.DS_Store": b"\0",
        "MSFT.txt": PLAIN.encode("utf-16"),
        "README.md": b"about these prices",
        "notes.txt": b"not prices",
    }
    loaded = load_prices(DataSettings(source=str(zipped(tmp_path / "prices.zip", members))))
    assert loaded.table.symbols == ("AAPL", "MSFT")
    assert [(repair.kind, repair.file) for repair in loaded.repairs] == [("left_out", "prices.zip: notes.txt")]
    folder = load_prices(DataSettings(source=str(tmp_path)))
    assert folder.table.symbols == ("AAPL", "MSFT")


def test_the_only_member_may_have_any_name_and_a_parquet_member_is_parquet(tmp_path: Path, market_data: Path) -> None:
    stored = market_data / "parquet" / "sp500" / "AAPL.parquet"
    path = zipped(tmp_path / "one.zip", {"../../AAPL": stored.read_bytes()})
    assert read_file(path)[1].table.fingerprint() == read_file(stored)[1].table.fingerprint()
    assert not (tmp_path.parent.parent / "AAPL").exists()
    packed = tmp_path / "AAPL.parquet.gz"
    packed.write_bytes(gzip.compress(stored.read_bytes()))
    assert read_file(packed)[1].table.fingerprint() == read_file(stored)[1].table.fingerprint()


def test_sentences_name_the_member_and_its_line(tmp_path: Path) -> None:
    path = zipped(tmp_path / "prices.zip", {"good.csv": PLAIN.encode(), "aapl.csv": BAD.encode()})
    assert refusal(path).startswith("prices.zip: aapl.csv, line 4, column low: 'ten' cannot be read")


def test_a_packed_file_that_is_cut_or_altered_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.csv.gz"
    whole = gzip.compress((PLAIN * 2000).encode())
    path.write_bytes(whole[:-20])
    assert "AAPL.csv.gz: its packed data is damaged" in refusal(path)
    path.write_bytes(whole + b"more")
    assert "AAPL.csv.gz: its packed data is damaged" in refusal(path)
    path = zipped(tmp_path / "p.zip", {"a.csv": PLAIN.encode()})
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(bytes(data))
    assert "p.zip: a.csv: its packed data is damaged" in refusal(path)
    path.write_bytes(bytes(data[: len(data) // 2]))
    assert "p.zip is no whole zip archive" in refusal(path)


def encrypted(path: Path) -> Path:
    data = bytearray(zipped(path, {"a.csv": PLAIN.encode()}).read_bytes())
    for begin, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(begin) + at] |= 1
    path.write_bytes(bytes(data))
    return path


def tarred(path: Path) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        facts = tarfile.TarInfo("a.csv")
        facts.size = len(PLAIN)
        archive.addfile(facts, io.BytesIO(PLAIN.encode()))
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: encrypted(folder / "p.zip"), "p.zip: a.csv: is encrypted; unpack it with its password"),
        (lambda folder: zipped(folder / "p.zip", {}), "p.zip: the archive holds no file"),
        (lambda folder: zipped(folder / "p.zip", {".x": b"", "__MACOSX/a": b""}), "p.zip: the archive holds no file"),
        (lambda folder: zipped(folder / "p.xlsx", {"xl/workbook.xml": b""}), "p.xlsx is an Excel workbook; save"),
        (
            lambda folder: zipped(folder / "p.zip", {"a.gz": gzip.compress(PLAIN.encode())}),
            "p.zip: a.gz: another packed file is packed in it",
        ),
        (
            lambda folder: zipped(folder / "p.zip", {"q.zip": zipped(folder / "q", {"a.csv": b"x"}).read_bytes()}),
            "p.zip: q.zip: an archive is packed in it",
        ),
        (
            lambda folder: written(folder / "a.gz", gzip.compress(gzip.compress(PLAIN.encode()))),
            "a.gz: another packed file is packed in it",
        ),
        (lambda folder: tarred(folder / "a.tar.gz"), "a.tar.gz: is a tar archive"),
        (lambda folder: written(folder / "a.csv", b"\xfd7zXZ\0"), "a.csv: is packed with xz"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_by_name(
    tmp_path: Path, make: Callable[[Path], Path], sentence: str
) -> None:
    assert sentence in refusal(make(tmp_path))


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", PLAIN)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", PLAIN)
    assert "p.zip: two members are named 'a.csv'" in refusal(path)


def test_bombs_are_refused_before_they_go_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_BOMB_BYTES", 10**6)
    zeros = bytes(3 * 10**7)
    path = zipped(tmp_path / "p.zip", {"a.csv": PLAIN.encode(), "b.csv": zeros})
    assert "p.zip: b.csv: unpacks to" in refusal(path)
    packed = written(tmp_path / "bomb.csv.gz", gzip.compress(PLAIN.encode() + b"\n" * 3 * 10**7))
    assert "bomb.csv.gz: unpacks to" in refusal(packed)


def test_a_parquet_file_of_endless_repetition_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_BOMB_BYTES", 10**6)
    names = ("time", "open", "high", "low", "close")
    table = pa.table({name: np.full(10**6, 10**9) for name in names})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd", max_rows_per_page=10**6)
    assert "a.parquet: unpacks to 20,000,000 bytes" in refusal(tmp_path / "a.parquet")


def test_an_archive_that_lies_about_a_members_size_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"a.csv": PLAIN.encode() * 100})
    data = path.read_bytes()
    true, told = (len(PLAIN) * size for size in (100, 50))
    path.write_bytes(data.replace(true.to_bytes(4, "little"), told.to_bytes(4, "little")))
    assert "p.zip: a.csv" in refusal(path)


def test_a_folder_takes_files_by_suffix_and_reads_them_by_content(tmp_path: Path) -> None:
    (tmp_path / "A.csv").write_bytes(gzip.compress(PLAIN.encode()))
    (tmp_path / "B.gz").write_text(PLAIN)
    (tmp_path / "C.tsv").write_text(PLAIN.replace(",", "\t"))
    (tmp_path / "D.txt").write_text(PLAIN)
    zipped(tmp_path / "e.zip", {"E.csv": PLAIN.encode()})
    (tmp_path / ".hidden.csv").write_text("not prices")
    (tmp_path / "README.md").write_text("not prices")
    assert load_prices(DataSettings(source=str(tmp_path))).table.symbols == ("A", "B", "C", "D", "E")


def test_a_file_that_nobody_may_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "A.csv"
    path.write_text(PLAIN)
    shutil.rmtree(tmp_path / "no", ignore_errors=True)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(type(path), "open", refused)
    assert "A.csv cannot be read: Permission denied" in refusal(path)


def test_an_archive_of_many_members_has_its_directory_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "p.zip", {f"S{number:02}.csv": PLAIN.encode() for number in range(40)})
    opened: list[object] = []
    whole = zipfile.ZipFile

    def counted(file: object) -> zipfile.ZipFile:
        opened.append(file)
        return whole(file)  # type: ignore[call-overload] - it is a path

    monkeypatch.setattr(unpacking.zipfile, "ZipFile", counted)  # type: ignore[attr-defined] - a module's own import
    assert load_prices(DataSettings(source=str(path))).table.rows == 80
    assert len(opened) == 1


def test_an_archive_that_is_written_again_is_looked_into_again(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"A.csv": PLAIN.encode()})
    assert load_prices(DataSettings(source=str(path))).table.symbols == ("A",)
    zipped(path, {"B.csv": PLAIN.encode(), "C.csv": PLAIN.encode()})
    assert load_prices(DataSettings(source=str(path))).table.symbols == ("B", "C")
