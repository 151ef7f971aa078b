"""Which checkpoint a text names, what an evaluation is called, and when a result still counts."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import resource
import shutil
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.killing import is_killed_at
from workstation.errors import CheckpointError, RunNotFoundError, StorageError, UsageError
from workstation.runs import evaluations, steps
from workstation.runs.durable import write_atomically
from workstation.runs.evaluations import Request
from workstation.runs.lock import Lock
from workstation.runs.store import Run, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("step-00000010", "step-00000020", "step-00000030")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A run `a` with three checkpoints, of which the second is the best; and a run `b` with none."""
    store = Store(tmp_path / "runs")
    run = store.create("a", profile="", origin={})
    for name in NAMES:
        (run.steps / name).mkdir()
        steps.write_manifest(run.steps / name, {})
    steps.point(run.steps, "best", NAMES[1])
    steps.point(run.steps, "last", NAMES[2])
    store.create("b", profile="", origin={})
    return store


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", NAMES[1]),
        ("a/best", NAMES[1]),
        ("a/last", NAMES[2]),
        ("a/10", NAMES[0]),
        ("a/step-00000010", NAMES[0]),
        ("a/0000000030", NAMES[2]),
    ],
)
def test_a_text_names_a_checkpoint(store: Store, text: str, name: str) -> None:
    run, found = evaluations.find(store, text)
    assert (run.name, found) == ("a", name)


@pytest.mark.parametrize("text", ["a/11", "a/step-1", "a/../../b", "a/²", "a/" + "9" * 5000, "a/manifest.json"])
def test_a_checkpoint_that_is_not_there_is_refused_with_those_that_are(store: Store, text: str) -> None:
    with pytest.raises(CheckpointError, match=r"there are step-00000010, .*, best, last"):
        evaluations.find(store, text)


def test_a_run_without_checkpoints_or_none_is_refused(store: Store) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint yet"):
        evaluations.find(store, "b")
    with pytest.raises(RunNotFoundError):
        evaluations.find(store, "c")


def test_without_a_best_the_newest_is_taken(store: Store) -> None:
    (store.open("a").steps / "best.json").unlink()
    assert evaluations.find(store, "a")[1] == NAMES[2]


def test_other_prices_have_a_result_of_their_own() -> None:
    names = {Request("s", "test").name, Request("s", "test", "/x").name, Request("s", "test", "/y").name}
    assert len(names) == 3
    assert all("/" not in name for name in names)
    assert Request("s", "test", is_again=True, device="cpu").name == Request("s", "test").name


@pytest.mark.parametrize("part", ["train", "validation"])
def test_other_prices_have_no_part_that_was_learned_from(store: Store, part: Any) -> None:  # noqa: ANN401 - a literal
    with pytest.raises(UsageError, match="use --split test or unseen"):
        evaluations.start(store.open("a"), Request(NAMES[0], part, "/x"))
    assert not store.open("a").results.exists()


@pytest.fixture
def result(store: Store) -> tuple[Run, Request, Callable[..., None]]:
    """A run, a request, and what writes a result of it with changes."""
    run, request = store.open("a"), Request(NAMES[0], "test")
    run.results.mkdir()

    def write(**changes: object) -> None:
        evaluations.result_path(run, request, "parquet").write_bytes(b"12345")
        told = {
            "schema": evaluations.SCHEMA,
            "checkpoint_sha256": steps.fingerprint(run.steps / request.checkpoint),
            "forecasts": {"bytes": 5, "sha256": hashlib.sha256(b"12345").hexdigest()},
            "scores": {"pooled": {"rmse": 0.1 + 0.2}},
        }
        evaluations.write_result(run, request, told | changes)

    return run, request, write


def test_a_result_counts_while_its_checkpoint_is_the_same(result: tuple[Run, Request, Callable[..., None]]) -> None:
    run, request, write = result
    assert evaluations.read_result(run, request) is None
    write()
    assert evaluations.read_result(run, request) is not None
    (run.steps / NAMES[0] / "more").write_text("x")
    steps.write_manifest(run.steps / NAMES[0], {})
    assert evaluations.read_result(run, request) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 0},
        {"schema": 3},
        {"schema": 3, "forecasts": None},
        {"forecasts": {"bytes": 6, "sha256": hashlib.sha256(b"12345").hexdigest()}},
        {"forecasts": {"bytes": 5}},
        {"checkpoint_sha256": "x"},
    ],
)
def test_a_result_that_does_not_fit_is_none(
    result: tuple[Run, Request, Callable[..., None]], changes: dict[str, Any]
) -> None:
    run, request, write = result
    write(**changes)
    assert evaluations.read_result(run, request) is None


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, "nonsense", '{"schema": 2}', "null"])
def test_a_damaged_result_is_none_and_said(result: tuple[Run, Request, Callable[..., None]], text: str) -> None:
    run, request, write = result
    write()
    assert evaluations.fault_of(run, request) == ""
    path = evaluations.result_path(run, request)
    path.write_text(text)
    assert evaluations.read_result(run, request) is None
    assert path.name in evaluations.fault_of(run, request)


