"""Sums beside the ledger: appended whole, and read past whatever damage."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.errors import DataError, StorageError
from workstation.runs import trial_sums, trials

if TYPE_CHECKING:
    from pathlib import Path

DATA = "ab" * 32
ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)


def file() -> Path:
    return trials.folder() / f"{DATA}.sums"


def read() -> list[tuple[str, bytes]]:
    return list(trial_sums.read(DATA))


def test_what_was_appended_is_read_in_order() -> None:
    assert read() == []
    trial_sums.append(DATA, {ONE: b"first", TWO: b""})
    trial_sums.append(DATA, {ONE: b"again" * 1000})
    assert read() == [(ONE, b"first"), (TWO, b""), (ONE, b"again" * 1000)]
    assert stat.S_IMODE(file().stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["torn", "changed", "length", "inserted", "mark"])
def test_a_damaged_record_is_left_out_and_the_others_are_not(damage: str) -> None:
    trial_sums.append(DATA, {ONE: b"first" * 9})
    size = file().stat().st_size
    trial_sums.append(DATA, {TWO: b"second" * 9})
    data = bytearray(file().read_bytes())
    if damage == "torn":
        del data[-7:]
    elif damage == "changed":
        data[-7] ^= 1
    elif damage == "length":
        data[size + 40] ^= 0x81
    elif damage == "inserted":
        data[size + 60 : size + 60] = b"\x93trial\r\n"
    else:
        data[size] ^= 1
    file().write_bytes(data)
    trial_sums.append(DATA, {THREE: b"third" * 9})
    assert read() == [(ONE, b"first" * 9), (THREE, b"third" * 9)]


@settings(max_examples=40)
@given(st.integers(1, 120), st.lists(st.binary(max_size=60), max_size=12))
def test_chunks_of_any_size_hold_the_same_records(size: int, contents: list[bytes]) -> None:
    mark = b"\x93trial\r\n"
    many = [(f"{number:064x}", mark * (number % 3) + content) for number, content in enumerate(contents)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trial_sums, "_CHUNK_BYTES", size)
        file().unlink(missing_ok=True)
        for inputs, content in many:
            trial_sums.append(DATA, {inputs: content})
            with file().open("ab") as out:
                out.write(mark[: size % 9])  # rubbish between records
        assert read() == many


def test_what_is_no_fingerprint_never_becomes_a_path() -> None:
    with pytest.raises(DataError, match="no fingerprint"):
        trial_sums.append("../x", {ONE: b""})
    with pytest.raises(DataError, match="no fingerprint"):
        list(trial_sums.read("../x"))


def test_a_file_that_cannot_be_read_is_a_sentence() -> None:
    file().mkdir(parents=True)
    with pytest.raises(StorageError, match="cannot be read"):
        read()
