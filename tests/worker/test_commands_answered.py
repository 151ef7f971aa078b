"""Every command is answered with the step at which it took effect; runs wait for their device."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from workstation.runs import steps
from workstation.runs.commands import Verb, new_command, send
from workstation.runs.events import RunContinued, RunPaused, RunQueued, RunStopped
from workstation.runs.progress import State
from workstation.telemetry.processor import usable_cores

from .conftest import events

if TYPE_CHECKING:
    from workstation.runs.follow import Follower

    from .conftest import Lab

pytestmark = pytest.mark.slow

ENDLESS = ("training.epochs=10000",)


def is_training(follower: Follower) -> bool:
    return follower.progress.step > 0


def test_one_after_the_other_each_command_does_what_it_says(lab: Lab) -> None:
    run = lab.train(*ENDLESS, "checkpoints.every_minutes=0")
    lab.until(run, is_training)

    paused = lab.command(run, Verb.PAUSE)
    follower = lab.until(run, lambda seen: seen.state is State.PAUSED)
    assert paused.is_accepted
    assert follower.progress.step == paused.step
    time.sleep(0.5)
    follower.poll()
    assert follower.progress.step == paused.step

    again = lab.command(run, Verb.PAUSE)
    assert not again.is_accepted
    assert "paused already" in again.answer

    saved = lab.command(run, Verb.CHECKPOINT)
    assert saved.step == paused.step
    assert steps.step_name(saved.step) in saved.answer
    steps.verify(run.steps / steps.step_name(saved.step))

    rate = lab.command(run, Verb.SET_LEARNING_RATE, 1.25e-4)
    assert rate.step == paused.step

    continued = lab.command(run, Verb.CONTINUE)
    assert continued.is_accepted
    follower = lab.until(run, lambda seen: seen.progress.step > paused.step)
    row = next(row for row in follower.progress.rows if row.step > paused.step)
    assert row.learning_rate == pytest.approx(1.25e-4, rel=0.01)
    assert not lab.command(run, Verb.CONTINUE).is_accepted

    stopped = lab.command(run, Verb.STOP)
    follower = lab.end(run)
    closing = follower.progress.closing
    assert isinstance(closing, RunStopped)
    assert closing.step == stopped.step
    assert closing.checkpoint == steps.step_name(stopped.step)
    told = events(run)
    assert [type(event) for event in told if isinstance(event, RunPaused | RunContinued)] == [RunPaused, RunContinued]


def test_stopping_now_takes_no_checkpoint(lab: Lab) -> None:
    run = lab.train(*ENDLESS, "checkpoints.every_minutes=0", "training.batch_size=1")
    lab.until(run, is_training)
    answer = lab.command(run, Verb.STOP_NOW)
    assert "without a checkpoint" in answer.answer
    closing = lab.end(run).progress.closing
    assert isinstance(closing, RunStopped)
    assert steps.step_name(answer.step) not in steps.names(run.steps)


def test_what_a_dead_worker_was_asked_is_not_done_by_the_next(lab: Lab) -> None:
    run = lab.train(*ENDLESS)
    lab.until(run, is_training)
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    late = new_command(Verb.STOP)
    send(run.commands, late)
    lab.again(run)
    follower = lab.until(run, lambda seen: any(answer.id == late.id for answer in seen.progress.answers))
    answer = follower.progress.answers[-1]
    assert not answer.is_accepted
    assert "ended before it could answer" in answer.answer
    lab.until(run, lambda seen: seen.state is State.RUNNING and bool(seen.progress.checkpoints))


def test_a_run_waits_for_its_device_and_says_who_holds_it(lab: Lab) -> None:
    cores = usable_cores()
    first = lab.train(*ENDLESS, f"training.threads={cores}", name="first")
    lab.until(first, is_training)
    second = lab.train(f"training.threads={cores}", name="second")
    third = lab.train(f"training.threads={cores}", name="third")
    for waiting in (second, third):
        follower = lab.until(waiting, lambda seen: seen.state is State.QUEUED and seen.progress.queued is not None)
        assert follower.progress.queued is not None
        assert "run first" in follower.progress.queued.held_by
    assert lab.store.listing("second").state is State.QUEUED
    refused = lab.command(third, Verb.PAUSE)
    assert not refused.is_accepted
    lab.command(third, Verb.STOP)
    assert lab.end(third).state is State.STOPPED
    lab.command(first, Verb.STOP_NOW)
    lab.end(first)
    assert lab.end(second).state is State.FINISHED
    assert any(isinstance(event, RunQueued) for event in events(second))


def test_runs_that_fit_beside_each_other_run_at_once(lab: Lab) -> None:
    if usable_cores() < 2:
        pytest.skip("one core: nothing fits beside anything")
    runs = [lab.train(*ENDLESS, name=name) for name in ("left", "right")]
    for run in runs:
        lab.until(run, is_training)
    assert all(listing.state is State.RUNNING for listing in lab.store.list())
    beside = lab.train(*ENDLESS, "training.wait_for_device=false", "training.threads=9", name="beside")
    lab.until(beside, is_training)