def without_scores(told: dict[str, Any]) -> None:
    del told["scores"]


def with_text_for_a_number(told: dict[str, Any]) -> None:
    told["scores"]["pooled"]["rmse"] = "much"


def with_another_number(told: dict[str, Any]) -> None:
    told["scores"]["pooled"]["rmse"] = 0.3


def with_more(told: dict[str, Any]) -> None:
    told["verdict"] = "better than all"


def without_forecasts(told: dict[str, Any]) -> None:
    told["forecasts"] = None


@pytest.mark.parametrize(
    "damage", [without_scores, with_text_for_a_number, with_another_number, with_more, without_forecasts]
)
def test_facts_that_were_changed_by_hand_are_damaged(
    result: tuple[Run, Request, Callable[..., None]], damage: Callable[[dict[str, Any]], None]
) -> None:
    run, request, write = result
    write()
    path = evaluations.result_path(run, request)
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps(told, sort_keys=True))  # the same facts in another order
    assert evaluations.read_result(run, request) is not None
    damage(told)
    path.write_text(json.dumps(told))
    assert evaluations.read_result(run, request) is None
    assert evaluations.fault_of(run, request) == f"{path.name} was damaged"


@pytest.mark.parametrize("has_checksum", [True, False])
def test_facts_of_another_version_are_none_and_are_told_to_be_of_one(
    result: tuple[Run, Request, Callable[..., None]], *, has_checksum: bool
) -> None:
    run, request, write = result
    write()
    path = evaluations.result_path(run, request)
    other = {**json.loads(path.read_bytes()), "schema": 1} if has_checksum else {"schema": 1, "forecasts": {"bytes": 5}}
    path.write_text(json.dumps(other))
    assert evaluations.read_result(run, request) is None
    assert evaluations.fault_of(run, request) == f"{path.name} was made by another version of workstation"


def test_facts_without_their_forecasts_are_a_fault(result: tuple[Run, Request, Callable[..., None]]) -> None:
    run, request, write = result
    write()
    evaluations.result_path(run, request, "parquet").unlink()
    assert evaluations.read_result(run, request) is None
    assert "are not there whole" in evaluations.fault_of(run, request)


def test_forecasts_of_the_same_size_that_were_altered_are_a_fault(
    result: tuple[Run, Request, Callable[..., None]],
) -> None:
    run, request, write = result
    write()
    assert evaluations.read_result(run, request) is not None
    evaluations.result_path(run, request, "parquet").write_bytes(b"12346")
    assert evaluations.read_result(run, request) is None
    assert evaluations.fault_of(run, request).endswith("were damaged")
    write()
    assert evaluations.read_result(run, request) is not None


