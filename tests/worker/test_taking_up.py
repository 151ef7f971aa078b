"""What a worker finds when it takes a run up: pointers left behind, files beside the prices, a parent that goes on."""

from __future__ import annotations

import gzip
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from workstation.runs import steps
from workstation.runs.commands import Verb
from workstation.runs.events import RunFailed, RunStopped
from workstation.runs.follow import Follower
from workstation.runs.launch import launch
from workstation.runs.progress import State

from .conftest import result

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Lab

pytestmark = pytest.mark.slow

ENDLESS = ("training.epochs=10000",)


def test_a_pointer_left_behind_by_a_kill_is_put_right(lab: Lab) -> None:
    undisturbed = lab.train("training.epochs=6", name="undisturbed")
    lab.end(undisturbed)
    run = lab.train("training.epochs=6", name="killed")
    lab.until(run, lambda seen: len(seen.progress.checkpoints) >= 2)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    names = steps.names(run.steps)
    for which in ("best", "last"):
        steps.point(run.steps, which, names[0])
    lab.again(run)
    lab.end(run)
    assert result(run) == result(undisturbed)


def test_while_a_worker_takes_a_run_up_no_reader_calls_it_stopped(lab: Lab) -> None:
    run = lab.train(*ENDLESS)
    lab.until(run, lambda seen: seen.progress.step > 0)
    lab.command(run, Verb.STOP)
    assert lab.end(run).state is State.STOPPED
    lab.again(run)
    follower, seen = Follower(run), set()
    while State.RUNNING not in seen:
        follower.poll()
        seen |= {lab.store.listing("a").state}
        follower.poll()
        seen |= {follower.state}
    assert seen <= {State.QUEUED, State.RUNNING}


@pytest.mark.parametrize("delay", [0.0, 0.2, 0.8])
def test_a_signal_in_the_first_moments_is_answered_too(lab: Lab, delay: float) -> None:
    run = lab.train(*ENDLESS)
    lab.until(run, lambda seen: seen.progress.step > 0)
    lab.command(run, Verb.STOP)
    lab.end(run)
    pid = launch(run, "train")
    time.sleep(delay)
    os.kill(pid, signal.SIGTERM)
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunStopped)
    assert "SIGTERM" in closing.reason


@pytest.mark.parametrize("how", ["stop", "signal"])
def test_a_stop_while_prices_are_loaded_is_heeded_soon(lab: Lab, tmp_path: Path, how: str) -> None:
    source = tmp_path / "big.csv.gz"
    row = b"2018-02-05 09:30:00,10.25,12.5,9.75,11.5,123456\n"
    block = gzip.compress(row * (2**20 // len(row)), 1)
    source.write_bytes(gzip.compress(b"date,open,high,low,close,volume\n") + block * 600)
    run = lab.train(f"data.source={source}", "data.symbols=[]")
    lab.until(run, lambda seen: "big.csv.gz, 5" in seen.progress.phase_detail)
    asked = time.monotonic()
    if how == "stop":
        assert lab.command(run, Verb.STOP).answer == "stops before training began"
    else:
        lab.kill(run, signal.SIGTERM)
    closing = lab.end(run).progress.closing
    assert time.monotonic() - asked < 10.0  # to read all of it takes far longer
    assert isinstance(closing, RunStopped)
    assert ("stopped by" if how == "stop" else "SIGTERM") in closing.reason


def test_no_file_of_the_users_is_taken_for_a_module(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "was-run"
    for name in ("random", "queue", "torch", "workstation"):
        (tmp_path / f"{name}.py").write_text(f"open({str(marker)!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = lab.train("training.epochs=1")
    assert lab.end(run).state is State.FINISHED
    assert not marker.exists()


def test_a_child_keeps_the_checkpoint_it_starts_from_whatever_its_parent_does(lab: Lab) -> None:
    parent = lab.train("checkpoints.every_steps=5", *ENDLESS, name="parent")
    lab.until(parent, lambda seen: bool(seen.progress.checkpoints))
    child = lab.train("training.epochs=9999", name="child", parent="parent")
    lab.until(child, lambda seen: seen.progress.resumed is not None)
    resumed = child.progress().resumed
    assert resumed is not None
    name = resumed.checkpoint.removeprefix("parent/")
    lab.command(parent, Verb.STOP_NOW)
    lab.end(parent)
    lab.store.remove("parent")
    steps.verify(child.start_from / name)


def test_a_learning_rate_of_a_child_survives_a_kill_before_its_first_checkpoint(lab: Lab) -> None:
    parent = lab.train(name="parent")
    lab.end(parent)
    extra = (
        "training.epochs=2000",
        "training.batch_size=4",
        "checkpoints.every_minutes=0",
        "schedule={name='constant'}",
    )
    child = lab.train(*extra, name="child", parent="parent")
    lab.until(child, lambda seen: seen.progress.step > 0)
    answer = lab.command(child, Verb.SET_LEARNING_RATE, 1.5e-5)
    lab.kill(child)
    lab.until(child, lambda seen: seen.state is State.CRASHED)
    assert not steps.names(child.steps)
    lab.again(child)
    follower = lab.until(child, lambda seen: seen.state is State.RUNNING and seen.progress.step > answer.step + 5)
    assert follower.progress.rows[-1].learning_rate == pytest.approx(1.5e-5)


def test_a_profile_edited_before_the_first_checkpoint_is_refused(lab: Lab) -> None:
    run = lab.train("training.batch_size=1", "checkpoints.every_minutes=0", *ENDLESS)
    lab.until(run, lambda seen: seen.progress.step > 0)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    text = run.profile.read_text(encoding="utf-8")
    run.profile.write_text(text.replace("batch_size = 1", "batch_size = 16"), encoding="utf-8")
    lab.again(run)
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunFailed)
    assert "was changed since the run was made" in closing.message
