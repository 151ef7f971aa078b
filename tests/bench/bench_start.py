"""How soon something is there: `--help`, the list of runs and the first paint, against a bare interpreter.

Run: python -m tests.bench.bench_start [--rounds N]
All are interleaved; seconds are medians, of processor time and of wall time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.recorded import write_recorded_run
from tests.terminal import Terminal
from workstation.runs.progress import State

RUNS = 50


def commands(root: Path) -> dict[str, list[str]]:
    """What is timed, the baseline first."""
    program = [sys.executable, "-m", "workstation", "--runs", str(root)]
    return {
        "python -c pass (baseline)": [sys.executable, "-c", "pass"],
        "workstation --help": [*program, "--help"],
        f"workstation runs list ({RUNS} runs)": [*program, "runs", "list"],
        "workstation runs show": [*program, "runs", "show", "run-1"],
    }


def timed(command: list[str]) -> tuple[float, float]:
    """Processor seconds and wall seconds of one call."""
    before, started = os.times(), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.monotonic() - started, os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, wall


def first_paint(root: Path) -> float:
    """Seconds until the list of runs is on the screen."""
    with Terminal([sys.executable, "-m", "workstation", "--runs", str(root)]) as terminal:
        terminal.until("run-1")
        return time.monotonic() - terminal.started_at


def report(root: Path, rounds: int) -> None:
    """Print a line for each."""
    for number in range(RUNS):
        write_recorded_run(root, f"run-{number}", State.FINISHED)
    times = {name: [timed(command) for _ in range(rounds)] for name, command in commands(root).items()}
    baseline = statistics.median(processor for processor, _ in next(iter(times.values())))
    for name, taken in times.items():
        processor, wall = (statistics.median(column) for column in zip(*taken, strict=True))
        print(
            f"{name:36} {processor:6.3f} s of processor, {wall:6.3f} s of wall, {processor / baseline:5.1f} x baseline"
        )
    paints = [first_paint(root) for _ in range(rounds)]
    print(f"{'first paint of the UI':36} {statistics.median(paints):31.3f} s of wall")


def main() -> None:
    """Measure on recorded runs in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(Path(folder), asked.rounds)


if __name__ == "__main__":
    main()
