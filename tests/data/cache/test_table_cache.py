"""The cache of tables: found by content alone, exact, bounded, shared, and never in the way of a load."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import zoneinfo
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation.config.profile import DataSettings
from workstation.data import load as loading
from workstation.data.cache import key
from workstation.data.cache.contents import Contents
from workstation.data.cache.folder import TableCache, user_cache
from workstation.data.load import load_prices
from workstation.data.price_table import COLUMNS
from workstation.data.sample_market import sample_market
from workstation.errors import DataError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.data.report import LoadedPrices

HEADER = "date,open,high,low,close,volume\n"
ROWS = ["2018-02-05,10,12,9,11,100\n", "2018-02-06,11,13,10,12,\n", "2018-02-07,12,14,11,13,300\n"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKSTATION_CACHE", str(tmp_path / "tables"))
    return tmp_path / "tables"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "MSFT.csv").write_text(HEADER + "".join(ROWS))
    (folder / "AAPL.csv").write_text(HEADER + "".join(ROWS[::-1]) + ROWS[0])
    (folder / "notes.txt").write_text("not prices")
    return folder


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were really read, as they are."""
    read: list[str] = []
    original = loading.read_source

    def counted(source: loading.Source, settings: loading.ReadingSettings) -> object:
        read.append(source.name)
        return original(source, settings)

    monkeypatch.setattr(loading, "read_source", counted)
    return read


def load(source: Path, **settings: object) -> LoadedPrices:
    return load_prices(DataSettings.model_validate({"source": str(source), **settings}))


def same(one: LoadedPrices, other: LoadedPrices) -> bool:
    columns = ("offsets", "time", *COLUMNS)
    equal = [
        np.array_equal(getattr(one.table, name), getattr(other.table, name), equal_nan=True) for name in columns[2:]
    ]
    facts = dataclasses.replace(one, table=other.table) == other
    return (
        facts and all(equal) and one.table.symbols == other.table.symbols and one.table.fingerprint() == one.fingerprint
    )


def test_the_second_load_reads_nothing_and_is_the_same_in_all(folder: Path, place: Path, readings: list[str]) -> None:
    first = load(folder)
    assert sorted(readings) == ["AAPL.csv", "MSFT.csv", "notes.txt"]
    readings.clear()
    second = load(folder)
    assert readings == []
    assert same(first, second)
    assert [repair.kind for repair in second.repairs] == [repair.kind for repair in first.repairs] != []
    assert second.table.close.flags.writeable
    assert len(list(place.iterdir())) == 1


def test_symbols_are_chosen_after_the_cache(folder: Path, place: Path, readings: list[str]) -> None:
    load(folder)
    readings.clear()
    chosen = load(folder, symbols=["MSFT"])
    assert readings == []
    assert chosen.table.symbols == ("MSFT",)
    assert {repair.file for repair in chosen.repairs} == {"MSFT.csv", "notes.txt"}
    with pytest.raises(DataError, match="'MSFU' is not among"):
        load(folder, symbols=["MSFU"])
    assert len(list(place.iterdir())) == 1


def rewritten(folder: Path) -> None:
    path = folder / "MSFT.csv"
    before = path.stat()
    path.write_text(path.read_text().replace("13,300", "12,300"))  # the same length
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    "change",
    [
        rewritten,
        lambda folder: (folder / "MSFT.csv").rename(folder / "GOOG.csv"),
        lambda folder: (folder / "AAPL.csv").unlink(),
        lambda folder: (folder / "IBM.csv").write_text(HEADER + ROWS[0]),
        lambda folder: (folder / "notes.txt").write_text("still not prices"),
        lambda folder: (folder / "data.toml").write_text('bar_time = "open"\n'),
        lambda folder: (folder / "AAPL.csv.toml").write_text("time_shift_hours = 24.0\n"),
    ],
)
def test_any_change_of_what_is_read_is_seen(
    folder: Path, readings: list[str], change: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder)
    assert callable(change)
    change(folder)
    readings.clear()
    found = load(folder)
    assert readings
    monkeypatch.setenv("WORKSTATION_CACHE_BYTES", "0")
    assert same(found, load(folder))


@pytest.mark.usefixtures("place")
def test_settings_and_code_are_part_of_the_key(
    folder: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder)
    readings.clear()
    assert load(folder, time_shift_hours=24.0).table.time[0] == load(folder).table.time[0] + 86_400 * 10**9
    assert len(readings) == 3
    monkeypatch.setattr(key, "code_version", lambda: "another")
    load(folder)
    assert len(readings) == 6


def test_the_version_of_the_code_is_that_of_its_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert key.code_version.__wrapped__() == key.code_version()
    for place in ("data", "config"):
        (tmp_path / place).mkdir()
    for name in ("data/a.py", "config/reading.py", "catalog.py"):
        (tmp_path / name).write_text("1\n")
    monkeypatch.setattr(key, "_PACKAGE", tmp_path)
    before = key.code_version.__wrapped__()
    (tmp_path / "data" / "a.py").write_text("2\n")
    assert key.code_version.__wrapped__() != before


def flipped(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: flipped(path, 0),
        lambda path: flipped(path, 20),
        lambda path: flipped(path, -9),
        lambda path: flipped(path, 700),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes() + b"x"),
    ],
)
def test_a_damaged_entry_is_read_anew_and_replaced(
    folder: Path, place: Path, readings: list[str], damage: object
) -> None:
    first = load(folder)
    (entry,) = place.iterdir()
    whole = entry.read_bytes()
    assert callable(damage)
    damage(entry)
    readings.clear()
    assert same(first, load(folder))
    assert readings
    assert entry.read_bytes() == whole


