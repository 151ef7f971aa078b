"""Evaluations killed, stopped or out of disk half-way: asked for again they go on, and end with the same bits."""

from __future__ import annotations

import re
import resource
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.worker.conftest import Lab
from workstation.runs import evaluations, steps
from workstation.runs.commands import Verb, new_command
from workstation.runs.evaluations import Request
from workstation.runs.events import MessageLogged, RunFailed, RunFinished, RunStopped
from workstation.runs.journal import JournalReader
from workstation.runs.launch import ask
from workstation.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workstation.runs.store import Run

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120.0
SMALL_BATCHES = ("training.epochs=1", "training.batch_size=2", "model.hidden=64", "horizon=2")
MANY_BATCHES = 40
"""Batches after which it is cut off, of several hundred."""
BATCH_BYTES = 4 * 4 * 2 + 16
SOME_BYTES = 1000 + MANY_BATCHES * BATCH_BYTES


def ended(work: Run) -> Any:  # noqa: ANN401 - a closing event, or none
    deadline = time.monotonic() + PATIENCE_SECONDS
    while work.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return work.progress().closing


def said(work: Run) -> list[str]:
    events = [entry.event for entry in JournalReader(work.journal).read()]
    return [event.text for event in events if isinstance(event, MessageLogged)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], bytes]:
    """Folder of a run that was trained once, and the facts and forecasts of an evaluation that nothing disturbed."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WORKSTATION_DEVICES", "WORKSTATION_TRIALS", "WORKSTATION_CACHE"):
            patch.setenv(name, str(folder / name))
        lab = Lab(Store(folder / "runs"))
        run = lab.train(*SMALL_BATCHES)
        lab.end(run)
        wanted = request(run)
        work = evaluations.start(run, wanted)
        assert isinstance(ended(work), RunFinished)
        assert said(work) == []
        facts = evaluations.read_result(run, wanted)
        assert facts is not None
        assert not list((run.results / "parts").iterdir())
        data = evaluations.result_path(run, wanted, "parquet").read_bytes()
        shutil.rmtree(run.results)
    return run.folder, facts, data


@pytest.fixture
def run(lab: Lab, undisturbed: tuple[Path, dict[str, Any], bytes]) -> Iterator[Run]:
    """A copy of the run that was not evaluated yet; no worker of it is left at the end."""
    lab.store.root.mkdir(parents=True)
    shutil.copytree(undisturbed[0], lab.store.root / "a")
    run = lab.store.open("a")
    yield run
    for folder in run.results.glob("jobs/*"):
        work = type(run)(folder)
        if work.is_alive():
            lab.kill(work)


def request(run: Run) -> Request:
    return Request(str(steps.pointer(run.steps, "best")), "train", device="cpu")


def part_of(run: Run, what: str = "train") -> Path:
    return run.results / "parts" / f"{request(run).name}.{what}"


def under_way(run: Run, what: str = "train") -> Run:
    """Work that has forecast some windows, and is held still."""
    work = evaluations.start(run, request(run))
    path, deadline = part_of(run, what), time.monotonic() + PATIENCE_SECONDS
    while not path.exists() or path.stat().st_size < SOME_BYTES:
        assert work.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.0005)
    return work


def cut_off(lab: Lab, run: Run, how: str) -> None:
    """Begin, and end it in this way half-way through."""
    work = under_way(run, "validation" if how == "killed while learning" else "train")
    if how == "command":
        ask(work, new_command(Verb.STOP))
    elif how == "disk":
        started = work.progress().started
        assert started is not None
        limit = part_of(run).stat().st_size + 10 * BATCH_BYTES + 3
        resource.prlimit(started.pid, resource.RLIMIT_FSIZE, (limit, limit))
    else:
        lab.kill(work, signal.SIGTERM if how == "signal" else signal.SIGKILL)
    closing = ended(work)
    if how == "disk":
        assert isinstance(closing, RunFailed)
        assert closing.kind == "STORAGE"
    else:
        assert closing is None if how.startswith("killed") else isinstance(closing, RunStopped)
    assert evaluations.read_result(run, request(run)) is None


def evaluated(run: Run) -> tuple[dict[str, Any], bytes, list[str]]:
    """Facts, forecasts, and what was said."""
    work = evaluations.start(run, request(run))
    closing = ended(work)
    assert isinstance(closing, RunFinished), closing
    facts = evaluations.read_result(run, request(run))
    assert facts is not None
    return facts, evaluations.result_path(run, request(run), "parquet").read_bytes(), said(work)


def timeless(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "at": 0, "run": ""}


@pytest.mark.parametrize("how", ["killed", "killed while learning", "signal", "command", "disk"])
def test_what_was_cut_off_goes_on_and_ends_with_the_same_bits(
    lab: Lab, run: Run, undisturbed: tuple[Path, dict[str, Any], bytes], how: str
) -> None:
    _, expected, forecasts = undisturbed
    cut_off(lab, run, how)
    facts, data, words = evaluated(run)
    assert data == forecasts
    assert timeless(facts) == timeless(expected)
    told = [match for text in words if (match := re.match(r"goes on from ([\d,]+) of ([\d,]+) (\w+) windows", text))]
    done, windows = (int(told[0][place].replace(",", "")) for place in (1, 2))
    assert windows == facts["windows"]
    assert done >= 4 * MANY_BATCHES
    assert (done == windows) == (how == "killed while learning")
    if how == "killed while learning":
        assert told[1][3] == "validation"
    assert not list((run.results / "parts").iterdir())


def test_killed_twice_it_still_ends_with_the_same_bits(
    lab: Lab, run: Run, undisturbed: tuple[Path, dict[str, Any], bytes]
) -> None:
    cut_off(lab, run, "killed")
    first = part_of(run).stat().st_size
    work = evaluations.start(run, request(run))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while part_of(run).stat().st_size <= first + BATCH_BYTES:
        assert time.monotonic() < deadline
        time.sleep(0.0005)
    lab.kill(work)
    assert ended(work) is None
    facts, data, _ = evaluated(run)
    assert data == undisturbed[2]
    assert timeless(facts) == timeless(undisturbed[1])


def test_a_damaged_part_is_dropped_and_said_and_the_bits_are_the_same(
    lab: Lab, run: Run, undisturbed: tuple[Path, dict[str, Any], bytes]
) -> None:
    cut_off(lab, run, "killed")
    path = part_of(run)
    data = bytearray(path.read_bytes())
    data[data.index(b"\n") + 1 + 7 * BATCH_BYTES + 5] ^= 4  # in the eighth batch of 4 windows
    path.write_bytes(data)
    facts, forecasts, words = evaluated(run)
    assert any("it is damaged after 28 windows; that is forecast anew" in text for text in words)
    assert any(text.startswith("goes on from 28 of ") for text in words)
    assert forecasts == undisturbed[2]
    assert timeless(facts) == timeless(undisturbed[1])


def test_two_at_once_do_not_disturb_each_other(run: Run, undisturbed: tuple[Path, dict[str, Any], bytes]) -> None:
    work = under_way(run)
    _, forecasts, words = evaluated(run)
    assert isinstance(ended(work), RunFinished)
    assert forecasts == undisturbed[2]
    assert evaluations.result_path(run, request(run), "parquet").read_bytes() == undisturbed[2]
    assert words == [] or "another worker makes the same evaluation" in words[0]