def kept_again(run: Run, request: Request, number: int) -> None:
    """Keep a result whose facts and forecasts both tell this number."""
    data = f"forecasts {number}".encode()

    def write(path: Path) -> dict[str, Any]:
        write_atomically(path, data)
        return {"file": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": 1}

    checkpoint = steps.fingerprint(run.steps / request.checkpoint)
    evaluations.keep_result(
        run, request, {"schema": evaluations.SCHEMA, "checkpoint_sha256": checkpoint, "number": number}, write
    )


def told_by(run: Run, request: Request) -> int:
    """The number in the facts, if they are whole and their forecasts tell the same."""
    facts = evaluations.read_result(run, request)
    assert evaluations.fault_of(run, request) == ""
    assert facts is not None
    assert facts["forecasts"]["file"] == evaluations.result_path(run, request, "parquet").name
    assert evaluations.result_path(run, request, "parquet").read_text() == f"forecasts {facts['number']}"
    return int(facts["number"])


def test_killed_at_any_moment_facts_and_forecasts_are_both_of_before_or_both_new(tmp_path: Path) -> None:
    nth, found, is_through = 0, [], False
    while not is_through:
        nth += 1
        run, request = Run(tmp_path / str(nth)), Request(NAMES[0], "test")
        (run.steps / NAMES[0]).mkdir(parents=True)
        steps.write_manifest(run.steps / NAMES[0], {})
        kept_again(run, request, 1)
        is_through = not is_killed_at(nth, lambda run=run, request=request: kept_again(run, request, 2))
        unseen = Run(tmp_path / f"{nth}-unseen")
        shutil.copytree(run.folder, unseen.folder)
        found.append(told_by(run, request))
        is_killed_at(nth, lambda run=unseen, request=request: kept_again(run, request, 3))  # nobody has read meanwhile
        assert told_by(unseen, request) in {found[-1], 3}
        kept_again(run, request, 4)
        assert told_by(run, request) == 4
        assert len(list(run.results.iterdir())) == 2
    assert nth > 10
    assert found == sorted(found)
    assert (found[0], found[-1]) == (1, 2)


def test_several_who_keep_the_same_at_once_leave_a_pair_and_readers_find_no_damage(store: Store) -> None:
    run, request = store.open("a"), Request(NAMES[0], "test")
    kept_again(run, request, 0)
    fork = multiprocessing.get_context("fork")
    keepers = [fork.Process(target=keep_often, args=(run, request, number)) for number in (1, 2, 3)]
    for keeper in keepers:
        keeper.start()
    while any(keeper.is_alive() for keeper in keepers):
        assert evaluations.read_result(run, request) is not None
        assert evaluations.fault_of(run, request) == ""
    assert [keeper.exitcode for keeper in keepers] == [0, 0, 0]
    assert told_by(run, request) > 0


def keep_often(run: Run, request: Request, number: int) -> None:
    for turn in range(60):
        kept_again(run, request, 3 * turn + number)


def test_facts_that_a_full_disk_refuses_leave_the_pair_before(store: Store) -> None:
    run, request = store.open("a"), Request(NAMES[0], "test")
    kept_again(run, request, 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len("forecasts 2") + 10, hard))
    try:
        with pytest.raises(StorageError, match="larger than the system allows"):
            kept_again(run, request, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert told_by(run, request) == 1
    assert len(list(run.results.iterdir())) == 2


def test_a_file_where_results_belong_is_refused_in_a_sentence(store: Store) -> None:
    run = store.open("a")
    run.results.write_text("x")
    with pytest.raises(
        StorageError, match="results is no folder, so that nothing can be kept there; move it elsewhere"
    ):
        evaluations.start(run, Request(NAMES[0], "test"))
    assert run.results.read_text() == "x"


def test_what_dead_workers_left_is_cleared_and_what_lives_or_was_just_made_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluations, "launch", lambda *_: 0)  # no worker is wanted here
    run = store.open("a")
    jobs = run.results / "jobs"
    assert not run.results.exists()
    evaluations.finish(evaluations.start(run, Request(NAMES[0], "test")))
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in (run.results, jobs))
    dead, alive, fresh = (jobs / name for name in ("dead", "alive", "fresh"))
    for folder in (dead, alive, fresh):
        folder.mkdir(parents=True)
    lock = Lock.take(Run(alive).lock)
    assert lock is not None
    for folder in (dead, alive):
        os.utime(folder, (time.time() - 30,) * 2)
    work = evaluations.start(run, Request(NAMES[0], "test"))
    lock.release()
    assert {entry.name for entry in jobs.iterdir()} == {"alive", "fresh", work.name}
    assert evaluations.request_of(work) == (run, Request(NAMES[0], "test"))
    assert work.folder.stat().st_mode & 0o077 == 0
    evaluations.finish(work)
    assert not work.folder.exists()


def test_work_that_others_remove_meanwhile_keeps_nobody_from_starting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluations, "launch", lambda *_: 0)  # no worker is wanted here
    run = store.open("a")
    left = [run.results / "jobs" / str(number) for number in range(3)]
    for folder in left:
        folder.mkdir(parents=True)
        os.utime(folder, (0, 0))

    def is_alive(work: Run) -> bool:
        for folder in left:
            if folder != work.folder:
                shutil.rmtree(folder, ignore_errors=True)  # as whoever waited for it does
        return False

    monkeypatch.setattr(Run, "is_alive", is_alive)
    work = evaluations.start(run, Request(NAMES[0], "test"))
    assert list((run.results / "jobs").iterdir()) == [work.folder]


def test_the_folder_of_work_goes_once_its_worker_lets_it_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluations, "launch", lambda *_: 0)  # no worker is wanted here
    work = evaluations.start(store.open("a"), Request(NAMES[0], "test"))
    lock = Lock.take(work.lock)
    assert lock is not None

    def end() -> None:
        time.sleep(0.2)
        (work.folder / "summary.json").write_text("{}")
        lock.release()

    worker = threading.Thread(target=end)
    worker.start()
    evaluations.finish(work)
    assert lock.handle == -1
    worker.join()
    assert not work.folder.exists()
