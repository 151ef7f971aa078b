"""Windows per second of the gather against torch's DataLoader over a Dataset that cuts one window at a time.

Run: python -m tests.bench.bench_windows [--rounds N]
Rounds of all are interleaved in one process with one thread and no loading processes; ratios are of medians, above 1
is faster. Ours are gathered as they are, scaled by themselves, and with masks, ids and times.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import TYPE_CHECKING

import torch
from torch.utils.data import DataLoader, Dataset

from workstation.data.sample_market import sample_market
from workstation.training.masked_input import MaskedRows
from workstation.training.order import batch_order
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor

    Batches = Callable[[], Iterator[object]]

WINDOW, FEATURES, BATCH = 30, 40, 64


class OneByOne(Dataset[tuple["Tensor", "Tensor"]]):
    """What most projects write: a slice of the rows, and what follows it."""

    def __init__(self, features: Tensor, targets: Tensor, ends: Tensor) -> None:
        self.features, self.targets, self.ends = features, targets, ends.tolist()

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        end = self.ends[number]
        return self.features[end - WINDOW + 1 : end + 1], self.targets[end]


def contenders() -> dict[str, Batches]:
    """Ways to go through all windows once, in a random order."""
    table = sample_market(7)
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(table.rows, FEATURES, generator=generator)
    targets = torch.randn(table.rows, 1, generator=generator)
    ends = torch.arange(WINDOW - 1, table.rows - 1)
    plain = Windows(features, targets, ends, WINDOW)
    own = Windows(features, targets, ends, WINDOW, 5.0)
    masked = MaskedRows(table, features.double().numpy(), WINDOW, "cpu")
    order = batch_order(1, 0, len(ends))
    loader = DataLoader(OneByOne(features, targets, ends), batch_size=BATCH, shuffle=True)
    return {
        "gather": lambda: (plain.gather(which) for which in torch.split(order, BATCH)),
        "each window scaled": lambda: (own.gather(which) for which in torch.split(order, BATCH)),
        "masked, ids and times": lambda: (masked.gather(ends[which]) for which in torch.split(order, BATCH)),
        "DataLoader": lambda: iter(loader),
    }


def seconds(batches: Batches) -> float:
    """Of this thread, for all batches."""
    started = time.thread_time()
    for _ in batches():
        pass
    return time.thread_time() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    all_of_them = contenders()
    times: dict[str, list[float]] = {name: [] for name in all_of_them}
    for number in range(arguments.rounds + 1):  # the first round warms up
        for name, batches in all_of_them.items():
            taken = seconds(batches)
            if number:
                times[name].append(taken)
    count = sample_market(7).rows - WINDOW
    middle = {name: statistics.median(each) for name, each in times.items()}
    print(f"{count:,} windows of {WINDOW} x {FEATURES} in batches of {BATCH}, one CPU thread")
    for name, taken in middle.items():
        print(f"{name:<24}{count / taken:>14,.0f} windows/s{middle['DataLoader'] / taken:>10.1f} x DataLoader")


if __name__ == "__main__":
    main()
