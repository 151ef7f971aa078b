"""The order of windows depends on seed and epoch, and on nothing else."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from workstation.training.order import batch_order


@given(st.integers(0, 2**63 - 1), st.integers(0, 10_000), st.integers(1, 300))
def test_is_a_permutation_and_repeats_itself(seed: int, epoch: int, n: int) -> None:
    order = batch_order(seed, epoch, n)
    assert order.dtype == torch.int64
    assert torch.equal(order.sort().values, torch.arange(n))
    torch.manual_seed(epoch)
    assert torch.equal(order, batch_order(seed, epoch, n))


def test_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    batch_order(1, 1, 100)
    assert torch.equal(before, torch.get_rng_state())


def test_every_seed_and_epoch_has_an_order_of_its_own() -> None:
    seeds = [0, 1, 2, 2**32, 2**32 + 1, 2**62]  # torch alone would take 0 and 2**32 for the same
    orders = {tuple(batch_order(seed, epoch, 50).tolist()) for seed in seeds for epoch in range(20)}
    assert len(orders) == len(seeds) * 20


def test_every_place_gets_every_window_about_equally_often() -> None:
    first = torch.tensor([int(batch_order(7, epoch, 4)[0]) for epoch in range(2000)])
    assert all(430 < int(count) < 570 for count in torch.bincount(first, minlength=4))