def test_folder_and_files_are_the_users_alone(folder: Path, place: Path) -> None:
    old = os.umask(0)
    try:
        load(folder)
    finally:
        os.umask(old)
    assert place.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in place.iterdir()] == [0o600]


def test_a_folder_that_others_may_write_to_is_not_used(folder: Path, place: Path) -> None:
    place.mkdir()
    place.chmod(0o777)
    load(folder)
    assert list(place.iterdir()) == []
    assert user_cache().facts().off_because == "others may write to the folder"


def test_a_place_that_is_no_folder_is_no_error(folder: Path, place: Path) -> None:
    place.write_text("a file")
    assert load(folder).table.rows == 6
    assert place.read_text() == "a file"
    assert user_cache().facts().off_because == "the place is no folder"


def test_a_disk_that_refuses_is_no_error(folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workstation.data.cache.entry_file.write_entry", full)
    assert load(folder).table.rows == 6
    assert list(place.iterdir()) == []


def test_0_bytes_turn_it_off_and_nonsense_is_refused(
    folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSTATION_CACHE_BYTES", "0")
    load(folder)
    assert not place.exists()
    monkeypatch.setenv("WORKSTATION_CACHE_BYTES", "2 GB")
    with pytest.raises(UsageError, match="WORKSTATION_CACHE_BYTES: '2 GB' is no number of bytes"):
        load(folder)


def test_it_lies_where_caches_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WORKSTATION_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert user_cache().folder == tmp_path / "x" / "workstation" / "tables"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache().folder == tmp_path / ".cache" / "workstation" / "tables"


def contents(seed: int) -> Contents:
    table = sample_market(seed)
    return Contents(table, (), {"sample": table.symbols}, table.fingerprint())


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    keys = [f"{number:064x}" for number in range(4)]
    TableCache(tmp_path / "one").keep(keys[0], contents(0))
    size = TableCache(tmp_path / "one").facts().size_bytes
    cache = TableCache(tmp_path / "several", int(2.5 * size))
    for age, name in ((30, keys[0]), (20, keys[1])):
        cache.keep(name, contents(age))
        os.utime(cache.folder / f"{name}.table", (age, 1e9 - age))
    assert cache.find(keys[0]) is not None  # so it was used after the other
    cache.keep(keys[2], contents(2))
    assert [cache.find(name) is not None for name in keys] == [True, False, True, False]
    TableCache(cache.folder, size // 2).keep(keys[3], contents(3))
    assert cache.find(keys[3]) is None  # larger than all that may be kept
    assert cache.facts().size_bytes <= cache.limit_bytes


def test_what_a_dead_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    cache = TableCache(tmp_path)
    tmp_path.chmod(0o700)
    old, new, strange = (tmp_path / name for name in (f"{'a' * 64}.x.unfinished", f"{'b' * 64}.y.unfinished", "mine"))
    for path in (old, new, strange):
        path.write_text("x")
    for path in (old, strange):
        os.utime(path, (1, 1))
    cache.keep("c" * 64, contents(1))
    assert (old.exists(), new.exists(), strange.exists()) == (False, True, True)
    assert cache.clear() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("changed", "content"),
    [
        ("MSFT.csv", HEADER + ROWS[0]),
        ("data.toml", "time_shift_hours = 24.0\n"),
        ("MSFT.csv.toml", "time_shift_hours = 24.0\n"),
    ],
)
@pytest.mark.parametrize("limit", ["0", "1000000"])
def test_what_changes_while_it_is_read_is_refused_and_not_kept(
    folder: Path, place: Path, monkeypatch: pytest.MonkeyPatch, changed: str, content: str, limit: str
) -> None:
    monkeypatch.setenv("WORKSTATION_CACHE_BYTES", limit)
    original = loading.read_source

    def slowly(source: loading.Source, settings: loading.ReadingSettings) -> object:
        found = original(source, settings)
        (folder / changed).write_text(content)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(loading, "read_source", slowly)
        with pytest.raises(DataError, match=f"{changed} was changed while it was read"):
            load(folder)
    assert not place.exists() or list(place.iterdir()) == []
    assert load(folder).table.rows


def test_an_entry_whose_use_cannot_be_noted_is_used(
    folder: Path, place: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder)
    readings.clear()

    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", str(place))

    monkeypatch.setattr(os, "utime", refused)
    load(folder)
    assert readings == []


def test_another_database_of_time_zones_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tzdata.zi").write_bytes(b"# version 1999a\n# more\n")
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    assert key.zones_version() == b"# version 1999a\n"
    before = key.code_version.__wrapped__()
    (tmp_path / "tzdata.zi").write_bytes(b"# version 2000a\n# more\n")
    assert key.code_version.__wrapped__() != before


@pytest.mark.slow
def test_many_processes_share_it(folder: Path, place: Path) -> None:
    script = (
        "import sys\nfrom workstation.config.profile import DataSettings\n"
        "from workstation.data.load import load_prices\n"
        "for _ in range(12): print(load_prices(DataSettings(source=sys.argv[1])).fingerprint)\n"
    )
    limit = {"WORKSTATION_CACHE_BYTES": "5000"}  # so that entries are thrown out under the readers' eyes
    settings = [{}, limit, {}]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True, env={**os.environ, **more}
        )
        for more in settings
    ]
    said = {line for process in started for line in process.communicate()[0].split()}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert said == {load(folder).fingerprint}
    assert not list(place.glob("*.unfinished"))
