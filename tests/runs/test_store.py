"""Runs are found, listed and removed; names never become paths unchecked."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from workstation.errors import RunAliveError, RunExistsError, RunNotFoundError, UsageError
from workstation.runs import evaluations, summary
from workstation.runs.durable import write_atomically
from workstation.runs.events import MessageLogged, RunFinished, RunStarted
from workstation.runs.journal import JournalWriter
from workstation.runs.lock import Lock
from workstation.runs.progress import State
from workstation.runs.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.runs.store import Run

BAD_NAMES = ["", ".", "..", "../x", "a/b", "/etc", "A", "a b", "a\x00", "-a", ".a", "a" * 65, "ä", "a\n", "%2e%2e"]


def make(store: Store, name: str = "a") -> Run:
    return store.create(name, profile="window = 30\n", origin={})


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path)
    with pytest.raises(UsageError):
        make(store, name)
    with pytest.raises(UsageError):
        store.open(name)
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_private(tmp_path: Path) -> None:
    run = make(Store(tmp_path / "runs"))
    assert stat.S_IMODE(run.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(run.profile.stat().st_mode) == 0o600
    assert stat.S_IMODE(run.origin.stat().st_mode) == 0o600


def test_a_name_is_given_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    make(store, "a")
    with pytest.raises(RunExistsError, match="taken"):
        make(store, "a")
    assert store.free_name("Quick Look") == "quick-look-1"
    make(store, "quick-look-1")
    assert store.free_name("quick-look") == "quick-look-2"


def test_an_unknown_run_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    store = Store(tmp_path)
    make(store, "alpha")
    with pytest.raises(RunNotFoundError, match="there are alpha"):
        store.open("beta")
    for number in range(5):
        make(store, f"run-{number}")
    with pytest.raises(RunNotFoundError, match=r"there are 6, among them run-0, run-1, run-2, run-3, run-4$"):
        store.open("beta")


def test_the_list_needs_no_summary(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = make(store)
    writer = JournalWriter(run.journal)
    writer.append(RunStarted(1, 7, "box", "cpu", "a CPU", 1))
    writer.append(MessageLogged("info", "x"))
    assert [listing.state for listing in store.list()] == [State.CRASHED]
    lock = Lock.take(run.lock)
    assert lock is not None
    assert [listing.state for listing in store.list()] == [State.RUNNING]
    writer.append(RunFinished(10, 1, "all epochs done", "", 1.0))
    lock.release()
    assert [listing.state for listing in store.list()] == [State.FINISHED]
    writer.close()


def test_a_closing_event_counts_where_its_summary_was_never_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = make(store)
    writer = JournalWriter(run.journal)
    writer.append(RunStarted(1, 7, "box", "cpu", "a CPU", 1))
    summary.write(run.summary, summary.summarise(run.progress()))
    assert store.listing("a").state is State.CRASHED
    writer.append(RunFinished(10, 1, "all epochs done", "", 1.0))
    writer.close()
    assert store.listing("a").state is State.FINISHED


def test_a_run_that_could_not_be_made_leaves_its_name_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("workstation.runs.store.write_atomically", refuse)
        with pytest.raises(OSError, match="No space left"):
            make(store)
    make(store)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": "flying"}', "null"])
def test_a_damaged_summary_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    store = Store(tmp_path)
    run = make(store)
    run.summary.write_text(text, encoding="utf-8")
    assert summary.read(run.summary) is None
    assert store.listing("a").state is State.CRASHED


def test_a_summary_comes_back_as_it_was(tmp_path: Path) -> None:
    run = make(Store(tmp_path))
    told = summary.summarise(run.progress())
    summary.write(run.summary, told)
    assert summary.read(run.summary) == told
    assert run.summary.stat().st_size < 600


def test_a_living_run_is_not_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run = make(store)
    lock = Lock.take(run.lock)
    assert lock is not None
    with pytest.raises(RunAliveError, match="stop it first"):
        store.remove("a")
    lock.release()
    store.remove("a")
    assert not run.folder.exists()


def test_a_run_that_a_worker_makes_something_of_is_not_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workstation.runs.evaluations.launch", lambda *_: None)
    store = Store(tmp_path)
    run = make(store)
    work = evaluations.begin(run, "evaluate", "evaluation-test-step-00000240", {})
    lock = Lock.take(work.lock)
    assert lock is not None
    assert run.works() == ["evaluation-test-step-00000240"]
    with pytest.raises(RunAliveError, match=r"a worker on evaluation-test-step-00000240; .* x on the screen"):
        store.remove("a")
    assert work.folder.exists()
    lock.release()
    store.remove("a")  # what the worker left is no work
    assert not run.folder.exists()


def test_replacing_leaves_the_old_file_where_the_new_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "summary.json"
    write_atomically(path, b"old")

    def refuse(handle: int) -> None:
        raise OSError(5, f"Input/output error on {handle}")

    monkeypatch.setattr("workstation.runs.durable.os.fsync", refuse)
    with pytest.raises(ValueError, match="input/output error"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["summary.json"]
