"""Windows over one tensor of rows: a batch is one gather by index on the device that holds the rows."""

from __future__ import annotations

import torch
from torch import Tensor


class Windows:
    """Windows that end at chosen rows, with what came after each as its target.

    Args:
        features: (rows, features), float32, scaled.
        targets: (rows, horizon), float32, scaled: what follows each row.
        ends: (n,), int64: the last row of each window.
        length: rows in a window.
    """

    def __init__(self, features: Tensor, targets: Tensor, ends: Tensor, length: int) -> None:
        rows, width = features.shape
        assert features.dtype == targets.dtype == torch.float32
        assert ends.dtype == torch.int64
        assert len(ends) > 0
        assert length - 1 <= int(ends.min()) <= int(ends.max()) < rows == len(targets)
        self._rows = (features, targets, ends)
        self.length, self.width = length, width
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
        x = self._view.index_select(0, self._starts.index_select(0, which))
        return x.view(-1, self.length, self.width), self.targets.index_select(0, which)

    def to(self, device: torch.device | str) -> Windows:
        """The same windows on another device."""
        features, targets, ends = (tensor.to(device) for tensor in self._rows)
        return Windows(features, targets, ends, self.length)
