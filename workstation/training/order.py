"""The order of training windows: a pure function of seed and epoch, so that a position in it is two integers."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


def batch_order(seed: int, epoch: int, n: int) -> Tensor:
    """A permutation of 0 ... n - 1, int64 on the CPU; no random state outside is read or moved."""
    # Hashed, because torch's CPU generator uses only the lowest 32 bits of its seed.
    digest = hashlib.sha256(f"order of windows, seed {seed}, epoch {epoch}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:8], "little"))
    return torch.randperm(n, generator=generator)
