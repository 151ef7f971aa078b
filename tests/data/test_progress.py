"""How far a load is, told often; and a load that is called off ends at once and leaves nothing behind."""

from __future__ import annotations

import gzip
import itertools
import statistics
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.terminal import Terminal
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.errors import DataError, ExitCode

HEADER = "date,open,high,low,close,volume\n"
ROW = "2018-02-05 09:30:00,10.25,12.5,9.75,11.5,123456\n"


class EnoughError(Exception):
    """Raised by whoever waits."""


def large(path: Path, megabytes: int) -> Path:
    """A packed file that unpacks to so much; how it is read matters, not what it holds."""
    block = gzip.compress((ROW * (2**20 // len(ROW))).encode(), 1)
    with path.open("wb") as file:
        file.write(gzip.compress(HEADER.encode()))
        for _ in range(megabytes):
            file.write(block)
    return path


def open_files() -> set[str]:
    found = set()
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found.add(str(handle.readlink()))
        except OSError:  # the one that lists them
            continue
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return large(tmp_path / "big.csv.gz", 40)


@pytest.mark.slow
def test_bytes_are_told_often_and_end_at_all_of_them(source: Path, tmp_path: Path) -> None:
    load_prices(DataSettings(source=str(large(tmp_path / "small.csv.gz", 1))))  # what is imported once is imported
    told: list[tuple[int, int, str]] = []
    at: list[float] = []

    def hear(done: int, total: int, name: str) -> None:
        told.append((done, total, name))
        at.append(time.process_time())  # other programs on the machine do not make it wait longer

    load_prices(DataSettings(source=str(source)), hear)
    done = [each[0] for each in told]
    assert done == sorted(done)
    assert done[-1] == told[-1][1] == 2 * source.stat().st_size
    assert {each[2] for each in told} == {"big.csv.gz"}
    assert len(set(done)) > 5
    gaps = [second - first for first, second in itertools.pairwise(at)]
    assert statistics.quantiles(gaps, n=20)[-1] < 0.25


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.6, 0.9])
def test_a_load_that_is_called_off_ends_at_once(
    source: Path, tmp_path: Path, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSTATION_CACHE", str(tmp_path / "tables"))
    raised_at = 0.0

    def stop(done: int, total: int, name: str) -> None:
        nonlocal raised_at
        del name
        if done >= share * total:
            raised_at = time.process_time()
            raise EnoughError

    with pytest.raises(EnoughError):
        load_prices(DataSettings(source=str(source)), stop)
    assert time.process_time() - raised_at < 0.25
    assert not any("big.csv" in name for name in open_files())
    assert not (tmp_path / "tables").exists()


def test_calling_off_a_folder_ends_its_threads(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"S{number}.csv").write_text(HEADER + ROW)

    def stop(done: int, total: int, name: str) -> None:
        if done > 0.7 * total:
            raise OSError(5, "the terminal is gone", name)

    with pytest.raises(OSError, match="the terminal is gone"):  # as it was raised, not as a fault of the file
        load_prices(DataSettings(source=str(tmp_path)), stop)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read")]
    assert not any(".csv" in name for name in open_files())


def test_the_first_fault_in_order_is_told_however_the_threads_run(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"S{number:02}.csv").write_text(HEADER + (ROW if number < 7 else "x,1,1,1,1,1\n"))
    for _ in range(5):
        with pytest.raises(ValueError, match=r"^S07\.csv, line 2, column date: 'x'"):
            load_prices(DataSettings(source=str(tmp_path)))


@pytest.mark.slow
def test_an_interrupt_ends_the_command_with_one_sentence(tmp_path: Path) -> None:
    source = large(tmp_path / "big.csv.gz", 400)
    environment = {"WORKSTATION_CACHE": str(tmp_path / "tables")}
    command = [sys.executable, "-m", "workstation", "data", "show", str(source)]
    with Terminal(command, environment=environment) as terminal:
        terminal.until("reading big.csv.gz: 5")
        pressed = time.monotonic()
        terminal.press("ctrl+c")
        assert terminal.wait(20.0) == ExitCode.INTERRUPTED
        assert time.monotonic() - pressed < 10.0
        assert terminal.text.strip().splitlines()[-1] == "interrupted"
        assert "Traceback" not in terminal.text
    assert not (tmp_path / "tables").exists()


def test_an_empty_file_is_refused_by_name_and_not_told_a_share_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")
    told: list[float] = []
    with pytest.raises(DataError, match=r"empty\.csv is empty"):
        load_prices(DataSettings(source=str(path)), lambda done, total, _: told.append(done / total))
    assert told == []
