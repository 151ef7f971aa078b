"""The ledger of trials: appended by several at once, read past damage, counted without doubles."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from workstation.errors import DataError, StorageError
from workstation.runs import trials
from workstation.runs.trials import Trial

if TYPE_CHECKING:
    from pathlib import Path

DATA = "ab" * 32


def trial(inputs: str = "one", **changes: str) -> Trial:
    base = Trial("evaluation", DATA, "prices", "a", "step-00000010", "test", inputs, {"rmse": 0.5, "ic": None})
    return replace(base, **changes)


def ledger() -> Path:
    return trials.folder() / f"{DATA}.jsonl"


def test_what_was_appended_is_read_in_order() -> None:
    written = [trial("one"), trial("two", kind="training"), trial("one")]
    for each in written:
        trials.append(each)
    assert trials.read(DATA) == written
    assert trials.fingerprints() == [DATA]


def test_the_same_once_more_is_no_further_trial() -> None:
    found = [trial("one"), trial("one"), trial("one", kind="training"), trial("two")]
    assert trials.distinct(found) == 3


def test_where_nothing_was_tried_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSTATION_TRIALS", str(tmp_path / "none"))
    assert trials.read(DATA) == []
    assert trials.fingerprints() == []


@pytest.mark.parametrize("data", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 32 + "/x"])
def test_what_is_no_fingerprint_never_becomes_a_path(data: str) -> None:
    with pytest.raises(DataError, match="no fingerprint"):
        trials.read(data)
    with pytest.raises(DataError, match="no fingerprint"):
        trials.append(trial(data=data))


@pytest.mark.parametrize(
    "damage",
    [
        b'{"schema": 1, "kind": "evalu',
        b"\xff\xfe\n",
        b"[]\n",
        b'{"schema": 2}\n',
        b'{"schema": 1, "figures": 3}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_damaged_line_is_skipped_and_the_next_begins_a_line_of_its_own(damage: bytes) -> None:
    trials.append(trial("before"))
    with ledger().open("ab") as file:
        file.write(damage)
    trials.append(trial("after"))
    assert [each.inputs for each in trials.read(DATA)] == ["before", "after"]


def test_several_processes_append_at_once_without_loss() -> None:
    script = (
        "import sys\nfrom workstation.runs import trials\n"
        f"for n in range(200): trials.append(trials.Trial('evaluation', {DATA!r}, 's' * 300, 'a', 'b', 'test', "
        "sys.argv[1] + str(n)))"
    )
    processes = [subprocess.Popen([sys.executable, "-c", script, name]) for name in "xyz"]
    assert [process.wait() for process in processes] == [0, 0, 0]
    found = trials.read(DATA)
    assert len(found) == 600
    assert trials.distinct(found) == 600
    for name in "xyz":
        own = [each.inputs for each in found if each.inputs.startswith(name)]
        assert own == [f"{name}{number}" for number in range(200)]


def test_it_belongs_to_the_user_alone() -> None:
    trials.append(trial())
    assert stat.S_IMODE(ledger().stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for place in (blocked, blocked / "trials"):
        monkeypatch.setenv("WORKSTATION_TRIALS", str(place))
        with pytest.raises(StorageError, match="is no folder; set WORKSTATION_TRIALS to one"):
            trials.append(trial())
        with pytest.raises(StorageError, match="is no folder; set WORKSTATION_TRIALS to one"):
            trials.fingerprints()
        assert trials.read(trial().data) == []


def test_a_ledger_that_cannot_be_read_is_told() -> None:
    ledger().mkdir(parents=True)
    with pytest.raises(StorageError, match="cannot be read: Is a directory"):
        trials.read(trial().data)


def test_by_default_it_is_with_the_users_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKSTATION_TRIALS")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert trials.folder() == tmp_path / "workstation" / "trials"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert trials.folder() == tmp_path / ".local" / "state" / "workstation" / "trials"
