"""Samples per second of the training loop against a bare loop over batches gathered beforehand.

Run: python tests/bench/bench_loop.py [--rounds N] [--seconds S]
Rounds of all contenders are interleaved in one process with one thread; ratios are of medians of the thread's own
time, which other programs on the machine hardly touch; above 1 is faster.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from workstation.config.profile import TrainingSettings
from workstation.losses import mse
from workstation.models import cnn, lstm
from workstation.training.loop import Trainer
from workstation.training.optimizers import adam
from workstation.training.parts import Data, Parts
from workstation.training.records import EpochRecord, Scores, StepRecord, TargetFacts
from workstation.training.schedules import cosine
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.training.learning_rate import Schedule

WINDOW, FEATURES, ROWS = 30, 40, 20_000


class MLP(nn.Module):
    """A flat network of 77 thousand parameters: the loop's own cost shows most where a step is short."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(WINDOW * FEATURES, 63), nn.GELU(), nn.Linear(63, 1))

    def forward(self, x: Tensor) -> Tensor:
        forecast: Tensor = self.layers(x)
        return forecast


class Clock:
    """Notes when training and validation begin, and keeps nothing else."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}

    def phase(self, name: str, detail: str) -> None:  # noqa: ARG002 - the detail is for people
        self.began[name] = time.process_time()

    def step_done(self, record: StepRecord) -> None: ...

    def validation_done(self, epoch: int, validation: Scores, naive: Scores) -> None: ...

    def epoch_done(self, record: EpochRecord) -> None: ...


MODELS: dict[str, Callable[[], nn.Module]] = {
    "mlp": MLP,
    "cnn": lambda: cnn.CNN(cnn.Config(), features=FEATURES, window=WINDOW, horizon=1),
    "lstm": lambda: lstm.LSTM(lstm.Config(), features=FEATURES, window=WINDOW, horizon=1),
}


@dataclass
class Contender:
    """Something that trains on a given number of batches and says how many seconds that took."""

    name: str
    train: Callable[[int], float]


@cache
def market() -> tuple[Tensor, Tensor]:
    """Random features and targets."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(ROWS, FEATURES, generator=generator), torch.randn(ROWS, 1, generator=generator)


def windows(n: int) -> Windows:
    """Windows at random rows."""
    features, targets = market()
    return Windows(features, targets, torch.randint(WINDOW, ROWS, (n,), generator=torch.Generator()), WINDOW)


def bare(name: str, batch_size: int, *, fused: bool) -> Contender:
    """Forward, loss, backward, step, over tensors that were gathered before."""
    model, loss = MODELS[name](), mse.MSE(mse.Config())
    optimizer = torch.optim.Adam(model.parameters(), fused=fused)
    source = windows(64 * batch_size)
    batches = [source.gather(which) for which in torch.arange(len(source)).split(batch_size)]

    def train(steps: int) -> float:
        started = time.process_time()
        for number in range(steps):
            x, y = batches[number % len(batches)]
            optimizer.zero_grad(set_to_none=True)
            loss(model(x), y).backward()
            optimizer.step()
        return time.process_time() - started

    return Contender("bare, fused" if fused else "bare", train)


def ours(name: str, batch_size: int) -> Contender:
    """The trainer: gather, loss, norm, clipping, finiteness, schedule and report of every step."""
    model, part = MODELS[name](), adam.Adam(adam.Config())
    schedule: Schedule = cosine.Cosine(cosine.Config())
    parts = Parts(model, mse.MSE(mse.Config()), part.build(model.parameters()), schedule, part.learning_rate)
    target, validation = TargetFacts(0.01, "log_return"), windows(batch_size)

    def train(steps: int) -> float:
        settings, clock = TrainingSettings(epochs=1, batch_size=batch_size), Clock()
        Trainer(parts, Data(windows(steps * batch_size), validation, target), settings, clock).fit()
        return clock.began["validating"] - clock.began["training"]

    return Contender("trainer", train)


def compare(name: str, batch_size: int, rounds: int, seconds: float) -> None:
    """Print one row: samples a second of each, and the trainer's share of the bare loops."""
    contenders = [ours(name, batch_size), bare(name, batch_size, fused=False), bare(name, batch_size, fused=True)]
    steps = max(5, round(seconds / (contenders[1].train(5) / 5)))
    times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds + 1):  # the first round warms up
        for contender in contenders:
            taken = contender.train(steps) / steps
            if number:
                times[contender.name].append(taken)
    own, plain, fused = (statistics.median(times[contender.name]) for contender in contenders)
    rates = "".join(f"{batch_size / seconds_a_step:>12,.0f}" for seconds_a_step in (own, plain, fused))
    print(f"{name:<6}{batch_size:>5}{rates}{plain / own:>12.3f}{fused / own:>12.3f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--seconds", type=float, default=0.2, help="of each contender in each round")
    parser.add_argument("--models", nargs="*", default=list(MODELS), choices=list(MODELS))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print("samples per second of training, one CPU thread")
    print(f"{'model':<6}{'batch':>5}{'trainer':>12}{'bare':>12}{'bare fused':>12}{'to bare':>12}{'to fused':>12}")
    for name in arguments.models:
        for batch_size in (32, 64):
            compare(name, batch_size, arguments.rounds, arguments.seconds)


if __name__ == "__main__":
    main()
