"""Killed at any instant and resumed, a run ends with the same bits as the run that was never killed."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from workstation.runs.commands import Verb
from workstation.runs.events import LearningRateSet, MetricsRecorded, RunResumed
from workstation.runs.journal import JournalWriter
from workstation.runs.progress import State

from .conftest import events, result

if TYPE_CHECKING:
    from workstation.runs.follow import Follower
    from workstation.runs.store import Run

    from .conftest import Lab

pytestmark = pytest.mark.slow

KILLS = 4


def reached(step: int):  # noqa: ANN201 - a predicate
    def is_there(follower: Follower) -> bool:
        return follower.progress.step >= step

    return is_there


def is_saving(run: Run) -> bool:
    return any(path.name.startswith(".partial-step") for path in run.steps.iterdir())


@pytest.mark.parametrize("model", ["lstm", "cnn"])
def test_killed_again_and_again_it_ends_with_the_same_bits(lab: Lab, model: str) -> None:
    extra = (f"model.name={model}", "checkpoints.every_steps=7", "training.epochs=4")
    if model == "cnn":
        extra = ("model={name='cnn'}", *extra[1:])
    undisturbed = lab.train(*extra, name="undisturbed")
    lab.end(undisturbed)
    killed = lab.train(*extra, name="killed")
    draw = random.Random(3)
    for _ in range(KILLS):
        before = killed.progress().step
        follower = lab.until(
            killed, lambda seen, before=before: seen.progress.step > before or seen.state is State.FINISHED
        )
        if follower.state is State.FINISHED:
            break
        time.sleep(draw.uniform(0.0, 0.25))  # anywhere: in a step, in validation, in a save
        if not killed.is_alive():
            break
        lab.kill(killed)
        follower = lab.until(killed, lambda seen: seen.state is State.CRASHED or seen.state is State.FINISHED)
        if follower.state is State.FINISHED:
            break
        lab.again(killed)
    assert lab.end(killed).state is State.FINISHED
    assert sum(isinstance(event, RunResumed) for event in events(killed)) >= 2
    assert result(killed) == result(undisturbed)


def test_killed_inside_a_save_it_ends_with_the_same_bits(lab: Lab) -> None:
    undisturbed = lab.train("training.epochs=4", name="undisturbed")
    lab.end(undisturbed)
    killed = lab.train("checkpoints.every_steps=1", "training.epochs=4", name="killed")
    caught = 0
    for _ in range(3):
        before = killed.progress().step
        lab.until(killed, reached(before + 1))
        while killed.is_alive() and not is_saving(killed):
            pass
        if not killed.is_alive():
            break
        lab.kill(killed)
        lab.until(killed, lambda seen: seen.state is State.CRASHED)
        caught += is_saving(killed)
        lab.again(killed)
    assert lab.end(killed).state is State.FINISHED
    assert caught, "no kill fell inside a save"
    assert not is_saving(killed), "what was half written must be cleared"
    assert result(killed) == result(undisturbed)


def test_an_answered_learning_rate_survives_a_kill_and_counts_from_the_same_step(lab: Lab) -> None:
    extra = ("checkpoints.every_minutes=0", "training.epochs=3")
    run = lab.train(*extra, name="killed")
    lab.until(run, reached(5))
    lab.command(run, Verb.PAUSE)  # so that the step of the command is known
    answer = lab.command(run, Verb.SET_LEARNING_RATE, 5e-4)
    lab.kill(run)  # right after the answer: no checkpoint knows of it
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    lab.again(run)
    lab.end(run)
    assert answer.is_accepted
    told = [row for row in run.progress().rows if row.step > answer.step]
    planned = run.progress().plan
    assert planned is not None
    assert told[0].learning_rate != pytest.approx(2e-3, rel=0.2)
    twin = lab.train(*extra, name="twin")
    lab.until(twin, lambda seen: seen.state is State.RUNNING)
    # The twin is asked at another moment, so it is held at the same step by replaying the same journal line.
    lab.kill(twin)
    lab.until(twin, lambda seen: seen.state is State.CRASHED)
    writer = JournalWriter(twin.journal)
    writer.append(LearningRateSet(answer.step, 5e-4))
    writer.close()
    lab.again(twin)
    lab.end(twin)
    assert result(twin)["model"] == result(run)["model"]
    assert result(twin)["history"] == result(run)["history"]


def test_stopped_and_resumed_it_ends_with_the_same_bits(lab: Lab) -> None:
    undisturbed = lab.train(name="undisturbed")
    lab.end(undisturbed)
    stopped = lab.train(name="stopped")
    lab.until(stopped, reached(3))
    answer = lab.command(stopped, Verb.STOP)
    follower = lab.end(stopped)
    assert follower.state is State.STOPPED
    assert follower.progress.checkpoints[-1].step == answer.step
    lab.again(stopped)
    assert lab.end(stopped).state is State.FINISHED
    assert result(stopped) == result(undisturbed)


def test_a_run_killed_before_its_first_checkpoint_starts_over(lab: Lab) -> None:
    undisturbed = lab.train(name="undisturbed")
    lab.end(undisturbed)
    run = lab.train(name="killed")
    lab.until(run, lambda seen: any(isinstance(row, MetricsRecorded) for row in seen.progress.rows))
    lab.kill(run)
    lab.until(run, lambda seen: seen.state is State.CRASHED)
    lab.again(run)
    lab.end(run)
    assert result(run) == result(undisturbed)
