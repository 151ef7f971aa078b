"""Windows as foundation models take them: one series a column, with masks, ids and times, gathered on the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from workstation.data.price_table import PriceTable


@dataclass(frozen=True, eq=False)
class MaskedInput:
    """A batch of windows, with V columns as variates and T bars; what is not known is zero and masked."""

    series: Tensor
    """(B, V, T) float32, each in its own unit, not scaled."""
    padding_mask: Tensor
    """(B, V, T) bool, True where the value is known; False before a symbol's first bar and where a value is missing."""
    id_mask: Tensor
    """(B, V, T) int64: variates of equal id belong together; here all of a window, which is of one symbol."""
    timestamps: Tensor
    """(B, V, T) int64, seconds since 1970-01-01 UTC; 0 before a symbol's first bar."""
    interval: Tensor
    """(B, V) int64, median seconds between the window's own bars; 0 for a single bar."""


class MaskedRows:
    """Rows on a device from which such windows are cut.

    Args:
        table: the bars, which say to which symbol and time a row belongs.
        values: (rows, V) of these bars, not scaled; NaN where there is no value.
        length: bars in a window; where a symbol's history is shorter, its window is padded on the left.
        device: where the rows are, and the batches will be.
    """

    def __init__(self, table: PriceTable, values: NDArray[np.float64], length: int, device: torch.device | str) -> None:
        assert values.shape[0] == table.rows
        symbol = torch.from_numpy(table.symbol_index())
        self.length = length
        self._values = torch.from_numpy(values).to(torch.float32).to(device)
        self._seconds = torch.from_numpy(table.time // 1_000_000_000).to(device)
        self._symbol = symbol.to(device)
        self._first = torch.from_numpy(table.offsets[:-1])[symbol].to(device)
        self._back = torch.arange(length - 1, -1, -1, device=device)

    def gather(self, ends: Tensor) -> MaskedInput:
        """The windows whose last bars are the rows `ends`, (B,) int64; nothing of a later row is in them."""
        row = ends[:, None] - self._back
        is_inside = row >= self._first[ends][:, None]
        row = row.clamp_min(0)
        values = self._values[row].transpose(1, 2).contiguous()
        is_known = is_inside[:, None] & values.isfinite()
        shape, seconds = values.shape, self._seconds[row]
        return MaskedInput(
            series=torch.where(is_known, values, 0.0),
            padding_mask=is_known,
            id_mask=self._symbol[ends][:, None, None].expand(shape).contiguous(),
            timestamps=torch.where(is_inside, seconds, 0)[:, None].expand(shape).contiguous(),
            interval=_interval(seconds, is_inside)[:, None].expand(shape[:2]).contiguous(),
        )


def _interval(seconds: Tensor, is_inside: Tensor) -> Tensor:
    """(B,) median step between bars that are both inside the window; of two in the middle the shorter."""
    steps = seconds.diff(dim=1).double().masked_fill(~is_inside[:, :-1], torch.nan)
    if not steps.shape[1]:
        return torch.zeros_like(seconds[:, 0])
    return steps.nanmedian(dim=1).values.nan_to_num(0.0).long()
