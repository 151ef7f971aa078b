"""What watching costs: training with the UI attached against without, and what the live screen sends.

Run: python -m tests.bench.bench_watch [--rounds N] [--seconds S]
One run trains throughout; a UI on its live screen comes and goes, so that both sides are measured in the same minutes.
Samples a second are told per second of wall time, which the machine's other work disturbs, and per second of the
worker's own processor time, which it hardly does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import psutil

from tests.terminal import Terminal
from workstation import profiles
from workstation.runs.commands import Verb, new_command
from workstation.runs.events import MetricsRecorded
from workstation.runs.follow import Follower
from workstation.runs.launch import ask
from workstation.runs.start import start
from workstation.runs.store import Store

if TYPE_CHECKING:
    from workstation.runs.store import Run

SIZES = ((80, 24), (120, 36), (200, 60))


class Rate(NamedTuple):
    """Steps per second of wall time and of the worker's processor time."""

    wall: float
    processor: float


class Cost(NamedTuple):
    """What a UI on the live screen takes: bytes written and share of a core."""

    bytes_per_second: float
    share_of_core: float


def measure_rate(run: Run, seconds: float, terminal: Terminal | None = None) -> Rate:
    """Let the run train for so long and tell how fast it was."""
    follower = Follower(run)
    worker = _worker(run)
    begun = _reading(follower, worker)
    if terminal:
        terminal.read(seconds)
    else:
        time.sleep(seconds)
    ended = _reading(follower, worker)
    steps, wall, processor = (after - before for before, after in zip(begun, ended, strict=True))
    return Rate(steps / wall, steps / processor)


def _reading(follower: Follower, worker: psutil.Process) -> tuple[float, float, float]:
    """Steps done, when, and processor seconds used, all at the moment of a fresh row."""
    follower.poll()
    while not any(isinstance(entry.event, MetricsRecorded) for entry in follower.poll()):
        time.sleep(0.002)
    times = worker.cpu_times()
    return follower.progress.step, time.monotonic(), times.user + times.system


def _worker(run: Run) -> psutil.Process:
    started = run.progress().started
    assert started is not None
    return psutil.Process(started.pid)


def open_ui(root: Path, run: Run, columns: int, rows: int) -> Terminal:
    """A UI on the run's live screen."""
    command = [sys.executable, "-m", "workstation", "--runs", str(root)]
    terminal = Terminal(command, columns=columns, rows=rows)
    terminal.until(run.name)
    terminal.press("enter")
    terminal.until("step")
    terminal.read(3.0)
    return terminal


def measure_screen(root: Path, run: Run, size: tuple[int, int], seconds: float) -> Cost:
    """What the live screen of this size sends and computes."""
    with open_ui(root, run, *size) as terminal:
        process = psutil.Process(terminal.pid)
        before = process.cpu_times()
        received = terminal.read(seconds)
        after = process.cpu_times()
        used = after.user + after.system - before.user - before.system
        return Cost(received / seconds, used / seconds)


def report(root: Path, rounds: int, seconds: float) -> None:
    """Train, watch on and off, and print the figures."""
    profile = profiles.load("cnn", ["training.epochs=10000", "training.early_stopping=0"])
    run = start(Store(root), profile, stem="watched")
    follower = Follower(run)
    while follower.progress.step < 10:
        follower.poll()
        time.sleep(0.05)
    try:
        alone, watched = _rates(root, run, rounds, seconds)
        _print_rates(alone, watched)
        for size in SIZES:
            cost = measure_screen(root, run, size, seconds)
            print(
                f"live screen at {size[0]}x{size[1]}: {cost.bytes_per_second / 1000:6.2f} KB/s, "
                f"{100 * cost.share_of_core:4.1f} % of a core"
            )
    finally:
        ask(run, new_command(Verb.STOP_NOW))


def _rates(root: Path, run: Run, rounds: int, seconds: float) -> tuple[list[Rate], list[Rate]]:
    alone, watched = [], []
    for _ in range(rounds):
        alone.append(measure_rate(run, seconds))
        with open_ui(root, run, 120, 36) as terminal:
            watched.append(measure_rate(run, seconds, terminal))
    return alone, watched


def _print_rates(alone: list[Rate], watched: list[Rate]) -> None:
    for name in Rate._fields:
        before = statistics.median(getattr(rate, name) for rate in alone)
        after = statistics.median(getattr(rate, name) for rate in watched)
        print(
            f"steps per second of {name:9} time: {before:7.2f} alone, {after:7.2f} watched, ratio {after / before:.3f}"
        )


def main() -> None:
    """Measure in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKSTATION_DEVICES"] = f"{folder}/devices"
        report(Path(folder) / "runs", asked.rounds, asked.seconds)


if __name__ == "__main__":
    main()
