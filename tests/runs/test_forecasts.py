"""Kept forecasts: found whole or not at all, replaced without a trace of the one before, and told where damaged."""

from __future__ import annotations

import json
import multiprocessing
from typing import TYPE_CHECKING

import pytest

from tests.forecasted import leave_checkpoint, leave_forecast
from tests.killing import is_killed_at
from workstation.errors import UsageError
from workstation.runs import forecasts
from workstation.runs.steps import write_manifest
from workstation.runs.store import Run

if TYPE_CHECKING:
    from pathlib import Path

    from workstation.runs.forecasts import Request


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "a"
    folder.mkdir()
    return Run(folder)


def test_what_was_kept_is_read_back_with_its_files(run: Run) -> None:
    request = leave_forecast(run, 7)
    facts, fault = forecasts.read_kept(run, request)
    assert facts is not None
    assert fault == ""
    assert facts["steps"] == 10
    for kind in ("rows", "closes"):
        assert forecasts.file_of(run, facts, kind).stat().st_size > 0


def test_each_spread_and_each_date_is_kept_beside_the_others(run: Run) -> None:
    asked = [leave_forecast(run, 7), leave_forecast(run, 7, spread="scaled"), leave_forecast(run, 7, until=10**18)]
    assert len({request.name for request in asked}) == 3
    for request in asked:
        facts, _ = forecasts.read_kept(run, request)
        assert facts is not None
        assert (facts["bands"]["spread"], facts["until"]) == (request.spread, request.until)


def test_a_newer_one_takes_the_place_of_the_one_before_and_leaves_no_file_of_it(run: Run) -> None:
    request = leave_forecast(run, 7, steps=3)
    leave_forecast(run, 7, until=10**18)
    leave_forecast(run, 7, steps=5)
    facts, _ = forecasts.read_kept(run, request)
    assert facts is not None
    assert facts["steps"] == 5
    left = {path.name for path in run.results.glob(f"{request.name}.*.parquet")}
    assert left == {forecasts.file_of(run, facts, kind).name for kind in ("rows", "closes")}
    assert len(list(run.results.iterdir())) == 6, "the one as of a date is untouched"


def kept_again(run: Run, request: Request, number: int) -> None:
    files = {kind: f"{kind} {number}".encode() for kind in ("rows", "closes")}
    forecasts.keep(run, request, {"steps": number}, files)


def is_whole(run: Run, request: Request) -> bool:
    """Whether one is there, and none but its own files."""
    facts, fault = forecasts.read_kept(run, request)
    assert (facts is None, fault) == (False, "")
    assert facts is not None
    own = {kind: forecasts.file_of(run, facts, kind) for kind in ("rows", "closes")}
    assert {path.read_text() for path in own.values()} == {f"{kind} {facts['steps']}" for kind in own}
    return {path.name for path in own.values()} == {path.name for path in run.results.glob("*.parquet")}


def test_several_who_keep_the_same_at_once_leave_one_whole_and_readers_find_no_damage(run: Run) -> None:
    request = forecasts.Request(leave_checkpoint(run, 7))
    kept_again(run, request, 0)
    fork = multiprocessing.get_context("fork")
    keepers = [fork.Process(target=keep_often, args=(run, request, number)) for number in (1, 2, 3)]
    for keeper in keepers:
        keeper.start()
    while any(keeper.is_alive() for keeper in keepers):
        facts, fault = forecasts.read_kept(run, request)
        assert (facts is None, fault) == (False, "")
    assert [keeper.exitcode for keeper in keepers] == [0, 0, 0]
    assert is_whole(run, request)


def keep_often(run: Run, request: Request, number: int) -> None:
    for turn in range(60):
        kept_again(run, request, 3 * turn + number)


def test_killed_at_any_moment_the_one_before_or_the_new_one_is_there(tmp_path: Path) -> None:
    nth, found, is_through = 0, [], False
    while not is_through:
        nth += 1
        run = Run(tmp_path / str(nth))
        request = forecasts.Request(leave_checkpoint(run, 7))
        kept_again(run, request, 1)
        is_through = not is_killed_at(nth, lambda run=run, request=request: kept_again(run, request, 2))
        is_whole(run, request)
        found.append(forecasts.read_kept(run, request)[0]["steps"])
        kept_again(run, request, 3)
        assert is_whole(run, request)
    assert nth > 10
    assert found == sorted(found)
    assert (found[0], found[-1]) == (1, 2)


def test_none_is_no_damage(run: Run) -> None:
    request = forecasts.Request(leave_checkpoint(run, 7))
    assert forecasts.read_kept(run, request) == (None, "")


def test_one_of_another_checkpoint_or_version_is_no_damage_either(run: Run) -> None:
    request = leave_forecast(run, 7)
    write_manifest(run.steps / request.checkpoint, {"model.safetensors": "0" * 64})
    assert forecasts.read_kept(run, request) == (None, "")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": 1}', "\xff", "[" * 100_000])
def test_facts_that_are_no_facts_are_told(run: Run, text: str) -> None:
    request = leave_forecast(run, 7)
    forecasts.kept_path(run, request).write_bytes(text.encode("latin-1"))
    facts, fault = forecasts.read_kept(run, request)
    assert facts is None
    assert f"{request.name}.json" in fault


def test_facts_and_files_that_were_altered_are_told(run: Run) -> None:
    request = leave_forecast(run, 7)
    path = forecasts.kept_path(run, request)
    table = json.loads(path.read_bytes())
    path.write_text(json.dumps({**table, "steps": 4}))
    assert forecasts.read_kept(run, request) == (None, f"{path.name} was damaged")
    path.write_text(json.dumps(table))
    rows = forecasts.file_of(run, table, "rows")
    data = rows.read_bytes()
    rows.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert forecasts.read_kept(run, request) == (None, f"the files of {path.name} are not there whole")
    rows.unlink()
    assert forecasts.read_kept(run, request) == (None, f"the files of {path.name} are not there whole")


@pytest.mark.parametrize("wanted", [{"source": "/x"}, {"symbols": ("A",)}, {"horizon": 2}, {"data": {"source": "/x"}}])
def test_only_forecasts_of_all_of_its_own_prices_are_kept_in_a_run(run: Run, wanted: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="name a file to write"):
        forecasts.start(run, forecasts.Request("step-00000007", **wanted))  # type: ignore[arg-type]  # as they are
    assert not run.results.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1970-01-01", 86_400 * 10**9 - 1),
        ("1970-01-02T00:00", 86_400 * 10**9),
        ("yesterday", None),
        ("2020-02-30", None),
        ("9999-12-31", None),
        ("", None),
    ],
)
def test_a_day_is_meant_whole_and_what_is_no_date_is_none(text: str, found: int | None) -> None:
    assert forecasts.end_of(text) == found
