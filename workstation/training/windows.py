"""Windows over one tensor of rows: a batch is one gather by index on the device that holds the rows."""

from __future__ import annotations

import torch
from torch import Tensor

_NO_SPREAD = 4.0 * torch.finfo(torch.float32).eps
"""A deviation below this part of a window's first value is the rounding of float32, not movement."""


class Windows:
    """Windows that end at chosen rows, with what came after each as its target.

    Args:
        features: (rows, features), float32: scaled, or as they are where each window is scaled by itself.
        targets: (rows, horizon), float32, scaled: what follows each row.
        ends: (n,), int64: the last row of each window.
        length: rows in a window.
        own_scale_clip: where given, each window is scaled by its own rows and cut off at so many of its deviations.
    """

    def __init__(
        self, features: Tensor, targets: Tensor, ends: Tensor, length: int, own_scale_clip: float | None = None
    ) -> None:
        rows, width = features.shape
        assert features.dtype == targets.dtype == torch.float32
        assert ends.dtype == torch.int64
        assert len(ends) > 0
        assert length - 1 <= int(ends.min()) <= int(ends.max()) < rows == len(targets)
        self._rows = (features, targets, ends)
        self.length, self.width = length, width
        self._clip = own_scale_clip
        self.targets = targets.index_select(0, ends)  # (n, horizon)
        self._starts = ends - (length - 1)
        # Row i of this view is the window that starts at row i, all in one piece: overlapping, and nothing is copied.
        self._view = features.contiguous().as_strided((rows - length + 1, length * width), (width, 1))

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def horizon(self) -> int:
        """Bars ahead in a target."""
        return self.targets.shape[1]

    @property
    def device(self) -> torch.device:
        """Where the rows are, and the batches will be."""
        return self.targets.device

    def gather(self, which: Tensor) -> tuple[Tensor, Tensor]:
        """Windows (b, length, features) and their targets (b, horizon) for numbers of windows (b,), int64."""
        x = self._view.index_select(0, self._starts.index_select(0, which)).view(-1, self.length, self.width)
        if self._clip is not None:
            x = standardised(x, self._clip)
        return x, self.targets.index_select(0, which)

    def to(self, device: torch.device | str) -> Windows:
        """The same windows on another device."""
        features, targets, ends = (tensor.to(device) for tensor in self._rows)
        return Windows(features, targets, ends, self.length, self._clip)


def standardised(x: Tensor, clip: float) -> Tensor:
    """Windows (b, length, features), each column less its mean over its population standard deviation, cut off.

    A column that does not move in its window becomes zero. Values are taken relative to the window's first row before
    they are summed, so that float32 loses nothing of small movements of large values.
    """
    first = x[:, :1]
    moved = x - first
    moved -= moved.mean(dim=1, keepdim=True)
    deviation = moved.square().mean(dim=1, keepdim=True).sqrt_()
    is_still = deviation <= _NO_SPREAD * first.abs() + torch.finfo(torch.float32).tiny
    return moved.mul_(torch.where(is_still, 0.0, deviation.reciprocal())).clamp_(-clip, clip)
