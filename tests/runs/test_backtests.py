"""Backtests in a run's folder: kept whole, replaced as a whole, and left out where they are not whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.killing import is_killed_at
from workstation.errors import StorageError, UsageError
from workstation.runs import backtests
from workstation.runs.store import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "backtest-test-step-00000240-sign-1a2b3c4d"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "a").mkdir()
    return Run(tmp_path / "a")


def writing(name: str, at: float, text: str = "rows", *, schema: int = backtests.SCHEMA) -> Callable[[Path], None]:
    def write(place: Path) -> None:
        (place / "equity.parquet").write_text(text)
        facts = {"schema": schema, "name": name, "at": at, "files": {"equity.parquet": digest(text)}}
        (place / backtests.FACTS).write_text(json.dumps(facts))

    return write


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_newest_is_first_and_the_same_one_is_replaced(run: Run) -> None:
    assert backtests.kept(run) == ()
    backtests.keep(run, NAME, writing(NAME, 5.0))
    backtests.keep(run, f"{NAME}x", writing(f"{NAME}x", 9.0))
    place = backtests.keep(run, NAME, writing(NAME, 7.0, "other rows"))
    assert [(one.name, one.at) for one in backtests.kept(run)] == [(f"{NAME}x", 9.0), (NAME, 7.0)]
    assert place == backtests.folder(run, NAME) == backtests.kept(run)[1].folder
    assert (place / "equity.parquet").read_text() == "other rows"
    assert sorted(entry.name for entry in run.results.iterdir()) == [NAME, f"{NAME}x"]
    assert place.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", ["altered", "missing", "torn", "other name", "no files", "outside", "no facts"])
def test_what_is_not_whole_is_left_out(run: Run, damage: str) -> None:
    backtests.keep(run, NAME, writing(NAME, 5.0))
    backtests.keep(run, f"{NAME}x", writing(f"{NAME}x", 4.0))
    place = backtests.folder(run, NAME)
    facts = json.loads((place / backtests.FACTS).read_text())
    if damage == "altered":
        (place / "equity.parquet").write_text("Rows")
    elif damage == "missing":
        (place / "equity.parquet").unlink()
    elif damage == "no facts":
        (place / backtests.FACTS).unlink()
    else:
        facts |= {"other name": {"name": "b"}, "no files": {"files": {}}}.get(damage, {})
        facts |= {"files": {"../../origin.json": digest("x")}} if damage == "outside" else {}
        (run.folder / "origin.json").write_text("x")
        text = json.dumps(facts)
        (place / backtests.FACTS).write_text(text[:40] if damage == "torn" else text)
    assert [one.name for one in backtests.kept(run)] == [f"{NAME}x"]


def test_what_another_version_wrote_is_left_out(run: Run) -> None:
    backtests.keep(run, NAME, writing(NAME, 5.0, schema=backtests.SCHEMA + 1))
    assert backtests.kept(run) == ()


def test_a_write_that_fails_leaves_the_old_one(run: Run) -> None:
    backtests.keep(run, NAME, writing(NAME, 5.0))

    def refuse(place: Path) -> None:
        (place / "equity.parquet").write_text("half")
        raise StorageError("the disk is full")

    with pytest.raises(StorageError):
        backtests.keep(run, NAME, refuse)
    assert [one.at for one in backtests.kept(run)] == [5.0]
    assert [entry.name for entry in run.results.iterdir()] == [NAME]


def test_what_a_crash_left_long_ago_is_removed(run: Run) -> None:
    old, new = (run.results / f".partial-{NAME}-{number}" for number in "12")
    for place in (old, new):
        place.mkdir(parents=True)
    os.utime(old, (0, 0))
    backtests.keep(run, NAME, writing(NAME, 5.0))
    assert sorted(entry.name for entry in run.results.iterdir()) == [new.name, NAME]


def test_killed_at_any_moment_the_old_one_or_the_new_one_is_there_and_stays(tmp_path: Path) -> None:
    nth, found = 0, []
    is_through = False
    while not is_through:
        nth += 1
        (tmp_path / str(nth)).mkdir()
        run = Run(tmp_path / str(nth))
        backtests.keep(run, NAME, writing(NAME, 5.0, "old rows"))
        is_through = not is_killed_at(nth, lambda run=run: backtests.keep(run, NAME, writing(NAME, 7.0, "new rows")))
        assert_one_is_whole(run)
        found.append(backtests.kept(run)[0].at)
        for entry in run.results.iterdir():
            os.utime(entry, (0, 0))  # a long time goes by
        backtests.keep(run, f"{NAME}x", writing(f"{NAME}x", 9.0))
        assert sorted(entry.name for entry in run.results.iterdir()) == [NAME, f"{NAME}x"]
        assert [one.at for one in backtests.kept(run)] == [9.0, found[-1]]
    assert nth > 10
    assert found == sorted(found)
    assert (found[0], found[-1]) == (5.0, 7.0)


def test_killed_at_any_moment_a_keeper_is_no_hindrance_to_the_next(tmp_path: Path) -> None:
    nth, is_through = 0, False
    while not is_through:
        nth += 1
        (tmp_path / str(nth)).mkdir()
        run = Run(tmp_path / str(nth))
        backtests.keep(run, NAME, writing(NAME, 5.0))
        is_through = not is_killed_at(nth, lambda run=run: backtests.keep(run, NAME, writing(NAME, 7.0)))
        backtests.keep(run, f"{NAME}x", writing(f"{NAME}x", 9.0))  # nobody has read meanwhile
        assert_one_is_whole(run)


def assert_one_is_whole(run: Run) -> None:
    """Of the backtest that was exchanged; a look leaves nothing of the other in its place."""
    found = [one for one in backtests.kept(run) if one.name == NAME]
    assert [one.at in {5.0, 7.0} for one in found] == [True]
    assert found[0].folder == backtests.folder(run, NAME)
    assert digest_of(found[0].folder) == found[0].facts["files"]
    assert not list(run.results.glob("*-old"))


def test_what_was_removed_after_a_kill_does_not_come_back(run: Run) -> None:
    backtests.keep(run, NAME, writing(NAME, 5.0))
    old = run.results / f".partial-{NAME}-abcdefgh-old"  # killed before what had been replaced was removed
    shutil.copytree(backtests.folder(run, NAME), old)
    assert len(backtests.kept(run)) == 1
    shutil.rmtree(backtests.folder(run, NAME))
    assert backtests.kept(run) == ()


def test_names_say_what_was_asked_and_differ_where_it_differs() -> None:
    name = backtests.name_of("test", "step-00000240", "sign", {"cash": 1})
    assert name.startswith("backtest-test-step-00000240-sign-")
    assert name == backtests.name_of("test", "step-00000240", "sign", {"cash": 1})
    assert name != backtests.name_of("test", "step-00000240", "sign", {"cash": 2})


@pytest.mark.parametrize("part", ["../../x", "\x1b[31mred", "ü" * 300, "a" * 300, ""])
def test_every_name_is_one_folder_in_the_run(run: Run, part: str) -> None:
    name = backtests.name_of("signals", part, "sign", {})
    assert backtests.folder(run, name).parent == run.results


@pytest.mark.parametrize("name", ["", "..", "backtest-../x", "evaluation-test", "backtest-a/b", f"{NAME}\n"])
def test_what_is_no_name_of_a_backtest_is_refused(run: Run, name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a backtest"):
        backtests.folder(run, name)


def test_several_who_keep_the_same_at_once_leave_one_whole_and_readers_never_find_a_mixture(run: Run) -> None:
    backtests.keep(run, NAME, writing(NAME, 1.0, "1" * 5000))
    found: list[float] = []

    def keep_often(number: int) -> None:
        for turn in range(20):
            at = 1.0 + number + turn / 100
            backtests.keep(run, NAME, writing(NAME, at, f"{at}" * 5000))
            found.extend(one.at for one in backtests.kept(run) if digest_of(one.folder) == one.facts["files"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep_often, range(4)))
    assert len(found) > 20
    assert [entry.name for entry in run.results.iterdir()] == [NAME]
    assert len(backtests.kept(run)) == 1


def digest_of(place: Path) -> dict[str, str]:
    try:
        return {"equity.parquet": digest((place / "equity.parquet").read_text())}
    except FileNotFoundError:  # it is being exchanged
        return {}
